"""The network that a request comes from, and how many acts came from there in these ten minutes.

A network is an IPv4 address or an IPv6 /64: a whole office, a school, a street behind one operator's address. So there
is no limit on people, only a soft one on floods. Nothing of it reaches the database: what is counted is a hash with a
salt of the day, in the folder or the Redis of the page cache.
"""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from cms.cache.generation import store

WINDOW = 600  # seconds


@dataclass(frozen=True)
class Pressure:
    """How much comes from a network. `acts` counts the present one, `wait` is in seconds until the count begins anew."""

    acts: int
    wait: int

    @property
    def is_high(self) -> bool:
        """A proof of work is asked for, and acts are flagged."""
        return self.acts > settings.READER_PROOF_AFTER

    @property
    def is_too_high(self) -> bool:
        """Nothing is taken any more."""
        return self.acts > settings.READER_REFUSE_AFTER


def address_of(request: HttpRequest) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address of the peer; where that is a proxy that the operator named, of whom the proxy speaks for."""
    address = _address(request.META.get("REMOTE_ADDR", ""))
    if is_from_trusted_proxy(request.META):
        address = _behind(request.headers.get("X-Forwarded-For", ""), address)
    return address


def is_from_trusted_proxy(environ: dict) -> bool:
    """Whether the peer is a proxy that the operator named."""
    address = _address(environ.get("REMOTE_ADDR", ""))
    return address is not None and _is_trusted(address)


def network_of(request: HttpRequest) -> str:
    """The network of that address."""
    address = address_of(request)
    if address is None:
        return ""
    return str(address) if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))


def is_proxy(peer: str) -> bool:
    """Whether an address is that of a proxy that the operator named."""
    address = _address(peer)
    return address is not None and _is_trusted(address)


def count_act(request: HttpRequest) -> Pressure:
    """Count one act of a request's network."""
    window, name, wait = _place(request)
    return Pressure(store().count(window, name, 2 * WINDOW), wait)


def pressure(request: HttpRequest) -> Pressure:
    """What is counted already, with the act that may come."""
    window, name, wait = _place(request)
    return Pressure(store().counted(window, name) + 1, wait)


def _place(request: HttpRequest) -> tuple[str, str, int]:
    """The window, the network's name in it, and how many seconds it still lasts."""
    now = timezone.now()
    number, past = divmod(int(now.timestamp()), WINDOW)
    salt = store().secret_of_day(timezone.localdate(now).isoformat())
    return str(number), hmac.new(salt.encode(), network_of(request).encode(), hashlib.sha256).hexdigest()[:24], WINDOW - past


def _behind(header: str, peer):
    """Whom the proxies speak for: from the nearest backwards, the first that is no proxy of ours."""
    for part in reversed(header.split(",")):
        address = _address(part.strip())
        if address is None:
            return peer
        peer = address
        if not _is_trusted(address):
            break
    return peer


def _address(text: str):
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_trusted(address) -> bool:
    return any(address in network for network in settings.TRUSTED_PROXIES)
