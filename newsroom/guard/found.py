"""What was found is written down once, told once, and stays as a record when it is gone."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator

from newsroom.models import Finding

Kind = Finding.Kind
ALIKE = 5  # places at which the same thing is written down; on a hundred thousand pages it is the same thing still
MOST = 500  # findings that stand at a time: who has so many looks at the server, not at a list


@dataclass(frozen=True)
class Found:
    """One thing that nobody approved: of what kind, where (as a person finds it), what it is."""

    kind: str
    place: str
    what: str
    address: str = ""

    @property
    def mark(self) -> str:
        """By which it is known again."""
        return hashlib.sha256(f"{self.kind}\n{self.place}\n{self.what}".encode()).hexdigest()


def note(found: Iterable[Found]) -> int:
    """Write down what was found now; gives how many of it are new, or back again."""
    return sum(_note(one) for one in dict.fromkeys(found))


@transaction.atomic
def _note(found: Found) -> bool:
    now = timezone.now()
    row = Finding.objects.filter(mark=found.mark).first()
    if row is not None:
        is_back = row.gone_at is not None
        again = {"gone_at": None, "told_at": None} if is_back else {}
        Finding.objects.filter(pk=row.pk).update(last_seen=now, **again)
        return is_back
    what = Truncator(found.what.replace("\x00", "")).chars(500)
    standing = Finding.objects.standing()
    if standing.filter(kind=found.kind, what=what).count() >= ALIKE or standing.count() >= MOST:
        return False
    place, address = Truncator(found.place).chars(300), found.address[:500]
    fresh = {"kind": found.kind, "place": place, "address": address, "what": what, "first_seen": now, "last_seen": now}
    return Finding.objects.get_or_create(mark=found.mark, defaults=fresh)[1]


def close_unseen(since: datetime) -> int:
    """What a whole round has not seen again is gone; gives how many."""
    return Finding.objects.standing().filter(last_seen__lt=since).update(gone_at=timezone.now())
