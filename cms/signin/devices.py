"""Devices on which one person is not asked for the second factor for 30 days.

The cookie holds a random word, signed; what stands in the table is its hash, and a mark of the password: with another
password the trust is over, as it is when the row is gone.
"""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from wagtail.log_actions import log

from cms.models import TrustedDevice, User

COOKIE = "thiet_bi"
SALT = "cms.signin.devices"


def cookie_name() -> str:
    """Over https a name that no subdomain and no plain-http page can set."""
    return f"__Host-{COOKIE}" if settings.IS_HTTPS else COOKIE


def device_of(request: HttpRequest, user: User) -> TrustedDevice | None:
    """The row of the device, where this person is trusted on it."""
    try:
        word = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=SALT, max_age=settings.SIGNIN_TRUST)
    except signing.BadSignature:
        return None
    return trusted(user).filter(word=_hash(str(word))).first()


def trusted(user: User):
    """The devices on which somebody is trusted now."""
    begins = timezone.now() - timedelta(seconds=settings.SIGNIN_TRUST)
    return TrustedDevice.objects.filter(user=user, at__gt=begins, password_mark=_mark_of(user))


@transaction.atomic
def trust(response: HttpResponse, user: User, name: str) -> TrustedDevice:
    """Trust the device that gets this answer."""
    word = secrets.token_urlsafe(32)
    now = timezone.now()
    device = TrustedDevice.objects.create(
        user=user, name=name.strip()[:60], word=_hash(word), password_mark=_mark_of(user), at=now, factor_at=now
    )
    response.set_cookie(
        cookie_name(), signing.dumps(word, salt=SALT), max_age=settings.SIGNIN_TRUST,
        path="/", secure=settings.IS_HTTPS, httponly=True, samesite="Lax",
    )  # fmt: skip
    log(user, "signin.trusted", user=user, data={"device": str(device)})
    return device


@transaction.atomic
def distrust(device: TrustedDevice, by: User) -> None:
    """Trust it no longer."""
    log(device.user, "signin.untrusted", user=by, data={"device": str(device)})
    device.delete()


def forget_old() -> int:
    """Delete what holds no more. Gives how many."""
    return TrustedDevice.objects.filter(at__lt=timezone.now() - timedelta(seconds=settings.SIGNIN_TRUST)).delete()[0]


def _hash(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


def _mark_of(user: User) -> str:
    return salted_hmac(SALT, user.password, algorithm="sha256").hexdigest()
