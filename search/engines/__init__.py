"""The words of entries in the form of each database, and the same questions asked in its language.

An engine knows places only; which entry has a place, and what is the best of those found, is not its business.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db import connection

from search.query import Run
from search.terms import Terms


@dataclass(frozen=True)
class Wanted:
    """What an engine looks for: every run of words, none of those without, one mark of each group, within two places."""

    runs: tuple[Run, ...]
    without: tuple[Run, ...] = ()
    marks: tuple[tuple[str, ...], ...] = ()
    lowest: int | None = None
    highest: int | None = None


class Engine(Protocol):
    """What both databases can do."""

    def write(self, rows: Sequence[Terms]) -> None:
        """Put down the words of entries, in the stead of what stood at their places."""

    def erase(self, places: Sequence[int]) -> None:
        """Take the words of entries out; what is not there is left out."""

    def show(self, places: Sequence[int], shown: bool) -> None:
        """Say of entries whether everybody may read them."""

    def places(self) -> set[int]:
        """All places of which words are written down."""

    def newest(self, wanted: Wanted, limit: int) -> list[int]:
        """The places found of entries that everybody may read, the highest first."""

    def holding(self, part: str, wanted: Wanted, places: Sequence[int]) -> set[int]:
        """Those of some places where all words stand in a part, "text", "head" (title or summary) or "title"; shown or not. The
        marks and bounds are those by which the places were found: they only say where not to look.
        """

    def side_by_side(self, run: Run, places: Sequence[int]) -> set[int]:
        """Those of some places where words stand side by side."""

    def titles(self, wanted: Wanted, limit: int) -> list[int]:
        """The places whose title holds the words, the last of them perhaps only begun, the highest first."""


def engine() -> Engine:
    """The engine of the database in use."""
    if connection.vendor == "postgresql":
        from search.engines.postgresql import PostgresEngine

        return PostgresEngine()
    from search.engines.sqlite import SqliteEngine

    return SqliteEngine()
