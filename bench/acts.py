"""What readers send, a second: votes, ratings and comments, each by a new reader with a form of their own, on both databases."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bench.asking import Ask, asking
from bench.load import Load, read, told
from bench.portal import HOST, Demo, demo, served
from bench.rows import ROOT, Place, Row, at_least, at_most, plain
from bench.running import Running
from tests import servers

SUITE = "acts"
RAW = "acts.txt"
CONNECTIONS = (1, 16, 64)
ROUNDS = 3
SECONDS = 2
MOST = 1500  # forms made for a second of load: more than are sent
AIM_RATE, AIM_P99, AIM_AT = 300, 300, 16  # votes a second on PostgreSQL; ms; connections
SCRIPT = ROOT / "bench" / "acts.lua"

# What a portal's process is asked: stamps for so many forms, that were open for ten seconds; and how many rows there are
FORMS = """
from tests.sending import stamped
print(json.dumps([stamped({about!r}, age=10) for _ in range({number})]))
"""
THINGS = """
from feedback.models import Comment, Rating
from polls.models import Poll, Vote
poll = Poll.objects.open().newest_first().first()
print(json.dumps({"poll": poll.pk, "choice": poll.choices.first().pk}))
"""
ROWS = """
from feedback.models import Comment, Rating
from polls.models import Vote
print(json.dumps({"votes": Vote.objects.count(), "ratings": Rating.objects.count(), "comments": Comment.objects.count()}))
"""


@dataclass(frozen=True)
class Kind:
    """One kind of act: where it is sent, what its form is about, and what stands in it beside the stamp."""

    name: str
    path: str
    about: str
    fields: dict[str, object]


def run(place: Place) -> list[Row]:
    """All kinds at all numbers of connections, on SQLite and on PostgreSQL."""
    rows = measure(place, demo(place), "SQLite")
    with servers.postgresql() as database:
        rows += measure(place, demo(place, database.url), "PostgreSQL")
    return rows


def measure(place: Place, data: Demo, database: str) -> list[Row]:
    """One database. The limits are as shipped; each reader comes from a network of their own, as a proxy says it."""
    rows = []
    with served(data, TRUSTED_PROXIES="127.0.0.1") as server, asking(data.environment(8000)) as ask:
        for kind in kinds(ask, data.article):
            for connections in CONNECTIONS:
                rows += at(place, ask, server, kind, connections, database)
    return rows


def kinds(ask: Ask, article: int) -> list[Kind]:
    """What can be sent to the demo."""
    known = ask(THINGS)
    poll = known["poll"]
    return [
        Kind("votes", f"/binh-chon/{poll}/", f"poll {poll}", {"chon": known["choice"]}),
        Kind("ratings", f"/danh-gia/{article}/", f"article {article}", {"points": 5}),
        Kind(
            "comments",
            f"/nhan-xet/{article}/",
            f"comment {article}",
            {"name": "Bạn đọc", "text": "Bài viết rõ ràng, cảm ơn cơ quan. NUMBER"},
        ),
    ]


def at(place: Place, ask: Ask, server: Running, kind: Kind, connections: int, database: str) -> list[Row]:
    """One kind of act at a number of connections."""
    loads = [one(place, ask, server, kind, connections) for _ in range(1 + ROUNDS)][1:]  # the first warms
    name = f"{kind.name} on {database}, {connections} connections"
    aimed = kind.name == "votes" and database == "PostgreSQL" and connections == AIM_AT
    rates, waits, note = [load.rate for load in loads], [load.p99 for load in loads], told(loads)
    if aimed:
        return [at_least(SUITE, name, rates, "/s", AIM_RATE, note), at_most(SUITE, f"{name}, p99", waits, "ms", AIM_P99)]
    return [plain(SUITE, name, rates, "/s", note)]


def one(place: Place, ask: Ask, server: Running, kind: Kind, connections: int) -> Load:
    """A run. Raises RuntimeError where an answer was wrong, or the database holds fewer rows than were acknowledged."""
    before = ask(ROWS)[kind.name]
    forms = place.folder / "forms.txt"
    stamps = ask(FORMS.format(about=kind.about, number=MOST * SECONDS))
    forms.write_text("\n".join(stamps))
    load, answered = pour(place, server, kind, connections, forms)
    rows = ask(ROWS)[kind.name] - before
    if load.wrong or rows < answered:
        raise RuntimeError(f"{kind.name}: {load.wrong} wrong, {answered} acknowledged, {rows} in the database")
    return load


def pour(place: Place, server: Running, kind: Kind, connections: int, forms: Path) -> tuple[Load, int]:
    """What wrk says, and how many acts it saw acknowledged."""
    command = [
        "wrk",
        "-t1",
        f"-c{connections}",
        f"-d{SECONDS}s",
        "--latency",
        "--timeout",
        "20s",
        "-s",
        str(SCRIPT),
        server.url + kind.path,
    ]
    given = [HOST, str(forms), urlencode(kind.fields, doseq=True)]
    said = subprocess.run([*command, "--", *given], capture_output=True, text=True, check=True).stdout
    place.keep(RAW, f"$ {' '.join(command)}\n{said}")
    answered = int(said.rpartition("acknowledged: ")[2].split()[0])
    return read(said), answered


if __name__ == "__main__":
    sys.exit("python -m bench acts")
