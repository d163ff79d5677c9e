"""Dates as Vietnamese portals write them."""

import re
from datetime import datetime

from django.utils import timezone

CLOCK = (
    r"(?P<hour{n}>[01]?\d|2[0-3])\s?(?::|h|giờ)\s?(?P<minute{n}>[0-5]\d)(?::[0-5]\d)?\s?(?:'|phút)?\s?(?P<half{n}>AM|PM|SA|CH)?(?![\d/])"
)
DAY = r"(?P<day>[0-3]?\d)\s?[/.-]\s?(?P<month>[01]?\d)\s?[/.-]\s?(?P<year>(?:19|20)\d\d)(?!\d)"
WORDS = r"(?P<day>[0-3]?\d)\s+tháng\s+(?P<month>[01]?\d)[\s,]+năm\s+(?P<year>(?:19|20)\d\d)"
BETWEEN = r"[\s,|()–-]{1,6}(?:ngày|lúc|vào lúc|Cập nhật)?[\s,:]{0,3}"
PATTERNS = [
    re.compile(
        rf"(?<!\d)(?:{CLOCK.format(n=1)}(?:{BETWEEN}(?:(?:Thứ\s\w+|Chủ nhật)[\s,]{{1,3}})?(?:ngày\s)?))?(?<![\d/]){day}(?:{BETWEEN}{CLOCK.format(n=2)})?",
        re.IGNORECASE,
    )
    for day in (DAY, WORDS)
]
TODAY = re.compile(r"hôm nay[^\d]{0,30}$", re.IGNORECASE)


def dates_in(text: str) -> list[tuple[int, datetime, bool, str]]:
    """Each date in a text in its order: its place, the moment, whether its time of day is known, and how it is written. Today's date
    that a portal shows at its head is none.
    """
    made = []
    for pattern in PATTERNS:
        for found in pattern.finditer(text):
            if TODAY.search(text[max(0, found.start() - 40) : found.start("day")]):
                continue
            if moment := moment_of(found):
                made.append((found.start(), *moment, found[0].strip(" ,|()-–")))
    return sorted(made, key=lambda one: one[0])


def moment_of(found: re.Match) -> tuple[datetime, bool] | None:
    """The moment of a match in the office's time; None where there is no such day."""
    parts = found.groupdict()
    n = 1 if parts["hour1"] else 2
    hour, minute, half = (parts[f"{name}{n}"] for name in ("hour", "minute", "half"))
    hour_of_day = int(hour or 0)
    if half and half.upper() in ("PM", "CH") and hour_of_day < 12:
        hour_of_day += 12
    try:
        moment = datetime(int(parts["year"]), int(parts["month"]), int(parts["day"]), hour_of_day, int(minute or 0))
    except ValueError:
        return None
    return timezone.make_aware(moment), hour is not None


def iso(text: str) -> datetime | None:
    """A moment in the form of ISO 8601 as pages declare it; without a zone it is the office's."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except (ValueError, AttributeError):
        return None
    if not 1970 < moment.year < 2200:
        return None
    return moment if moment.tzinfo else timezone.make_aware(moment)
