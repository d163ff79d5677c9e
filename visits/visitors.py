"""Who counts, and as whom: the day's key of a browser, which nobody can make again when the day is over."""

import hashlib
import hmac
import re
import secrets
from datetime import date, datetime
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Site

from cms.readers.agent import agent_of
from cms.readers.network import address_of
from visits.models import HOST_LENGTH, Salt

PHONE = re.compile(r"Mobi|Android.+Mobile|iPhone|iPod|Opera Mini|IEMobile", re.IGNORECASE)

_salts: dict[date, bytes] = {}  # of the last day that this process counted on


def key_of_visitor(request: HttpRequest, site: Site, moment: datetime) -> int:
    """63 bits that stand for an address and a browser at one portal on the local date of a moment."""
    told = f"{site.pk}|{address_of(request)}|{agent_of(request)}"
    digest = hmac.new(salt_of(timezone.localdate(moment)), told.encode("utf-8", "replace"), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def is_on_mobile(agent: str) -> bool:
    """Whether a user agent is that of a phone."""
    return PHONE.search(agent) is not None


def host_of(address: str, own: str) -> str:
    """The host of the page that led here; empty for none, for our own and for what is no address of the web."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    is_foreign = parts.scheme in ("http", "https") and host != own.partition(":")[0].removeprefix("www.")
    return host[:HOST_LENGTH] if is_foreign and host.isprintable() else ""


def salt_of(day: date) -> bytes:
    """The salt of a day: random, the same for all workers and machines, made by whoever needs it first."""
    salt = _salts.get(day)
    if salt is None:
        row, _ = Salt.objects.get_or_create(day=day, defaults={"value": secrets.token_hex(32)})
        salt = bytes.fromhex(row.value)
        _salts.clear()
        _salts[day] = salt
    return salt
