"""The weather that a site shows now."""

from cms.cache import changes_at
from home.models import WeatherReport
from home.querysets import FRESH_FOR


def current(site) -> WeatherReport | None:
    """The newest report of the site's place; None when there is none of the last three hours, and then no box."""
    report = WeatherReport.objects.fresh(site).first()
    if report:
        changes_at(report.observed_at + FRESH_FOR)
    return report
