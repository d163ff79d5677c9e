"""The host that an old portal names as its own."""

import re

from cms.hosts import as_host

_PLAIN = re.compile(r"[a-z0-9.-]+(?::\d{1,5})?")


def plain_host(text: str) -> str:
    """A host, with its port where it has one, as "cu.example.vn:8080"; "" for anything else.

    The file that names it is not ours, and --fetch asks that host: with a name, a path or a bracket in it two readers may understand two
    hosts.
    """
    host = as_host(text)
    return host if _PLAIN.fullmatch(host) else ""
