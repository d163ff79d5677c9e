"""The only writer of weather reports."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cms.cache import renew
from home.models import WeatherReport, WeatherSettings
from home.open_meteo import SOURCE, Observation

KEPT = timedelta(days=1)
SOON = timedelta(minutes=1)


def note_weather(setting: WeatherSettings, seen: Observation) -> None:
    """Keep what was seen at a portal's place, unless that is known already.

    Pages that show an earlier report are left as they are: they end when that is three hours old. Those without a box do not
    know when one comes, so the first report after a gap makes them old; so does one that comes just before the gap, and one
    from another source than is named there.
    """
    site = setting.site
    known = WeatherReport.objects.filter(site=site, place=setting.place, observed_at__range=(seen.observed_at, timezone.now()))
    with transaction.atomic():
        if known.exists():
            return
        if not WeatherReport.objects.fresh(site, lasting=SOON).filter(source=SOURCE).exists():
            renew(site)
        WeatherReport.objects.create(
            site=site,
            place=setting.place,
            observed_at=seen.observed_at,
            temperature=seen.temperature,
            humidity=seen.humidity,
            sky_code=seen.sky_code,
            wind_speed=seen.wind_speed,
            wind_direction=seen.wind_direction,
            source=SOURCE,
        )


def forget_weather() -> None:
    """Delete the reports of more than a day ago; the newest of each portal stays."""
    WeatherReport.objects.superseded(timezone.now() - KEPT).delete()
