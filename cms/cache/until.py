"""How long what is being rendered stays true: until the next moment at which the clock changes something on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, time, timedelta

from django.utils import timezone

_moments: ContextVar[list[datetime] | None] = ContextVar("moments", default=None)


def changes_at(moment: datetime | None) -> None:
    """Say that what is being rendered changes by itself at this moment; None says nothing."""
    noted = _moments.get()
    if noted is not None and moment is not None:
        noted.append(moment)


def next_midnight() -> datetime:
    """The moment at which the local date changes."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time.min))


@contextmanager
def noting() -> Iterator[list[datetime]]:
    """Gather what `changes_at` is told inside; an outer gathering is told it too."""
    outer, mine = _moments.get(), []
    token = _moments.set(mine)
    try:
        yield mine
    finally:
        _moments.reset(token)
        if outer is not None:
            outer.extend(mine)
