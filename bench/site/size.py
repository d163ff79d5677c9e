"""How large a made site is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """How many articles in how many portals, and which site of that size."""

    articles: int
    sites: int = 1
    seed: int = 1
