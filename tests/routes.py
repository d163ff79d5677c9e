"""The addresses of the portal as urls.py writes them."""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from django.urls import URLPattern, URLResolver


class Route(NamedTuple):
    """One address, and the name by which it is reversed; "" where it has none."""

    text: str
    name: str


def routes(
    patterns: Iterable[URLPattern | URLResolver], before: str = "", space: str = "", closed: Collection[str] = ()
) -> Iterator[Route]:
    """Every address below some; what is closed, and all below it, as one."""
    for pattern in patterns:
        text = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver) and text not in closed:
            yield from routes(pattern.url_patterns, text, space + (f"{pattern.namespace}:" if pattern.namespace else ""), closed)
        else:
            yield Route(text, space + (getattr(pattern, "name", "") or ""))
