"""The weather that a site shows now."""

from home.models import WeatherReport


def current(site) -> WeatherReport | None:
    """The newest report of the site's place; None when there is none of the last three hours, and then no box."""
    return WeatherReport.objects.fresh(site).first()
