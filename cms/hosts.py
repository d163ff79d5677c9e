"""Where an address leads, as a browser understands it."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

_BLANKS = re.compile(r"[\t\n\r]")  # a browser leaves them out, wherever they stand in an address
_ENDS = "".join(map(chr, range(0x21)))  # control characters and the blank
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
WEB = ("http", "https")


def host_of(address: str) -> str:
    """The host to which an address leads, in small letters; empty for one within the portal, a mail address, a telephone number.

    Read as browsers read it (WHATWG URL): `\\` counts as `/`, `https:x` and `//x` lead to x, what stands before @ is no host.
    """
    told = _BLANKS.sub("", address.strip(_ENDS)).replace("\\", "/")
    scheme = scheme_of(told)
    told = told[len(scheme) + 1 :] if scheme else told
    if scheme in WEB:
        told = "//" + told.lstrip("/")
    if not told.startswith("//"):
        return ""
    try:
        host = urlsplit("//" + told.lstrip("/")).hostname or ""
    except ValueError:  # a bracket that does not close: no browser goes there either, but somebody should look
        host = told.lstrip("/").partition("/")[0]
    return as_host(host)


def scheme_of(address: str) -> str:
    """What an address begins with, in small letters: https, mailto, javascript; empty for one within the portal."""
    found = _SCHEME.match(_BLANKS.sub("", address.strip(_ENDS)))
    return found[1].lower() if found else ""


def as_host(name: str) -> str:
    """A host as it is compared: small letters, other scripts as the network writes them, without a last dot."""
    name = name.strip().lower().rstrip(".")
    try:
        return name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def is_web_address(address: str) -> bool:
    """Whether an address is one of the web, or within the portal."""
    return scheme_of(address) in ("", *WEB)


def is_among(host: str, known: Iterable[str]) -> bool:
    """Whether a host is one of these or below one of them."""
    return any(host == name or host.endswith(f".{name}") for name in known)
