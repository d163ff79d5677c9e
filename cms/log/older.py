"""The entries of Wagtail's log that have no seal: those of before the log was sealed, and those somebody took in later."""

import hashlib
from collections.abc import Iterator

from wagtail.models.audit_log import BaseLogEntry

from cms.log.acts import logs, source_of, told_by
from cms.log.marks import canonical
from cms.models.log import LogSeal, LogWaiting

AT_ONCE = 500  # entries


def roll(until: dict[str, int] | None = None) -> dict:
    """For each log: how many entries without a seal there are, the key of the last one, and the digest of all of them. `until` gives for
    each log the key of the last one that is to be looked at.
    """
    told = {}
    for kind in logs():
        number, last, digest = 0, 0, hashlib.sha256()
        for entry in unsealed(kind, until=None if until is None else until.get(kind._meta.label_lower, 0)):
            number, last = number + 1, entry.pk
            digest.update(canonical(told_by(entry)).encode())
        told[kind._meta.label_lower] = {"number": number, "last": last, "digest": digest.hexdigest()}
    return told


def unsealed(kind: type[BaseLogEntry], behind: int = 0, until: int | None = None) -> Iterator[BaseLogEntry]:
    """The entries of a log that have no seal and wait for none, in the order of their keys; some at a time in memory."""
    entries = kind._base_manager.order_by("pk")
    if until is not None:
        entries = entries.filter(pk__lte=until)
    while some := list(entries.filter(pk__gt=behind)[:AT_ONCE]):
        known = _known([source_of(entry) for entry in some])
        yield from (entry for entry in some if source_of(entry) not in known)
        behind = some[-1].pk


def _known(sources: list[str]) -> set[str]:
    """Which of them wait or are sealed, in this order: one that is sealed just now is in one of the two answers."""
    return {
        source for table in (LogWaiting, LogSeal) for source in table.objects.filter(source__in=sources).values_list("source", flat=True)
    }
