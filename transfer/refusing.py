"""How a command ends whose source cannot be read: with one line, and status 1."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError

from transfer.items import BadSource


@contextmanager
def in_one_line() -> Iterator[None]:
    """Turns BadSource into the fault of a command."""
    try:
        yield
    except BadSource as fault:
        raise CommandError(" ".join(str(fault).split())) from None
