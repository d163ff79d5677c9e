"""A page of which there is no copy: the portal's own way to it against Wagtail's, with the same templates and content."""

from functools import partial

from bench.floors import counted, fetch
from bench.load import Target, in_turns, ratios, told
from bench.portal import HOST, Demo, demo, served
from bench.rows import Place, Row, at_least, plain
from bench.servers.candidates import Candidate
from tests import servers

SUITE = "uncached"
RAW = "uncached.txt"
AIM = 1.7
OURS, STOCK = "cms.wsgi:django_application", "bench.stock.wsgi:application"
ALONE = Candidate("granian", 2)  # one thread a worker: several at once would cost whoever computes more a second time
OTHERS = {"home": "/", "list": "/tin-tuc/"}


def run(place: Place) -> list[Row]:
    """Article, front page and list on SQLite; the article on PostgreSQL too."""
    data = demo(place)
    rows = compare(place, data, "article", data.path, AIM)
    for name, path in OTHERS.items():
        rows += compare(place, data, name, path)
    with servers.postgresql() as database:
        moved = demo(place, database.url)
        rows += compare(place, moved, "article on PostgreSQL", moved.path, AIM)
    return rows


def compare(place: Place, data: Demo, name: str, path: str, aim: float | None = None) -> list[Row]:
    """One page, ours and stock in turns. Both warm, both behind the same server, neither with a page cache."""
    asked = {"Host": HOST}
    commands = [partial(ALONE.command, application=application) for application in (OURS, STOCK)]
    with served(data, command=commands[0]) as ours, served(data, settings="bench.stock.settings", command=commands[1]) as stock:
        answers = {"ours": fetch(ours.url + path, asked), "stock": fetch(stock.url + path, asked)}
        refuse_different(answers["ours"].body, answers["stock"].body)
        for who, answer in answers.items():
            counted(place, RAW, answer, f"{name}, {who}")
        targets = {"stock": Target(stock, path, asked), "ours": Target(ours, path, asked)}
        found = in_turns({who: (lambda target=target: target.load(place, RAW, seconds=2)) for who, target in targets.items()}, slices=2)
    ratio = ratios(found["ours"], found["stock"])
    return [
        plain(SUITE, f"stock, {name}", [load.rate for load in found["stock"]], "answers/s", told(found["stock"])),
        plain(SUITE, f"ours, {name}", [load.rate for load in found["ours"]], "answers/s", told(found["ours"])),
        at_least(SUITE, f"ours ÷ stock, {name}", ratio, "×", aim) if aim else plain(SUITE, f"ours ÷ stock, {name}", ratio, "×"),
    ]


def refuse_different(ours: bytes, stock: bytes) -> None:
    """Both must show the same page: a baseline that shows less would flatter it, one that shows more would flatter us."""
    if ours != stock:
        raise RuntimeError(f"ours and stock differ: {len(ours)} and {len(stock)} bytes")
