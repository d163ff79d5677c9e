"""How the portal's speed depends on its size: home, lists, articles, feed, sitemap and admin, uncached, on both databases.

The requests go straight through the WSGI application, without the page cache, in a fresh process for each site.
`python -m bench.scale --measure` is that process: it prints what it found as JSON.
"""

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from bench.apart import answer, ask
from bench.rows import Place, Row
from bench.site.kept import ADDRESS, kept_postgresql, kept_site, time_of
from bench.site.size import Size
from tests.servers import PostgreSQL

SUITE = "scale"
HUGE = Size(100_000)
SIZES = [Size(100), Size(1_000), Size(10_000), HUGE]
PATIENCE = 240  # seconds after which 10,000 articles are not begun, unless everything is asked for
COMPARED_WITH = 1_000
GROWTH, PUBLIC_P99, ADMIN_P99, MEMORY, BUILD = 1.3, 200, 600, 200, 600  # the aims: times, ms, ms, MB, s
ARTICLES, PUBLIC_REQUESTS, ADMIN_REQUESTS, FEWEST = 200, 120, 40, 30
LONGEST = 12.0  # seconds for one kind of page; after them it stops at the fewest requests
ROUNDS = 3
PER_PAGE = 20  # articles of a page of a list
SLOWEST = 2  # queries of each kind of page that are explained


@dataclass
class Measured:
    """One kind of page of one site. Times in ms, `processor` those that this process computed (it does not grow when others
    use the machine too); `warm` and `cold` are queries; `slow` the slowest of them, with the database's plans.
    """

    name: str
    admin: bool
    p50: float
    p99: float
    rounds: list[float]
    processor: float
    warm: int
    cold: int
    slow: list[str]


# The suite -----------------------------------------------------------------------------------------------------------
def run(place: Place) -> list[Row]:
    """The rows of all sizes on both databases; the largest site only in full, 10,000 articles only while there is time."""
    began = time.monotonic()
    rows: list[Row] = []
    base: dict[str, dict[str, float]] = {"SQLite": {}, "PostgreSQL": {}}
    with kept_postgresql(place.folder) as server:
        for size in SIZES:
            if not place.full and (size == HUGE or size.articles > COMPARED_WITH and time.monotonic() - began > PATIENCE):
                continue
            for database, cluster in {"SQLite": None, "PostgreSQL": server}.items():
                rows += on(place, SUITE, database, cluster, size, base[database])
    return rows


def on(place: Place, suite: str, database: str, cluster: PostgreSQL | None, size: Size, base: dict[str, float]) -> list[Row]:
    """The rows of a site on one database. `base` are the figures that the largest is held against; it is filled by the site they are of."""
    site = kept_site(place.folder, size, cluster)
    told = measure_site(site)
    name = label(database, size)
    rows = rows_of(suite, name, told, base, size)
    if size.articles == COMPARED_WITH:
        base |= {page["name"]: page["p50"] for page in told["pages"]}
    place.keep(f"{suite}.txt", "\n".join([name, *explained(told)]))
    return [*rows, built(suite, name, time_of(Path(site["DATA_DIR"])), size)]


def label(database: str, size: Size) -> str:
    """The name of a site as a person reads it."""
    portals = f" on {size.sites} portals" if size.sites > 1 else ""
    return f"{database}, {size.articles:,} articles{portals}"


def measure_site(environment: dict[str, str]) -> dict:
    """What a fresh process finds on a kept site."""
    return ask("bench.scale", environment, "--measure")


def rows_of(suite: str, site: str, told: dict, base: dict[str, float], size: Size) -> list[Row]:
    """The rows of one site; those of the largest are held against the figures of the one they are compared with."""
    rows = []
    for page in (Measured(**page) for page in told["pages"]):
        limit = base.get(page.name, 0) * GROWTH if size == HUGE and not page.admin else 0
        aim = f"≤ {limit:.1f} ({GROWTH:g} × {COMPARED_WITH:,} articles)" if limit else ""
        computed = f"{page.processor:.1f} ms CPU"
        rows.append(
            Row(suite, f"{site}: {page.name}, p50", page.p50, "ms", tuple(page.rounds), aim, page.p50 <= limit if limit else None, computed)
        )
        most = ADMIN_P99 if page.admin else PUBLIC_P99
        rows.append(Row(suite, f"{site}: {page.name}, p99", page.p99, "ms", (page.p99,), f"≤ {most}", page.p99 <= most))
        note = f"{page.cold} with nothing kept"
        rows.append(Row(suite, f"{site}: {page.name}, queries", page.warm, "", (page.warm,), note=note))
    memory = told["memory"]
    rows.append(Row(suite, f"{site}: memory of the process", memory, "MB", (memory,), f"< {MEMORY}", memory < MEMORY))
    return rows


def built(suite: str, site: str, took: tuple[float, float], size: Size) -> Row:
    """How long the site took to build, on the day when it was built."""
    seconds, computed = took
    aim = {"aim": f"≤ {BUILD}", "met": seconds <= BUILD} if size == HUGE else {}
    return Row(suite, f"{site}: built", seconds, "s", (seconds,), **aim, note=f"{computed:.0f} s CPU of the builder")


def explained(told: dict) -> Iterator[str]:
    """The raw output: times, and the slowest queries with their plans."""
    for page in told["pages"]:
        yield f"{page['name']}: p50 {page['p50']:.1f} ms, p99 {page['p99']:.1f} ms, processor {page['processor']:.1f} ms, {page['warm']}/{page['cold']} queries"
        yield from page["slow"]
    yield f"memory {told['memory']:.0f} MB"


# The process over one site -------------------------------------------------------------------------------------------
def measure() -> dict:
    """Ask for every kind of page of the site that the settings name."""
    from bench.site.figures import bring_up_to_date
    from cms.wsgi import django_application

    bring_up_to_date()
    browser = Browser(django_application)
    return {"pages": [asdict(page) for page in pages(browser)], "memory": resident()}


class Browser:
    """Asks a WSGI application for pages, in this process."""

    def __init__(self, application: Callable):
        self.application, self.cookie = application, ""
        self.host = ADDRESS.partition("://")[2]

    def get(self, address: str) -> bytes:
        """The page at an address; an error where it is not there."""
        return b"".join(self._parts(address))

    def drain(self, address: str) -> int:
        """How many bytes an address gives; none of them is kept."""
        return sum(map(len, self._parts(address)))

    def _parts(self, address: str) -> Iterator[bytes]:
        path, _, query = address.partition("?")
        answer = {}
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "", "HTTP_HOST": self.host,
            "SERVER_NAME": self.host.partition(":")[0], "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_COOKIE": self.cookie,
            "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http", "wsgi.input": sys.stdin.buffer, "wsgi.errors": sys.stderr,
        }  # fmt: skip
        parts = self.application(environ, lambda status, headers, *_: answer.update(status=status))
        try:
            yield from parts
        finally:
            parts.close()
        if not answer["status"].startswith("200"):
            raise RuntimeError(f"{address}: {answer['status']}")


def pages(browser: Browser) -> Iterator[Measured]:
    """All kinds of pages, each measured."""
    from wagtail.models import Site

    from news.models import ArticlePage, NewsIndexPage
    from polls.models import Poll

    site = Site.objects.select_related("root_page").get(is_default_site=True)
    home = site.root_page
    category = NewsIndexPage.objects.live().public().descendant_of(home).order_by("-numchild", "path").first()
    last = (ArticlePage.objects.live().public().descendant_of(category).count() + PER_PAGE - 1) // PER_PAGE
    shown = ArticlePage.objects.live().public().descendant_of(home).newest_first()
    keys = spread(list(shown.values_list("pk", flat=True)), ARTICLES)
    addresses = [article.get_url(current_site=site) for article in ArticlePage.objects.filter(pk__in=keys).order_by("-pk")]
    files = browser.get("/sitemap.xml").count(b"<loc>")
    yield measured(browser, "home", ["/"])
    for name, number in {"first": 1, "middle": max(last // 2, 1), "last": last}.items():
        yield measured(browser, f"category, {name} page", [f"{category.get_url(current_site=site)}?trang={number}"])
    yield measured(browser, "article", addresses)
    yield measured(browser, "feed", ["/rss/"])
    yield measured(browser, "sitemap file", [f"/sitemap-{(files + 1) // 2}.xml"])
    yield measured(browser, "poll", [Poll.objects.in_site(site).open().newest_first().first().get_absolute_url()])
    yield measured(browser, "rating form", [f"/danh-gia/{key}/" for key in keys])
    yield measured(browser, "comment form", [f"/nhan-xet/{key}/" for key in keys])
    browser.cookie = sign_in()
    yield measured(browser, "admin: explorer", [f"/quan-tri/pages/{category.pk}/"], admin=True)
    yield measured(browser, "admin: edit", [f"/quan-tri/pages/{key}/edit/" for key in spread(keys, ADMIN_REQUESTS)], admin=True)
    yield measured(browser, "admin: moderation", ["/quan-tri/feedback/comment/"], admin=True)


def spread(things: list, number: int) -> list:
    """At most so many of these, evenly from the first to the last."""
    return things if len(things) <= number else [things[place * len(things) // number] for place in range(number)]


def measured(browser: Browser, name: str, addresses: list[str], *, admin: bool = False) -> Measured:
    """Times and queries of one kind of page, when every address was asked for once."""
    for address in addresses:
        browser.get(address)
    cold, _ = queries(browser, addresses[0], forget=True)
    warm, slow = queries(browser, addresses[0])
    wanted, began = max(ADMIN_REQUESTS if admin else PUBLIC_REQUESTS, len(addresses)), time.perf_counter()
    times, computed = [], []
    while len(times) < wanted and (len(times) < FEWEST or time.perf_counter() - began < LONGEST):
        start, start_computing = time.perf_counter(), time.process_time()
        browser.get(addresses[len(times) % len(addresses)])
        times.append((time.perf_counter() - start) * 1000)
        computed.append((time.process_time() - start_computing) * 1000)
    third = len(times) // ROUNDS
    rounds = [median(times[place * third : (place + 1) * third]) for place in range(ROUNDS)]
    p99 = sorted(times)[min(len(times) - 1, int(len(times) * 0.99))]
    return Measured(name, admin, median(times), p99, rounds, median(computed), warm, cold, slow)


def queries(browser: Browser, address: str, *, forget: bool = False) -> tuple[int, list[str]]:
    """How many queries a page takes, and the slowest with their plans; with `forget` nothing is kept from before."""
    from django.core.cache import cache
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from wagtail.models import Site

    from cms.cache import generation

    if forget:
        cache.clear()
        Site.clear_site_root_paths_cache()
        generation.forget_all()
    with CaptureQueriesContext(connection) as asked:
        browser.get(address)
    told = [query for query in asked.captured_queries if not query["sql"].startswith("PRAGMA")]
    slowest = sorted(told, key=lambda query: -float(query["time"]))[:SLOWEST]
    return len(told), [f"  {float(query['time']) * 1000:.0f} ms: {query['sql'][:1500]}\n{plan(query['sql'])}" for query in slowest]


def plan(sql: str) -> str:
    """How the database goes about a query."""
    from django.db import DatabaseError, connection

    prefix = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    said, select, rest = sql.partition("SELECT") if sql.startswith("SET LOCAL") else ("", "", sql)  # what the search tells the planner
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"{said}{prefix}{select}{rest}".replace("%", "%%"), [])
            return "\n".join(f"    {row[-1]}" for row in cursor.fetchall())
    except DatabaseError as fault:
        return f"    {fault}"


def sign_in() -> str:
    """The cookie of an administrator's session."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from cms.models import User
    from cms.signin import sessions

    user, _ = User.objects.get_or_create(username="do-dac", defaults={"is_superuser": True, "is_staff": True})
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    sessions.mark(session, shown_at=sessions.seconds())
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def resident() -> float:
    """Memory of this process, in MB."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    answer(measure=measure)
