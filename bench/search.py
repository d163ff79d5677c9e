"""How long a search takes on sites of many sizes, what its index weighs and how long it is written, on both databases.

A search is everything between the words that were typed and the first page of results with their passages. The questions are
made from the site's own texts, so they are the same from the same site.
`python -m bench.search --measure` is the process that asks: it prints what it found as JSON.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from statistics import median

from bench import apart
from bench.questions import Kind, kinds
from bench.rows import Place, Row, plain
from bench.scale import label, plan
from bench.site.kept import copied_site, kept_postgresql, kept_site
from bench.site.size import Size
from tests.servers import PostgreSQL

SUITE = "search"
SMALL, COMPARED, HUGE = Size(1_000), Size(10_000), Size(100_000)
SIZES = [SMALL, COMPARED, HUGE]
P50 = {"PostgreSQL": 30, "SQLite": 60}  # the aims, in ms, at the largest size
P99 = {"PostgreSQL": 200}
GROWTH = 3  # times the size that it is compared with
ROUNDS, FEWEST, LONGEST = 3, 3, 8.0  # a kind is asked so often, fewer times after so many seconds
PER_PAGE = 20
SLOWEST = 3  # statements of each kind that are explained
WIDEST = 600  # letters of a line of that: two thousand places say no more than the first of them


@dataclass
class Measured:
    """One kind of question of one site: times in ms, and the slowest statements of its slowest question with the database's plans."""

    name: str
    times: list[float]
    questions: int
    found: float  # entries, in the median
    slow: list[str]

    @property
    def p50(self) -> float:
        return median(self.times)

    @property
    def p99(self) -> float:
        return sorted(self.times)[min(len(self.times) - 1, int(len(self.times) * 0.99))]

    @property
    def rounds(self) -> tuple[float, ...]:
        return tuple(median(self.times[number::ROUNDS]) for number in range(ROUNDS))


# The suite -----------------------------------------------------------------------------------------------------------
def run(place: Place) -> list[Row]:
    """The rows of all sizes on both databases; the largest only in full."""
    rows: list[Row] = []
    base: dict[str, dict[str, float]] = {"SQLite": {}, "PostgreSQL": {}}
    with kept_postgresql(place.folder) as server:
        for size in SIZES if place.full else SIZES[:2]:
            for database, cluster in {"SQLite": None, "PostgreSQL": server}.items():
                told = apart.ask("bench.search", kept_site(place.folder, size, cluster), "--measure")
                found = [Measured(**one) for one in told["kinds"]]
                rows += rows_of(database, size, found, base[database])
                if size == COMPARED:
                    base[database] = {kind.name: kind.p50 for kind in found}
                rows += index_rows(place, database, size, cluster, told["bytes"])
                place.keep(f"{SUITE}.txt", "\n".join([label(database, size), *explained(found)]))
    return rows


def rows_of(database: str, size: Size, found: list[Measured], base: dict[str, float]) -> list[Row]:
    """The rows of one site; those of the largest have aims, one of them what the compared size took."""
    rows = []
    for kind in found:
        name, note = f"{label(database, size)}: {kind.name}", f"{kind.questions} questions, {kind.found:,.0f} found"
        rows += [
            _row(f"{name}, p50", kind.p50, kind.rounds, P50[database] if size == HUGE else None, note),
            _row(f"{name}, p99", kind.p99, (kind.p99,), P99.get(database) if size == HUGE else None),
        ]
        if size == HUGE and base.get(kind.name):
            times = kind.p50 / base[kind.name]
            aim = f"≤ {GROWTH:g}"
            rows.append(Row(SUITE, f"{name}, p50 ÷ that of {COMPARED.articles:,}", times, "×", (times,), aim, times <= GROWTH))
    return rows


def _row(name: str, value: float, runs: tuple[float, ...], aim: float | None, note: str = "") -> Row:
    if aim is None:
        return Row(SUITE, name, value, "ms", runs, note=note)
    return Row(SUITE, name, value, "ms", runs, f"< {aim:g}", value < aim, note)


def index_rows(place: Place, database: str, size: Size, server: PostgreSQL | None, weight: int) -> list[Row]:
    """What the index weighs, and how long it takes to write all of it, in a copy of the site."""
    with copied_site(place.folder, size, server) as environment:
        told = apart.ask("bench.search", environment, "--rebuild")
    each = f"{weight / size.articles:,.0f} bytes an article"
    note = f"{told['entries']:,} entries, {told['seconds'] * 1000 / told['entries']:.1f} ms each, {told['cpu']:.0f} s CPU of the writer"
    return [
        plain(SUITE, f"{label(database, size)}: index", [weight / 1024 / 1024], "MB", each),
        plain(SUITE, f"{label(database, size)}: index written anew", [told["seconds"]], "s", note),
    ]


def explained(found: list[Measured]) -> Iterator[str]:
    """The raw output: times, and the slowest statements with their plans."""
    for kind in found:
        yield f"{kind.name}: p50 {kind.p50:.1f} ms, p99 {kind.p99:.1f} ms, {kind.found:,.0f} found"
        yield from kind.slow


# The process over one site -------------------------------------------------------------------------------------------
def measure() -> dict:
    """Ask every kind of question on the site that the settings name."""
    from wagtail.models import Site

    site = Site.objects.select_related("root_page").get(is_default_site=True)
    return {"kinds": [asdict(measured(site, kind)) for kind in kinds(site)], "bytes": weight()}


def measured(site, kind: Kind) -> Measured:
    """Times of one kind of question, when every one of them was asked once."""
    found = [answer(site, kind, typed) for typed in kind.questions]
    times: list[float] = []
    began = time.perf_counter()
    for number in range(ROUNDS):
        if number and time.perf_counter() - began > LONGEST:
            break
        times += [timed(lambda typed=typed: answer(site, kind, typed)) for typed in kind.questions]
    slowest = max(range(len(times)), key=times.__getitem__) % len(kind.questions)
    return Measured(kind.name, times, len(kind.questions), median(found), explain(site, kind, kind.questions[slowest]))


def answer(site, kind: Kind, typed: str) -> int:
    """All that is done for one question. Returns how many things were found."""
    from cms.paging import Paginator
    from search import ranking
    from search.query import understand
    from search.results import best_passage

    question = understand(typed)
    if kind.is_begun:
        return len(ranking.titles(site, question))
    found = ranking.find(site, question, kind.filters)
    for entry in Paginator(found, PER_PAGE).get_page(1).object_list:
        best_passage(entry, question)
    return len(found)


def timed(ask: Callable) -> float:
    """How long something takes, in ms."""
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1000


def explain(site, kind: Kind, typed: str) -> list[str]:
    """The slowest statements of a question, and how the database goes about them."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        answer(site, kind, typed)
    slowest = sorted(asked.captured_queries, key=lambda query: -float(query["time"]))[:SLOWEST]
    told = (f"  {float(query['time']) * 1000:.1f} ms: {query['sql']}\n{plan(query['sql'])}" for query in slowest)
    return [f"  {typed}", *("\n".join(line[:WIDEST] for line in one.splitlines()) for one in told)]


def weight() -> int:
    """The bytes of all tables of the search with their indexes."""
    from django.db import connection

    asked = {
        "sqlite": "SELECT sum(pgsize) FROM dbstat WHERE name IN (SELECT name FROM sqlite_schema WHERE tbl_name LIKE 'search~_%%' ESCAPE '~')",
        "postgresql": "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relname LIKE 'search~_%%' ESCAPE '~'",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor], [])
        return int(cursor.fetchone()[0])


def rebuild() -> dict:
    """Write the entries of all pages and documents anew."""
    from wagtail.models import Page

    from bench.site.build import tune
    from search import index
    from search.models import Entry

    keys = list(Page.objects.live().values_list("pk", flat=True))
    tune()
    with stopwatch() as took:
        index.put_many(keys, anew=True)
    return {"entries": Entry.objects.count(), **took}


@contextmanager
def stopwatch() -> Iterator[dict[str, float]]:
    """How long something takes, and how long this process computes for it, in seconds."""
    took: dict[str, float] = {}
    began, computed = time.monotonic(), time.process_time()
    yield took
    took |= {"seconds": time.monotonic() - began, "cpu": time.process_time() - computed}


if __name__ == "__main__":
    apart.answer(measure=measure, rebuild=rebuild)
