"""What templates ask of polls."""

from django import template

from cms.cache import remember
from polls import reports

register = template.Library()

MINUTE = 60.0  # seconds for which the figures are kept


@register.simple_tag
def poll_result(poll) -> reports.Result:
    """The figures of one poll."""
    return reports.result_of(poll)


@register.simple_tag
def running_poll(site) -> reports.Result | None:
    """The poll that the site's sidebar shows."""
    return remember(site, "running-poll", lambda: reports.running(site), MINUTE)
