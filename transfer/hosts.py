"""The addresses that an old portal names, and the host that it names as its own."""

import re
from urllib.parse import SplitResult, urlsplit

from cms.hosts import as_host

_PLAIN = re.compile(r"[a-z0-9.-]+(?::(\d{1,5}))?")


def split(address: str) -> SplitResult:
    """The parts of an address; all of them empty where it is none, as "http://[x/"."""
    try:
        return urlsplit(address.strip())
    except ValueError:
        return urlsplit("")


def plain_host(text: str) -> str:
    """A host, with its port where it has one, as "cu.example.vn:8080"; "" for anything else.

    The file that names it is not ours, and --fetch asks that host: with a name, a path or a bracket in it two readers may understand two
    hosts.
    """
    host = as_host(text)
    found = _PLAIN.fullmatch(host)
    return host if found and int(found[1] or 0) < 2**16 else ""
