"""What templates ask of the counted figures."""

from django import template

from cms.cache import remember
from visits import reports

register = template.Library()

MINUTE = 60.0  # seconds for which the figures are kept


@register.simple_tag
def statistics_of(site) -> reports.Statistics:
    """The box "Thống kê truy cập" of a site."""
    return remember(site, "statistics", lambda: reports.statistics(site), MINUTE)


@register.simple_tag
def views_of(page) -> int:
    """How often a page was viewed."""
    return reports.views_of(page)
