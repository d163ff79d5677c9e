"""Which application server, how many workers and threads: rates, memory, slow clients, a killed worker, a stop under load."""

from contextlib import ExitStack
from functools import partial

from bench.floors import fetch
from bench.load import Target, in_turns, told
from bench.portal import APPLICATION, HOST, Demo, demo, served
from bench.proxy import before
from bench.rows import Place, Row, plain
from bench.running import Running
from bench.servers.candidates import Candidate, candidates
from bench.servers.trials import beside_slow, killed_worker, memory, slow_readers, slow_writers, stop_under_load

SUITE = "servers"
RAW = "servers.txt"
SLOW = "bench.servers.slow:application"
UNCACHED = "cms.wsgi:django_application"
ROUNDS = 3
GENTLE = {
    "with 20 slow readers": slow_readers,
    "with 20 slow writers": slow_writers,
    "beside a request that takes a second": beside_slow,
}
HARD = {"a worker killed under load": killed_worker, "stopped under load": stop_under_load}  # each begins with a fresh server


def run(place: Place) -> list[Row]:
    """Every candidate through every trial; with `full` more numbers of workers and threads."""
    data, chosen = demo(place), candidates(place.full)
    return [*rates(place, data, chosen), *troubles(place, data, [one for one in chosen if one.main])]


def rates(place: Place, data: Demo, chosen: list[Candidate]) -> list[Row]:
    """Answers a second, all candidates up at once and measured in turns."""
    rows = []
    with ExitStack() as stack:
        up = {one: start(stack, data, one, APPLICATION) for one in chosen}
        tag = fetch(next(iter(up.values())).url + data.path, {"Host": HOST}).header("ETag")
        rows += race(place, data, up, "hit", {"Host": HOST})
        rows += race(place, data, up, "304", {"Host": HOST, "If-None-Match": tag})
        behind = {one: stack.enter_context(before(server, data)) for one, server in up.items() if one.main}
        rows += race(place, data, behind, "hit through nginx without its copies", {"Host": HOST}, "?khac=1")
        rows += [
            plain(SUITE, f"memory, {one.name}", [memory(server)], "MB", "proportional set of all processes") for one, server in up.items()
        ]
    with ExitStack() as stack:
        up = {one: start(stack, data, one, UNCACHED) for one in chosen}
        rows += race(place, data, up, "uncached", {"Host": HOST}, seconds=2, slices=1)
    return rows


def start(stack: ExitStack, data: Demo, one: Candidate, application: str) -> Running:
    """A candidate, up until the stack ends."""
    return stack.enter_context(served(data, command=partial(one.command, application=application)))


def race(
    place: Place,
    data: Demo,
    up: dict[Candidate, Running],
    what: str,
    headers: dict[str, str],
    query: str = "",
    seconds: int = 1,
    slices: int = 2,
) -> list[Row]:
    """One kind of request at all candidates, in turns."""
    targets = {one: Target(server, data.path + query, headers) for one, server in up.items()}
    found = in_turns({one: partial(target.load, place, RAW, seconds) for one, target in targets.items()}, ROUNDS, slices)
    return [plain(SUITE, f"{what}, {one.name}", [load.rate for load in loads], "answers/s", told(loads)) for one, loads in found.items()]


def troubles(place: Place, data: Demo, chosen: list[Candidate]) -> list[Row]:
    """What happens to readers when clients are slow, a worker is killed, the server is stopped; trial by trial."""
    outcomes = {(name, one): [] for name in (*GENTLE, *HARD) for one in chosen}
    for one in chosen:
        with ExitStack() as stack:
            server = start(stack, data, one, SLOW)
            for _ in range(ROUNDS):
                for name, trial in GENTLE.items():
                    outcomes[name, one].append(trial(server, data.path))
        for _ in range(ROUNDS):
            for name, trial in HARD.items():
                with ExitStack() as stack:
                    outcomes[name, one].append(trial(start(stack, data, one, UNCACHED), data.path))
    rows = []
    for (name, one), found in outcomes.items():
        place.keep(RAW, f"# {name}, {one.name}\n" + "\n".join(map(str, found)))
        rows.append(plain(SUITE, f"{name}, {one.name}", [outcome.value for outcome in found], found[0].unit, found[-1].note))
    return rows
