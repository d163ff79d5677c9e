"""The hours in which an office works: from 8 to 17 o'clock, Monday to Friday, local time."""

from datetime import datetime, time, timedelta

from django.utils import timezone

BEGIN, END = time(8), time(17)
FRIDAY = 4


def worked_between(begin: datetime, end: datetime) -> timedelta:
    """How much working time lies between two moments; nothing where the second comes first."""
    begin, end = timezone.localtime(begin), timezone.localtime(end)
    worked, day = timedelta(), begin.date()
    while day <= end.date():
        if day.weekday() <= FRIDAY:
            opens, closes = (timezone.make_aware(datetime.combine(day, hour)) for hour in (BEGIN, END))
            worked += max(min(end, closes) - max(begin, opens), timedelta())
        day += timedelta(days=1)
    return worked


def is_working(moment: datetime) -> bool:
    """Whether the office works at a moment."""
    local = timezone.localtime(moment)
    return local.weekday() <= FRIDAY and BEGIN <= local.time() < END
