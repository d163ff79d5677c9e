"""The weather service: asks for a place in the format of Open-Meteo's forecast, and believes only what can be true.

The format (open-meteo.com/en/docs): `current` holds the values with `time`, local to the asked `timezone` and without an
offset, which `utc_offset_seconds` names; `current_units` holds their units.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import timezone as fixed_zone

from django.conf import settings
from django.utils import timezone

from cms.outside import Unanswered, ask_json
from home.querysets import FRESH_FOR

SOURCE = "Open-Meteo"
# What is asked for: the unit that it must have, and the values that it can have
VALUES = {
    "temperature_2m": ("°C", -90, 60),
    "relative_humidity_2m": ("%", 0, 100),
    "weather_code": ("wmo code", 0, 99),
    "wind_speed_10m": ("km/h", 0, 400),
    "wind_direction_10m": ("°", 0, 360),
}
ZONES = timedelta(hours=14)  # the furthest that a local time is from UTC
CLOCKS_DIFFER = timedelta(minutes=5)  # a server that is so much ahead of us has not seen the future
NAMES = {
    "temperature_2m": "nhiệt độ",
    "relative_humidity_2m": "độ ẩm",
    "weather_code": "mã bầu trời",
    "wind_speed_10m": "gió",
    "wind_direction_10m": "hướng gió",
}


@dataclass(frozen=True)
class Observation:
    """The weather at one moment: °C, %, the sky by WMO 4677, km/h, degrees from north of where the wind comes from."""

    observed_at: datetime
    temperature: float
    humidity: int
    sky_code: int
    wind_speed: float
    wind_direction: int


def ask(latitude: float, longitude: float) -> Observation:
    """What the service says of a place now. Raises `Unanswered` with the reason where it says nothing that can be believed."""
    words = {
        "latitude": f"{latitude:g}",
        "longitude": f"{longitude:g}",
        "current": ",".join(VALUES),
        "timezone": settings.TIME_ZONE,
        "wind_speed_unit": "kmh",
    }
    return observation_of(ask_json(settings.WEATHER_URL, words, settings.WEATHER_PATIENCE), timezone.now())


def observation_of(told: object, now: datetime) -> Observation:
    """What an answer says, every value of the right type, unit and range. Raises `Unanswered`."""
    current, units = _part(told, "current"), _part(told, "current_units")
    values = [_value(current, units, name, *limits) for name, limits in VALUES.items()]
    temperature, humidity, sky, speed, direction = values
    if sky != int(sky):
        raise Unanswered("mã bầu trời không phải số nguyên")
    return Observation(_moment(told, current, now), temperature, round(humidity), int(sky), speed, round(direction))


def _part(told: object, name: str) -> dict:
    part = told.get(name) if isinstance(told, dict) else None
    if not isinstance(part, dict):
        raise Unanswered(f"trả lời thiếu phần {name}")
    return part


def _value(current: dict, units: dict, name: str, unit: str, low: int, high: int) -> float:
    value = current.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unanswered(f"{NAMES[name]} thiếu hoặc không phải số")
    if not low <= value <= high:  # false of what is no number
        raise Unanswered(f"{NAMES[name]} ngoài khoảng {low} đến {high}")
    if units.get(name) != unit:
        raise Unanswered(f"{NAMES[name]} không theo đơn vị {unit}")
    return float(value)


def _moment(told: dict, current: dict, now: datetime) -> datetime:
    """When it was so; never later than now."""
    try:
        offset = timedelta(seconds=_whole(told.get("utc_offset_seconds")))
        local = datetime.strptime(current.get("time"), "%Y-%m-%dT%H:%M")
        moment = local.replace(tzinfo=fixed_zone(offset)) if abs(offset) <= ZONES else None
        age = now - moment
    except (TypeError, ValueError, OverflowError):
        raise Unanswered("không rõ số liệu của lúc nào") from None
    if age < -CLOCKS_DIFFER:
        raise Unanswered("số liệu của tương lai")
    if age > FRESH_FOR:
        raise Unanswered("số liệu đã quá 3 giờ")
    return min(moment, now)


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    return value
