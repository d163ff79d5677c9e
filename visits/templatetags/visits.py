"""What templates ask of the counted figures."""

from django import template
from wagtail.models import Site

from cms.cache import changes_at, next_midnight, remember
from visits import reports

register = template.Library()

MINUTE = 60.0  # seconds for which the figures are kept


@register.simple_tag
def statistics_of(site: Site) -> reports.Statistics:
    """The box "Thống kê truy cập" of a site."""
    return remember(site, "statistics", lambda: _of_today(site), MINUTE)


def _of_today(site: Site) -> reports.Statistics:
    """Not to be kept into the next day: a page that shows them is kept until its end."""
    changes_at(next_midnight())
    return reports.statistics(site)


@register.simple_tag
def views_of(page) -> int:
    """How often a page was viewed."""
    return reports.views_of(page)
