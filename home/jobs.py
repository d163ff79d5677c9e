"""What the clock does for the frame round every page: it asks what the weather is.

The date line and the figures need no job: every copy of a page ends at midnight (`cms.cache.changes_at`).
"""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.conf import settings

from cms.clock import Job
from cms.outside import Unanswered
from home import open_meteo
from home.actions import forget_weather, note_weather
from home.models import WeatherSettings
from home.models.weather import JOB
from home.open_meteo import Observation

AT_ONCE = 8  # places
ROUND = 15  # seconds after which a run asks for no other place: the clock has more to do
MOST_NAMES = 3  # places that are named for one reason
PRECISION = 3  # decimals: some hundred metres

Place = tuple[float, float]  # latitude and longitude, degrees


class NoWeather(Exception):
    """No place's weather could be had."""


def fetch_weather() -> str:
    """Ask for the weather of every portal's place, of each place once. Raises `NoWeather` when none was to be had."""
    if not settings.WEATHER_URL:
        return "Không hỏi thời tiết: WEATHER_URL để trống."
    places = _places()
    if not places:
        return "Chưa cổng nào đặt nơi và tọa độ thời tiết."
    refused: dict[str, list[str]] = {}
    for ours, answer in zip(places.values(), _ask_all(list(places)), strict=True):
        if isinstance(answer, Unanswered):
            refused.setdefault(str(answer), []).append(ours[0].place)
            continue
        for setting in ours:
            note_weather(setting, answer)
    forget_weather()
    failed = sum(len(names) for names in refused.values())
    sentence = f"Lấy được thời tiết của {len(places) - failed} trong {len(places)} nơi.{_reasons(refused)}"
    if failed == len(places):
        raise NoWeather(sentence)
    return sentence


def _places() -> dict[Place, list[WeatherSettings]]:
    """Who asks for each place, those first that have waited longest."""
    places: dict[Place, list[WeatherSettings]] = {}
    for setting in WeatherSettings.objects.to_ask():
        places.setdefault((round(setting.latitude, PRECISION), round(setting.longitude, PRECISION)), []).append(setting)
    return places


def _ask_all(places: list[Place]) -> list[Observation | Unanswered]:
    """What is said of each place, a few asked at a time. Who is not asked in this run is among the first of the next."""
    ends_at = time.monotonic() + ROUND

    def ask(place: Place) -> Observation | Unanswered:
        if time.monotonic() >= ends_at:
            return Unanswered("lượt này hết giờ, lượt sau hỏi trước")
        try:
            return open_meteo.ask(*place)
        except Unanswered as fault:
            return fault

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(ask, places))


def _reasons(refused: dict[str, list[str]]) -> str:
    """Which places failed and why; of many for one reason the first by name."""
    told = []
    for reason, names in refused.items():
        rest = len(names) - MOST_NAMES
        told.append(f"{', '.join(names[:MOST_NAMES])}{f' và {rest} nơi khác' if rest > 0 else ''} ({reason})")
    return f" Không lấy được: {'; '.join(told)}." if told else ""


def jobs() -> list[Job]:
    """The frame's part of the clock."""
    return [Job(JOB, "Lấy thời tiết", fetch_weather, every=timedelta(minutes=30))]
