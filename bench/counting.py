"""How long the counted numbers take when there are many: box, views, most read and every chart, and adding to the sums, on both databases.

In full with 10 million raw rows and five years of daily rows of 20,000 articles, built by the database in minutes and deleted after.
`python -m bench.counting --measure` is the process that asks: it prints times in ms as JSON.
"""

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from statistics import median

from bench.apart import answer, ask
from bench.counted import LARGE, SMALL, Size
from bench.rows import Place, Row, at_most, plain
from bench.site.kept import environment
from bench.site.kept import run as run_there
from tests import servers

SUITE = "counting"
READER, CHART, HELD = 50, 500, 50  # the aims in ms: what a page waits for, what staff wait for, what requests wait for
ROUNDS = 5
SOME_PAGES = 200
MOST_READ, TOP = 40, 20  # as many as the front page weighs, as many as a chart shows
PARTS = 20  # transactions of the clock that are timed


def run(place: Place) -> list[Row]:
    """Both databases, the one after the other; each is deleted before the next is built."""
    rows = measured(place, "SQLite")
    with servers.postgresql() as database:
        return rows + measured(place, "PostgreSQL", database.url)


def measured(place: Place, database: str, url: str = "") -> list[Row]:
    """The rows of one database, which is built for it."""
    name, size = ("large", LARGE) if place.full else ("small", SMALL)
    home = place.folder / f"counted-{database.lower()}"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    try:
        told, began = environment(home, url), time.monotonic()
        run_there([sys.executable, "-m", "bench.counted", name], told)
        took = time.monotonic() - began
        found = ask("bench.counting", told, "--measure")
    finally:
        shutil.rmtree(home)
    place.keep(f"{SUITE}.txt", "\n".join([label(database, size), *(f"{kind} {one}: {times}" for kind, one, times in found)]))
    rows = [row_of(label(database, size), *one) for one in found]
    return [*rows, plain(SUITE, f"{label(database, size)}: built", [took], "s")]


def label(database: str, size: Size) -> str:
    """What was counted, as a person reads it."""
    return f"{database}, {size.raw:,} raw rows, {size.days:,} days of {size.articles:,} articles"


def row_of(where: str, kind: str, name: str, times: list[float]) -> Row:
    """A row with the aim of its kind. The first time is that of a process that had asked nothing yet."""
    first, *again = times
    aim = {"reader": READER, "chart": CHART, "clock": HELD}[kind]
    note = f"first {first:.1f} ms" + (f", slowest {max(again):.1f} ms" if len(again) > ROUNDS else "")
    row = at_most(SUITE, f"{where}: {name}", again, "ms", aim, note)
    return row if len(again) <= ROUNDS else at_most(SUITE, f"{where}: {name}", parts_of(again), "ms", aim, note)


def parts_of(times: list[float]) -> list[float]:
    """The medians of as many parts of a long row of times as there are rounds."""
    return [median(times[number::ROUNDS]) for number in range(ROUNDS)]


# The process over the numbers ----------------------------------------------------------------------------------------
def measure() -> Iterator[tuple[str, str, list[float]]]:
    """Everything that is asked: its kind, its name, and the times of the first and of further askings in ms."""
    from wagtail.models import Page, Site

    from visits import reports, rollup

    site = Site.objects.select_related("root_page").get(is_default_site=True)
    pages = Page.objects.filter(slug__startswith="bai-").order_by("url_path")
    pages = pages[:: pages.count() // SOME_PAGES]
    yield "reader", "box", times_of(lambda: reports.statistics(site))
    yield "reader", f"views of an article ({len(pages)} of them)", [time_of(lambda page=page: reports.views_of(page)) for page in pages]
    yield "reader", "most read", times_of(lambda: reports.most_read(site.root_page, MOST_READ))
    for name, chart in charts(site, pages[0]):
        yield "chart", name, times_of(chart)
    yield "clock", f"{rollup.TOGETHER} raw rows added to the sums", [time_of(rollup.sum_some) for _ in range(PARTS)]
    yield "clock", f"{rollup.TOGETHER} raw rows deleted", [time_of(lambda: rollup.forget_rows(rollup.TOGETHER)) for _ in range(PARTS)]


def charts(site, page) -> Iterator[tuple[str, Callable]]:
    """Every chart of the last 30 days, of a year whose ends are within months, and of five years."""
    from django.utils import timezone

    from visits import reports

    today = timezone.localdate()
    month_ago, years_ago = today - timedelta(days=29), today - timedelta(days=LARGE.days - 1)
    year_ago, weeks_ago = today - timedelta(days=379), today - timedelta(days=15)
    for since, until, step in (
        (month_ago, today, "day"),
        (year_ago, today, "week"),
        (years_ago, today, "month"),
        (years_ago, today, "day"),
    ):
        yield f"visits by {step}, {(until - since).days + 1} days", lambda since=since, step=step: reports.series(site, since, today, step)
    for since, until in ((month_ago, today), (year_ago, weeks_ago), (years_ago, today)):
        period = f"{(until - since).days + 1} days"
        for name, chart in (("by hour", reports.by_hour), ("by category", reports.by_category), ("share of phones", reports.mobile_share)):
            yield f"{name}, {period}", lambda chart=chart, since=since, until=until: chart(site, since, until)
        for name, chart in (("top pages", reports.top_pages), ("referring hosts", reports.referrers)):
            yield f"{name}, {period}", lambda chart=chart, since=since, until=until: chart(site, since, until, TOP)
    yield "trend of an article, 30 days", lambda: reports.trend(page)
    yield "daily figures as CSV", lambda: list(reports.daily_rows(site))


def times_of(ask: Callable) -> list[float]:
    """The times of asking something several times, the first apart."""
    return [time_of(ask) for _ in range(1 + ROUNDS)]


def time_of(ask: Callable) -> float:
    """How long something takes, in ms."""
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    answer(measure=lambda: list(measure()))
