"""The weather that a site shows now."""

from cms.cache import changes_at
from home.models import WeatherReport
from home.querysets import FRESH_FOR


def current(site) -> WeatherReport | None:
    """The newest report of the site's place; None when there is none of the last three hours, and then no box.

    What is rendered with it ends when it is three hours old; what is rendered without, when a report comes (`home.actions`).
    """
    report = WeatherReport.objects.fresh(site).first()
    if report:
        changes_at(report.observed_at + FRESH_FOR)
    return report
