"""The live request, a second, on both databases: what is acknowledged is in the database; and above capacity pages are still quick."""

import itertools
import secrets
import subprocess
from dataclasses import dataclass, replace
from statistics import median

from bench.asking import Ask, asking
from bench.load import Load, read, told
from bench.portal import HOST, Demo, demo, served
from bench.rows import ROOT, Place, Row, at_least, at_most, plain
from bench.running import Running
from tests import servers

SUITE = "live"
RAW = "live.txt"
PATH = "/truc-tiep/"
WORKERS = 4
CONNECTIONS = (1, 16, 64)
ROUNDS = 3
SECONDS = 3
AIM_RATE, AIM_P99, AIM_AT = 1000, 150, 16  # answers a second; ms; connections
AIM_PAGES = 200  # ms, for cached pages while twice as many views come as can be counted
CROWD = 1_500  # connections of those who are too many: so many that waiting for answers hardly slows them
PAGES, PAUSE = 8, 20  # connections that read pages meanwhile, and their pause in ms
SCRIPT, PACED = ROOT / "bench" / "live.lua", ROOT / "bench" / "paced.lua"
ROWS = """
from visits.models import View
print(json.dumps(View.objects.count()))
"""
_firsts = itertools.count(secrets.randbelow(1000) * 1_000_000, 10_000_000)  # numbers of readers: each run has others


@dataclass(frozen=True)
class Poured:
    """A run of wrk, and of its answers those that acknowledged a view and those that refused one. The rate of the load is of the
    former, its times are of both; `came` is how many requests a second came.
    """

    load: Load
    acknowledged: int
    refused: int
    came: float
    lost: int = 0

    @property
    def share_refused(self) -> float:
        """In per cent."""
        return 100 * self.refused / max(1, self.acknowledged + self.refused)


def run(place: Place) -> list[Row]:
    """On SQLite and on PostgreSQL."""
    rows = measure(place, demo(place), "SQLite")
    with servers.postgresql() as database:
        rows += measure(place, demo(place, database.url), "PostgreSQL")
    return rows


def measure(place: Place, data: Demo, database: str) -> list[Row]:
    """One database, with four workers; each reader comes from an address of their own, as a proxy says it."""
    rows = []

    def four_workers(port: int) -> list[str]:
        words = data.web_command(port)
        words[words.index("--workers") + 1] = str(WORKERS)
        return words

    with served(data, command=four_workers, TRUSTED_PROXIES="127.0.0.1") as server, asking(data.environment(8000)) as ask:
        for connections in CONNECTIONS:
            runs = [one(place, data, ask, server, connections) for _ in range(1 + ROUNDS)][1:]  # the first warms
            rows += told_of(runs, database, connections)
            if connections == AIM_AT:
                capacity = median(run.load.rate for run in runs)
        rows += overload(place, data, ask, server, database, capacity)
    return rows


def told_of(runs: list[Poured], database: str, connections: int) -> list[Row]:
    """The rows of some runs at one number of connections."""
    name = f"live requests on {database}, {connections} connections"
    loads = [run.load for run in runs]
    rates, waits, lost = [load.rate for load in loads], [load.p99 for load in loads], [float(run.lost) for run in runs]
    note = f"{told(loads)}; {median(run.share_refused for run in runs):.1f} % refused"
    if connections != AIM_AT:
        return [plain(SUITE, name, rates, "/s", note)]
    return [
        at_least(SUITE, name, rates, "/s", AIM_RATE, note),
        at_most(SUITE, f"{name}, p99", waits, "ms", AIM_P99),
        at_most(SUITE, f"{name}, acknowledged and not in the database", lost, "views", 0),
        at_most(SUITE, f"{name}, refused", [run.share_refused for run in runs], "%", 0),
    ]


def one(place: Place, data: Demo, ask: Ask, server: Running, connections: int) -> Poured:
    """A run as fast as it is answered. Raises RuntimeError where an answer was wrong or an acknowledged view is not in the database."""
    before = ask(ROWS)
    poured = pour(place, data, server, connections, SECONDS)
    rows = ask(ROWS) - before
    lost = max(0, poured.acknowledged - rows)
    if lost or poured.load.wrong:
        raise RuntimeError(f"{poured.load.wrong} wrong, {poured.acknowledged} acknowledged, {rows} in the database")
    return replace(poured, lost=lost)


def pour(place: Place, data: Demo, server: Running, connections: int, seconds: int, pause: float = 0) -> Poured:
    """What wrk says of readers, each of whom is shown the article."""
    command = wrk(connections, seconds, str(SCRIPT), server.url + PATH, HOST, str(data.article), str(next(_firsts)), str(pause))
    return poured_of(place, command, subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def overload(place: Place, data: Demo, ask: Ask, server: Running, database: str, capacity: float) -> list[Row]:
    """Twice as many views as can be counted, and meanwhile readers of a kept page."""
    pause = 1000 * CROWD / (2 * capacity)
    crowds, pages = [], []
    for _ in range(ROUNDS):
        command = wrk(CROWD, SECONDS + 2, str(SCRIPT), server.url + PATH, HOST, str(data.article), str(next(_firsts)), str(pause))
        before = ask(ROWS)
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as crowd:
            calm = wrk(PAGES, SECONDS, str(PACED), server.url + data.path, HOST, str(PAUSE))
            said = subprocess.run(calm, capture_output=True, text=True, check=True).stdout
            crowds.append(poured_of(place, command, crowd.communicate()[0]))
        place.keep(RAW, f"$ {' '.join(calm)}\n{said}")
        pages.append(read(said))
        rows = ask(ROWS) - before
        if pages[-1].wrong or crowds[-1].load.wrong or rows < crowds[-1].acknowledged:
            wrong = pages[-1].wrong + crowds[-1].load.wrong
            raise RuntimeError(f"{wrong} wrong, {crowds[-1].acknowledged} acknowledged, {rows} in the database")
    name = f"at twice the capacity on {database}"
    came = f"{median(crowd.came for crowd in crowds):.0f} a second came, {median(crowd.load.rate for crowd in crowds):.0f} were counted"
    return [
        at_most(SUITE, f"kept pages {name}, p99", [load.p99 for load in pages], "ms", AIM_PAGES, told(pages)),
        plain(SUITE, f"live requests {name}, refused", [crowd.share_refused for crowd in crowds], "%", came),
    ]


def wrk(connections: int, seconds: int, script: str, address: str, *given: str) -> list[str]:
    """The command of a load generator with a script."""
    fixed = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "20s", "-s", script, address]
    return [*fixed, "--", *given]


def poured_of(place: Place, command: list[str], said: str) -> Poured:
    """What wrk and its script printed."""
    place.keep(RAW, f"$ {' '.join(command)}\n{said}")
    acknowledged, refused = (int(said.rpartition(f"{word}: ")[2].split()[0]) for word in ("acknowledged", "refused"))
    load = read(said)
    counted = load.rate * acknowledged / max(1, acknowledged + refused)
    return Poured(replace(load, rate=counted, wrong=load.wrong - refused), acknowledged, refused, load.rate)
