"""The sealed log as tests see it: what was sealed, and what somebody with the database in hands can do to it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from cms.log.chain import seal_waiting
from cms.log.triggers import NAMES, TABLE
from cms.log.verify import Found, verify
from cms.models import LogSeal


def told(behind: int = 0) -> list[dict]:
    """What is sealed behind a number, when nothing waits any more."""
    seal_waiting()
    return [
        json.loads(content) for content in LogSeal.objects.filter(number__gt=behind).order_by("number").values_list("content", flat=True)
    ]


def last() -> int:
    """The number of the last seal, when nothing waits any more."""
    seal_waiting()
    return LogSeal.objects.order_by("-number").first().number


def looked(*known, **where) -> Found:
    """What verifying says, when nothing waits any more."""
    seal_waiting()
    return verify(known, **where)


def without_triggers() -> None:
    """Whoever owns the tables can take the triggers off."""
    for name in NAMES:
        run(f"DROP TRIGGER {name} ON {TABLE}" if connection.vendor == "postgresql" else f"DROP TRIGGER {name}")


def run(sql: str, *values) -> None:
    """One statement, past everything of ours."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@contextmanager
def sealing_behind() -> Iterator[list[dict]]:
    """What is sealed within, in a list that is filled at the end."""
    before, found = last(), []
    yield found
    found += told(before)
