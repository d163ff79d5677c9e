"""PostgreSQL: the words of an entry as tsvectors, written word by word.

`words` has a GIN index and no places: `hoi` a bare word and `=hôi5` a written one, `t:…` one in the title, `h:…` one in title or
summary, and marks `@…`. Whatever is asked of many rows is asked of it alone, so that the index answers and no row is read.
`bare` and `written` have the places, for words that stand side by side: those rows must be read, so each holds no more than that.
"""

from collections.abc import Iterable, Sequence

from django.db import connection

from search.engines import Wanted
from search.query import Run
from search.terms import FILLER, Terms

PREFIX = {"text": "", "head": "h:", "title": "t:"}
# The planner takes a look at a row's words for cheap, though they lie outside the row
BY_INDEX = "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off; SET LOCAL jit = off; "
PLACE = "(place + 0)"  # not by the index of places: the planner would take that and read the words of all rows that it finds there


class PostgresEngine:
    """See `Engine`."""

    def write(self, rows: Sequence[Terms]) -> None:
        values = [value for row in rows for value in (row.place, row.shown, _words(row), _placed(row.bare()), _placed(row.written()))]
        one = "(%s, %s, %s::tsvector, %s::tsvector, %s::tsvector)"
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO search_words (place, shown, words, bare, written) VALUES {', '.join([one] * len(rows))} "  # noqa: S608
                "ON CONFLICT (place) DO UPDATE SET shown = excluded.shown, words = excluded.words, bare = excluded.bare, "
                "written = excluded.written",
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
        without = [f"!{_lexeme(run.words[0], run.is_written)}" for run in wanted.without if len(run.words) == 1]
        beside = [(run, "") for run in wanted.runs if len(run.words) > 1]
        apart = [(run, "NOT ") for run in wanted.without if len(run.words) > 1]
        return _shown(_both(_marks(wanted), *map(_all, wanted.runs), *without), wanted, limit, [*beside, *apart])

    def holding(self, part: str, wanted: Wanted, places: Sequence[int]) -> set[int]:
        words = [_lexeme(word, run.is_written, PREFIX[part]) for run in wanted.runs for word in run.words]
        question = f"SELECT place FROM search_words WHERE words @@ %s::tsquery AND {PLACE} = ANY(%s::bigint[])"  # noqa: S608
        return set(_places(question, [_both(_marks(wanted), *words), _array(places)])) if places else set()

    def side_by_side(self, run: Run, places: Sequence[int]) -> set[int]:
        question = f"SELECT place FROM search_words WHERE place = ANY(%s::bigint[]) AND {_column(run)} @@ %s::tsquery"  # noqa: S608
        return set(_places(question, [_array(places), _beside(run)], by_index="")) if places else set()

    def titles(self, wanted: Wanted, limit: int) -> list[int]:
        *whole, begun = [word for run in wanted.runs for word in run.words]
        words = [*(_lexeme(word, False, "t:") for word in whole), f"{_lexeme(begun, False, 't:')}:*"]
        return _shown(_both(_marks(wanted), *words), wanted, limit)


def _words(row: Terms) -> str:
    """What the index holds, as PostgreSQL reads it. Nothing needs to be escaped: words are letters and digits."""
    lexemes = {f"@{mark}" for mark in row.marks}
    for place, word in enumerate(row.words):
        if word is None:
            continue
        for text in (word.bare, f"={word.written}"):
            lexemes.add(text)
            if place < row.in_head:
                lexemes.add(f"h:{text}")
            if place < row.in_title:
                lexemes.add(f"t:{text}")
    return " ".join(f"'{text}'" for text in sorted(lexemes))


def _placed(words: list[str]) -> str:
    """The words with the places where they stand."""
    lexemes: dict[str, list[str]] = {}
    for place, word in enumerate(words, 1):
        if word != FILLER:
            lexemes.setdefault(word, []).append(str(place))
    return " ".join(f"'{word}':{','.join(places)}" for word, places in lexemes.items())


def _array(places: Sequence[int]) -> str:
    """The places as one value: of two thousand values each would be read and planned for itself."""
    return f"{{{','.join(map(str, places))}}}"


def _lexeme(word: str, is_written: bool, prefix: str = "") -> str:
    return f"'{prefix}{'=' if is_written else ''}{word}'"


def _beside(run: Run) -> str:
    return " <-> ".join(f"'{word}'" for word in run.words)


def _column(run: Run) -> str:
    """The column in which such words have their places."""
    return "written" if run.is_written else "bare"


def _all(run: Run) -> str:
    return " & ".join(_lexeme(word, run.is_written) for word in run.words)


def _marks(wanted: Wanted) -> str:
    return " & ".join("({})".format(" | ".join(f"'@{mark}'" for mark in group)) for group in wanted.marks)


def _both(*conditions: str) -> str:
    return " & ".join(f"({condition})" for condition in conditions if condition)


def _shown(asked: str, wanted: Wanted, limit: int, read: Sequence[tuple[Run, str]] = ()) -> list[int]:
    """The highest places found of entries that everybody may read. Runs that are to be `read` in a row, or not to stand there, are
    looked up from the highest on, and only until there are enough: words side by side are no business of the index.
    """
    within, bounds = "", []
    if wanted.lowest is not None:
        within, bounds = f"{within} AND {PLACE} >= %s", [*bounds, wanted.lowest]
    if wanted.highest is not None:
        within, bounds = f"{within} AND {PLACE} <= %s", [*bounds, wanted.highest]
    by_index = f"FROM search_words WHERE words @@ %s::tsquery AND shown{within} ORDER BY place DESC"
    if not read:
        return _places(f"SELECT place {by_index} LIMIT %s", [asked, *bounds, limit])
    near = f"SELECT place, bare, written {by_index} OFFSET 0"  # without OFFSET the planner would read every row first
    looked_up = " AND ".join(f"{no}{_column(run)} @@ %s::tsquery" for run, no in read)
    question = f"SELECT place FROM ({near}) AS near WHERE {looked_up} ORDER BY place DESC LIMIT %s"  # noqa: S608
    return _places(question, [asked, *bounds, *(_beside(run) for run, _ in read), limit])


def _places(question: str, values: Iterable, by_index: str = BY_INDEX) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(by_index + question, list(values))
        return [place for (place,) in cursor.fetchall()]
