"""PostgreSQL: one tsvector an entry, written word by word, and a GIN index over it.

Its lexemes: `hoi` a bare word and `=hôi5` a written one, both with their places; `t:…` one in the title, `h:…` one in title or
summary, and marks `@…`, all without places. Whatever is asked of many rows is said with lexemes alone, so that the index
answers it and no row is read for its words.
"""

from collections.abc import Iterable, Sequence

from django.db import connection

from search.engines import Wanted
from search.query import Run
from search.terms import Terms

PREFIX = {"text": "", "head": "h:", "title": "t:"}
# The planner takes a look at a row's words for cheap, though they lie outside the row
BY_INDEX = "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off; SET LOCAL jit = off; "
PLACE = "(place + 0)"  # not by the index of places: the planner would take that and read the words of all rows that it finds there


class PostgresEngine:
    """See `Engine`."""

    def write(self, rows: Sequence[Terms]) -> None:
        values = [value for row in rows for value in (row.place, row.shown, _vector(row))]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO search_words (place, shown, words) VALUES {', '.join(['(%s, %s, %s::tsvector)'] * len(rows))} "  # noqa: S608
                "ON CONFLICT (place) DO UPDATE SET shown = excluded.shown, words = excluded.words",
                values,
            )

    def erase(self, places: Sequence[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_words WHERE place = ANY(%s)", [list(places)])

    def show(self, places: Sequence[int], shown: bool) -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE search_words SET shown = %s WHERE place = ANY(%s)", [shown, list(places)])

    def places(self) -> set[int]:
        return set(_places("SELECT place FROM search_words", [], by_index=""))

    def newest(self, wanted: Wanted, limit: int) -> list[int]:
        without = {run: f"!({_beside(run)})" for run in wanted.without}
        by_index = [*map(_all, wanted.runs), *(asked for run, asked in without.items() if len(run.words) == 1)]
        by_row = [
            *(_beside(run) for run in wanted.runs if len(run.words) > 1),
            *(asked for run, asked in without.items() if len(run.words) > 1),
        ]
        return _shown(_both(_marks(wanted), *by_index), wanted, limit, _both(*by_row))

    def holding(self, part: str, wanted: Wanted, places: Sequence[int]) -> set[int]:
        words = [_lexeme(word, run.is_written, PREFIX[part]) for run in wanted.runs for word in run.words]
        question = f"SELECT place FROM search_words WHERE words @@ %s::tsquery AND {PLACE} = ANY(%s::bigint[])"  # noqa: S608
        return set(_places(question, [_both(_marks(wanted), *words), _array(places)])) if places else set()

    def side_by_side(self, run: Run, places: Sequence[int]) -> set[int]:
        # The index would look through all entries with these words: the few rows are taken by their places first
        question = "SELECT place FROM (SELECT place, words FROM search_words WHERE place = ANY(%s::bigint[]) OFFSET 0) AS near WHERE words @@ %s::tsquery"
        return set(_places(question, [_array(places), _beside(run)], by_index="")) if places else set()

    def titles(self, wanted: Wanted, limit: int) -> list[int]:
        *whole, begun = [word for run in wanted.runs for word in run.words]
        words = [*(_lexeme(word, False, "t:") for word in whole), f"{_lexeme(begun, False, 't:')}:*"]
        return _shown(_both(_marks(wanted), *words), wanted, limit)


def _vector(row: Terms) -> str:
    """The words as PostgreSQL reads them. Nothing needs to be escaped: words are letters and digits."""
    lexemes: dict[str, list[int]] = {f"@{mark}": [] for mark in row.marks}
    for place, word in enumerate(row.words, 1):
        if word is None:
            continue
        for text in (word.bare, f"={word.written}"):
            lexemes.setdefault(text, []).append(place)
            if place <= row.in_head:
                lexemes[f"h:{text}"] = []
            if place <= row.in_title:
                lexemes[f"t:{text}"] = []
    return " ".join(f"'{text}'" + (f":{','.join(map(str, places))}" if places else "") for text, places in lexemes.items())


def _array(places: Sequence[int]) -> str:
    """The places as one value: of two thousand values each would be read and planned for itself."""
    return f"{{{','.join(map(str, places))}}}"


def _lexeme(word: str, is_written: bool, prefix: str = "") -> str:
    return f"'{prefix}{'=' if is_written else ''}{word}'"


def _beside(run: Run) -> str:
    return " <-> ".join(_lexeme(word, run.is_written) for word in run.words)


def _all(run: Run) -> str:
    return " & ".join(_lexeme(word, run.is_written) for word in run.words)


def _marks(wanted: Wanted) -> str:
    return " & ".join("({})".format(" | ".join(f"'@{mark}'" for mark in group)) for group in wanted.marks)


def _both(*conditions: str) -> str:
    return " & ".join(f"({condition})" for condition in conditions if condition)


def _shown(asked: str, wanted: Wanted, limit: int, read: str = "") -> list[int]:
    """The highest places found of entries that everybody may read. What is to be `read` in a row is looked up from the highest
    on, and only until there are enough: words side by side are no business of the index.
    """
    within, bounds = "", []
    if wanted.lowest is not None:
        within, bounds = f"{within} AND {PLACE} >= %s", [*bounds, wanted.lowest]
    if wanted.highest is not None:
        within, bounds = f"{within} AND {PLACE} <= %s", [*bounds, wanted.highest]
    by_index = f"FROM search_words WHERE words @@ %s::tsquery AND shown{within} ORDER BY place DESC"
    if not read:
        return _places(f"SELECT place {by_index} LIMIT %s", [asked, *bounds, limit])
    near = f"SELECT place, words {by_index} OFFSET 0"  # without OFFSET the planner would read every row first
    question = f"SELECT place FROM ({near}) AS near WHERE words @@ %s::tsquery ORDER BY place DESC LIMIT %s"  # noqa: S608
    return _places(question, [asked, *bounds, read, limit])


def _places(question: str, values: Iterable, by_index: str = BY_INDEX) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(by_index + question, list(values))
        return [place for (place,) in cursor.fetchall()]
