"""SQLite: two FTS5 tables, one of whole texts, one of titles and summaries. Words are cut by us; FTS5 parts at blanks."""

import json
from collections.abc import Iterable, Sequence
from operator import attrgetter

from django.db import connection

from search.engines import Wanted
from search.query import Run
from search.terms import Terms

COLUMNS = {"text": "{}", "head": "title{0} summary{0}", "title": "title{}"}


class SqliteEngine:
    """See `Engine`."""

    def write(self, rows: Sequence[Terms]) -> None:
        rows = sorted(rows, key=attrgetter("place"))  # for a row below the one before it FTS5 writes a new part of its index
        self.erase([row.place for row in rows])
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_words (rowid, bare, written, marks) VALUES (%s, %s, %s, %s)",
                [(row.place, " ".join(row.bare()), " ".join(row.written()), " ".join(row.marks)) for row in rows],
            )
            cursor.executemany(
                "INSERT INTO search_heads (rowid, title, summary, title_written, summary_written, marks) VALUES (%s, %s, %s, %s, %s, %s)",
                [_head(row) for row in rows],
            )

    def erase(self, places: Sequence[int]) -> None:
        with connection.cursor() as cursor:
            for table in ("search_words", "search_heads"):
                cursor.executemany(f"DELETE FROM {table} WHERE rowid = %s", [(place,) for place in places])  # noqa: S608

    def show(self, places: Sequence[int], shown: bool) -> None:
        pass  # the entry itself is asked

    def places(self) -> set[int]:
        return set(_places("SELECT rowid FROM search_words", [])).intersection(_places("SELECT rowid FROM search_heads", []))

    def newest(self, wanted: Wanted, limit: int) -> list[int]:
        asked = _both(_marks(wanted), _all(wanted.runs), without=_any(wanted.without))
        return _shown("search_words", asked, wanted, limit)

    def holding(self, part: str, wanted: Wanted, places: Sequence[int]) -> set[int]:
        if not places:
            return set()
        words = [Run((word,), run.is_written) for run in wanted.runs for word in run.words]
        asked = _both(_marks(wanted), " AND ".join(_in(part, word) for word in words))
        table = "search_words" if part == "text" else "search_heads"
        question = f"""SELECT rowid FROM {table} WHERE {table} MATCH %s AND rowid BETWEEN %s AND %s
            AND +rowid IN (SELECT value FROM json_each(%s))"""  # noqa: S608
        return set(_places(question, [asked, min(places), max(places), json.dumps(list(places))]))

    def side_by_side(self, run: Run, places: Sequence[int]) -> set[int]:
        if not places:
            return set()
        question = "SELECT rowid FROM search_words WHERE search_words MATCH %s AND rowid BETWEEN %s AND %s"
        return set(places).intersection(_places(question, [_in("text", run), min(places), max(places)]))

    def titles(self, wanted: Wanted, limit: int) -> list[int]:
        *whole, begun = [word for run in wanted.runs for word in run.words]
        words = [*(f'title : "{word}"' for word in whole), f'title : "{begun}" *']
        return _shown("search_heads", _both(_marks(wanted), " AND ".join(words)), wanted, limit)


def _head(row: Terms) -> tuple:
    parts = (0, row.in_title), (row.in_title + 1, row.in_head)
    return (row.place, *(" ".join(column(*part)) for column in (row.bare, row.written) for part in parts), " ".join(row.marks))


def _in(part: str, run: Run) -> str:
    """The words side by side in a part of the text."""
    alphabet = {"text": ("bare", "written")}.get(part, ("", "_written"))[run.is_written]
    return f'{{{COLUMNS[part].format(alphabet)}}} : "{" ".join(run.words)}"'


def _all(runs: Iterable[Run]) -> str:
    return " AND ".join(_in("text", run) for run in runs)


def _any(runs: Iterable[Run]) -> str:
    return " OR ".join(_in("text", run) for run in runs)


def _marks(wanted: Wanted) -> str:
    return " AND ".join(f"marks : ({' OR '.join(group)})" for group in wanted.marks)


def _both(*conditions: str, without: str = "") -> str:
    asked = " AND ".join(f"({condition})" for condition in conditions if condition)
    return f"({asked}) NOT ({without})" if without else asked


def _shown(table: str, asked: str, wanted: Wanted, limit: int) -> list[int]:
    """The highest places found of entries that everybody may read. The words are asked first, then each entry."""
    within, bounds = "", []
    if wanted.lowest is not None:
        within, bounds = f"{within} AND {table}.rowid >= %s", [*bounds, wanted.lowest]
    if wanted.highest is not None:
        within, bounds = f"{within} AND {table}.rowid <= %s", [*bounds, wanted.highest]
    question = f"""SELECT {table}.rowid FROM {table} CROSS JOIN search_entry AS entry ON entry.place = {table}.rowid
        WHERE {table} MATCH %s{within} AND entry.shown ORDER BY {table}.rowid DESC LIMIT %s"""  # noqa: S608
    return list(_places(question, [asked, *bounds, limit]))


def _places(question: str, values: list) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return [place for (place,) in cursor.fetchall()]
