"""What is tried too often is not tried any more for a while: for one name, and from one network.

An attempt is counted before anything is checked, so that many at once are no way round; one that succeeds is taken back.
Names that have no account are counted like the others. Nothing here can be read back into an address: cms/models/signin.py.
"""

import hashlib
import hmac
import unicodedata
from datetime import timedelta
from math import ceil

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from wagtail.log_actions import log

from cms.cache.generation import store
from cms.models import SigninLock, User
from cms.readers.network import network_of

Kind = SigninLock.Kind


def wait_before(request: HttpRequest, name: str) -> int:
    """Seconds for which nobody signs in under a name or from this network; 0 where it may be tried."""
    now = timezone.now()
    ends = SigninLock.objects.filter(mark__in=_marks(request, name).values(), until__gt=now).values_list("until", flat=True)
    return max((ceil((end - now).total_seconds()) for end in ends), default=0)


def count(request: HttpRequest, name: str) -> None:
    """Count an attempt; the one that is too many locks."""
    for kind, mark in _marks(request, name).items():
        _count(kind, mark, name)


def _count(kind: str, mark: str, name: str) -> None:
    now = timezone.now()
    owner = User.objects.filter(username__iexact=name).first() if kind == Kind.ACCOUNT else None
    with transaction.atomic():
        SigninLock.objects.get_or_create(mark=mark, defaults={"kind": kind, "user": owner, "since": now})
        row = SigninLock.objects.select_for_update().get(mark=mark)
        if row.since <= now - timedelta(seconds=settings.SIGNIN_WINDOW) or (row.until and row.until <= now):
            row.failures, row.since, row.until = 0, now, None
        row.failures += 1
        if row.failures >= settings.SIGNIN_FAILURES[kind] and row.until is None:
            row.until = now + timedelta(seconds=settings.SIGNIN_WINDOW)
            log(owner or row, "signin.locked", data={"failures": row.failures, "what": str(row)})
        row.save()


def forgive(request: HttpRequest, name: str) -> None:
    """Somebody has shown everything: their name begins anew, and the network has one attempt less."""
    marks = _marks(request, name)
    SigninLock.objects.filter(mark=marks[Kind.ACCOUNT]).delete()
    SigninLock.objects.filter(mark=marks[Kind.NETWORK], failures__gt=0).update(failures=F("failures") - 1)


@transaction.atomic
def lift(row: SigninLock, by: User | None) -> None:
    """End a lock before its time."""
    log(row.user or row, "signin.lifted", user=by, data={"what": str(row)})
    row.delete()


def locked():
    """What is locked now."""
    return SigninLock.objects.filter(until__gt=timezone.now()).select_related("user")


def forget_old() -> int:
    """Delete what counts no more. Gives how many."""
    old = timezone.now() - timedelta(seconds=2 * settings.SIGNIN_WINDOW)
    return SigninLock.objects.filter(since__lt=old).exclude(until__gt=timezone.now()).delete()[0]


def _marks(request: HttpRequest, name: str) -> dict[str, str]:
    """The hashes of the name and of the network."""
    salt = store().secret_of_day(timezone.localdate().isoformat())
    folded = unicodedata.normalize("NFKC", name).strip().casefold()
    return {Kind.ACCOUNT: _mark("account", folded), Kind.NETWORK: _mark(f"network {salt}", network_of(request))}


def _mark(about: str, text: str) -> str:
    return hmac.new(f"cms.signin {settings.SECRET_KEY}".encode(), f"{about} {text}".encode(), hashlib.sha256).hexdigest()
