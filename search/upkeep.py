"""Brings index and pages together: what differs by the clock, or all of it anew while the search goes on answering."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction
from wagtail.models import Page

from search import comparing, index
from search.models import Rebuild

BATCH = 100  # pages that are written in one transaction
BREATH = 0.1  # seconds between two of them on SQLite, where others who write look again after so long a time
THE_ONE = 1  # the key of the only row that says how far the writing has come
MENDED = 500  # pages and documents that the clock mends in one turn


class StillApart(Exception):
    """Index and pages differ by more than the clock mends in one turn, or go on differing."""


@dataclass(frozen=True)
class Progress:
    """How far the writing has come, in pages; `seconds` is about how long it still takes."""

    written: int
    total: int
    seconds: float


def rebuild(tell: Callable[[Progress], None] = lambda _: None, *, from_start: bool = False) -> int:
    """Write every live page anew with the documents it refers to, then mend what still differs, such as entries of pages that are
    gone. Gives how many things differed.

    What was broken off goes on after the last page that was written. Of two who do it at once each writes a part. Nothing is
    emptied, and who publishes meanwhile waits for one batch at most. Files of documents are not read again.
    """
    row = _begun(from_start)
    begun, before = time.monotonic(), row.written
    while (row := _write_some()) is not None:
        left = max(row.total - row.written, 0)
        tell(Progress(row.written, row.written + left, left * (time.monotonic() - begun) / max(row.written - before, 1)))
        if connection.vendor == "sqlite":
            time.sleep(BREATH)
    found = comparing.differences()
    comparing.mend(found)
    return len(found)


def mend_little() -> bool:
    """Mend what differs where that is little. False where all of the index is to be written anew: that was broken off, or too much differs."""
    if Rebuild.objects.exists():
        return False
    found = comparing.differences()
    if len(found) > MENDED:
        return False
    comparing.mend(found)
    return True


@transaction.atomic
def _begun(from_start: bool) -> Rebuild:
    """The row of what is to be done: the one that is under way or was broken off, or a new one."""
    if from_start:
        Rebuild.objects.all().delete()
    row, _ = Rebuild.objects.get_or_create(pk=THE_ONE, defaults={"total": _to_write().count()})
    return row


@transaction.atomic
def _write_some() -> Rebuild | None:
    """Write the next pages; None when there are none left, or somebody else has written the last of them."""
    row = Rebuild.objects.select_for_update().filter(pk=THE_ONE).first()
    if row is None:
        return None
    keys = list(_to_write().filter(pk__gt=row.last_page).order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not keys:
        row.delete()
        return None
    index.put_many(keys, anew=True)
    row.last_page, row.written = keys[-1], row.written + len(keys)
    row.save(update_fields=["last_page", "written"])
    return row


def _to_write():
    return Page.objects.filter(live=True)


def compare() -> str:
    """Compare index and pages, and mend what a signal may have missed. Raises where that is too much for one turn."""
    found = comparing.differences()
    if not found:
        return str(found)
    if len(found) > MENDED:
        raise StillApart(f"{found} Nhiều quá để đồng hồ tự sửa: hãy chạy manage.py rebuild_search.")
    comparing.mend(found)
    left = comparing.differences()
    if not {*left.pages}.isdisjoint(found.pages) or not {*left.documents}.isdisjoint(found.documents):  # others change meanwhile
        raise StillApart(f"Đã sửa mà vẫn chưa khớp. {left} Hãy chạy manage.py rebuild_search.")
    return f"{found} Đã sửa."
