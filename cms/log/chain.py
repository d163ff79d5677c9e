"""The only writer of seals.

An act is written down with its mark in its own transaction (`wait`), so that it stands or falls with it and holds nobody up.
Right behind the commit whoever comes first gives numbers to all that wait, some at a time, one process at a time
(`seal_waiting`): no number is missing, and no long transaction keeps the end of the chain for itself. What a killed process
left is sealed by the next act, or by the clock.
"""

import json
import logging
import threading
import uuid
from collections.abc import Callable

from django.conf import settings
from django.db import Error, connection, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from cms.database import in_haste
from cms.log.marks import canonical, fingerprint, instant, is_made_by, is_ours, known_keys, mac
from cms.models.log import NOBODY, LogSeal, LogWaiting

log = logging.getLogger("portal.log")

LOCK = 7_362_531  # PostgreSQL: who holds it writes the next seals
TOGETHER = 500  # seals in one transaction
PATIENCE = 2_000  # ms that an act waits, when it is done, for others who seal
BEGIN, KEY_CHANGED, ADOPTED = "log.begin", "log.key", "log.adopt"

_here = threading.local()


class CannotSeal(Exception):
    """The log cannot go on. Its text says what the operator is to do."""


def wait(*acts: dict) -> None:
    """Write down acts, in the transaction that does them; their numbers come when that is over."""
    written = [(canonical(told), told["source"]) for told in acts]
    LogWaiting.objects.bulk_create(
        LogWaiting(content=content, source=source, mark=mac(settings.LOG_KEY, "waiting", content)) for content, source in written
    )
    _here.something_waits = True
    transaction.on_commit(_seal_soon, robust=True)


def _seal_soon() -> None:
    """Behind a commit: once for all acts of it, and not for ever."""
    if not getattr(_here, "something_waits", False):
        return
    _here.something_waits = False
    try:
        with in_haste(PATIENCE):
            seal_waiting(at_most=2 * TOGETHER, patience=PATIENCE)
    except (CannotSeal, Error) as fault:
        log.warning("acts wait for their seal (%s)", str(fault).splitlines()[0] if str(fault) else type(fault).__name__)


def seal_waiting(at_most: int | None = None, patience: int = 0) -> int:
    """Seal all acts that wait, or so many. Returns how many; others who do the same are waited for, if need be so many ms (0: however long).

    Raises CannotSeal.
    """
    sealed, behind = 0, 0
    while at_most is None or sealed < at_most:
        with transaction.atomic():
            take_turn(patience)
            rows = list(LogWaiting.objects.filter(pk__gt=behind).order_by("pk")[:TOGETHER])
            sealed += _seal(rows, for_an_act=at_most is not None)
        if len(rows) < TOGETHER:
            break
        behind = rows[-1].pk
    return sealed


def seal_now(act: str, tell: Callable[[], dict]) -> LogSeal:
    """Seal at once what the log says of itself; `tell` gives its data when nobody else seals."""
    with transaction.atomic():
        take_turn()
        end = _End()
        end.add(_own(act, tell()))
        end.write()
        return end.seals[-1]


def take_turn(patience: int = 0) -> None:
    """Be the only one who seals until the transaction ends. On SQLite every transaction of ours is the only writer from its beginning."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {patience:d}")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")


def _seal(rows: list[LogWaiting], for_an_act: bool) -> int:
    sealed = set(LogSeal.objects.filter(source__in=[row.source for row in rows]).values_list("source", flat=True))
    ours = [row for row in rows if row.source not in sealed and is_genuine(row)]
    if not ours:
        return 0
    end = _End()
    if end.is_beginning:
        if for_an_act and _is_much_older():
            return 0  # the clock takes the time
        end.add(_own(BEGIN, _older()))
    for row in ours:
        end.add(json.loads(row.content))
    end.write()
    LogWaiting.objects.filter(pk__in=[row.pk for row in ours])._raw_delete(connection.alias)
    return len(ours)


def is_genuine(row: LogWaiting) -> bool:
    """Whether an act that waits was written by the portal, and as it stands."""
    return is_ours(row.mark, "waiting", row.content) and json.loads(row.content).get("source") == row.source


class _End:
    """The end of the chain, to which seals are added. Only for who has the turn."""

    def __init__(self):
        last = LogSeal.objects.order_by("-number").first()
        self.is_beginning = last is None
        self.number, self.previous = (last.number, last.digest) if last else (0, NOBODY)
        self.key, self.called = settings.LOG_KEY, fingerprint(settings.LOG_KEY)
        self.seals: list[LogSeal] = []
        if last is not None:
            self._go_on_with_this_key(_signed(last))

    def _go_on_with_this_key(self, before: str) -> None:
        """Where the key was changed, the one of before says so: who has only one of the two cannot."""
        if before == self.called:
            return
        old = known_keys().get(before)
        if old is None:
            raise CannotSeal(f"LOG_KEY không phải khóa của mục {self.number}: hãy đặt khóa trước đó vào LOG_KEY_BEFORE")
        self.add(_own(KEY_CHANGED, {"before": before, "proof": mac(old, "key", self.previous, self.called)}))

    def add(self, told: dict) -> None:
        told = told | {"number": self.number + 1, "signed": self.called}
        content = canonical(told)
        digest = mac(self.key, "seal", self.previous, content)
        self.seals.append(LogSeal(previous=self.previous, digest=digest, content=content, **columns(told)))
        self.number, self.previous = told["number"], digest

    def write(self) -> None:
        LogSeal.objects.bulk_create(self.seals)


def columns(told: dict) -> dict:
    """What of a content stands in columns of its own too."""
    return {
        "number": told["number"],
        "at": parse_datetime(told["at"]),
        "act": told["act"],
        "by": told.get("by", ""),
        "source": told["source"],
    }


def proves_key(told: dict, previous: str, keys: dict[str, str]) -> bool:
    """Whether the key of before says that another one comes; one that we do not have any more cannot be asked."""
    data = told["data"]
    return data["before"] not in keys or is_made_by(keys[data["before"]], data["proof"], "key", previous, told["signed"])


def _signed(last: LogSeal) -> str:
    try:
        return json.loads(last.content)["signed"]
    except (ValueError, KeyError, TypeError):
        raise CannotSeal(f"Mục {last.number} đã bị sửa: hãy chạy verify_log") from None


def _own(act: str, data: dict) -> dict:
    """What the log says of itself."""
    return {"act": act, "at": instant(timezone.now()), "name": "Nhật ký có dấu", "data": data, "source": f"act:{uuid.uuid4()}"}


def _older() -> dict:
    from cms.log.older import roll

    return {"logs": roll()}


def _is_much_older() -> bool:
    from cms.log.acts import logs

    return any(kind._base_manager.order_by("pk")[TOGETHER : TOGETHER + 1].exists() for kind in logs())
