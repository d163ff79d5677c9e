"""What templates ask of polls."""

from django import template

from polls import reports

register = template.Library()


@register.simple_tag
def poll_result(poll) -> reports.Result:
    """The figures of one poll."""
    return reports.result_of(poll)


@register.simple_tag
def running_poll(site) -> reports.Result | None:
    """The poll that the site's sidebar shows."""
    return reports.running(site)
