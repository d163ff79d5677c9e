"""Local dates, and the periods that charts are drawn of."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

DAY = timedelta(days=1)


def midnight(day: date) -> datetime:
    """The moment at which a local date begins."""
    return timezone.make_aware(datetime.combine(day, time.min))


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def month_after(day: date) -> date:
    """The first day of the next month."""
    return month_of(month_of(day) + 31 * DAY)


def step_of(day: date, step: str) -> date:
    """The first day of the step ("day", "week" or "month") that a day is in; weeks begin on Monday."""
    return {"day": day, "week": day - day.weekday() * DAY, "month": month_of(day)}[step]


def steps(since: date, until: date, step: str) -> Iterator[date]:
    """The first days of all steps from one day to another."""
    begins = step_of(since, step)
    while begins <= until:
        yield begins
        begins = month_after(begins) if step == "month" else begins + (7 * DAY if step == "week" else DAY)
