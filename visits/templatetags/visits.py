"""What templates ask of the counted figures."""

from django import template

from visits import reports

register = template.Library()


@register.simple_tag
def statistics_of(site) -> reports.Statistics:
    """The box "Thống kê truy cập" of a site."""
    return reports.statistics(site)


@register.simple_tag
def views_of(page) -> int:
    """How often a page was viewed."""
    return reports.views_of(page)
