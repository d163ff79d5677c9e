"""Puts load on a server with wrk and reads what it says; compares several servers in turns, since a machine is never quiet."""

import contextlib
import os
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median

from bench.rows import Place
from bench.running import Running

CONNECTIONS = 16
ROUNDS = 3
SLICES = 4  # of a second: so many make one run of one contender, each followed by those of the others
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
TICK = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Load:
    """What came of a run: answers a second, milliseconds at the middle and at 99 of 100, wrong answers, the server's µs of CPU an answer."""

    rate: float
    p50: float
    p99: float
    wrong: int
    cpu: float = 0.0


@dataclass(frozen=True)
class Target:
    """What is asked of whom."""

    server: Running
    path: str
    headers: dict[str, str]

    def load(self, place: Place, raw: str, seconds: int = 1, connections: int = CONNECTIONS) -> Load:
        """Ask as fast as it answers; what wrk said is kept in the raw file."""
        given = [word for name, value in self.headers.items() for word in ("-H", f"{name}: {value}")]
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", *given, self.server.url + self.path]
        before = cpu_seconds(self.server)
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        spent = cpu_seconds(self.server) - before
        self.server.answers(self.path, self.headers)  # stands behind what wrk left in the queue
        place.keep(raw, f"$ {' '.join(command)}\n{said}server: {spent:.2f} s of CPU")
        return read(said, spent)


def read(said: str, spent: float = 0.0) -> Load:
    """The figures in what wrk printed."""
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said).group(1))
    answers = int(re.search(r"(\d+) requests in", said).group(1))
    wrong = sum(int(number) for number in re.findall(r"Non-2xx or 3xx responses: (\d+)", said))
    if faults := re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", said):
        wrong += sum(map(int, faults.groups()))
    return Load(rate, milliseconds(said, 50), milliseconds(said, 99), wrong, 1e6 * spent / max(answers, 1))


def milliseconds(said: str, share: int) -> float:
    """A line such as `99%    4.40ms` of wrk's table of times."""
    number, unit = re.search(rf"^\s+{share}%\s+([\d.]+)(us|ms|s|m)\s*$", said, re.MULTILINE).groups()
    return float(number) * UNITS[unit]


def cpu_seconds(server: Running) -> float:
    """Seconds of CPU that a server's processes have had so far, with those that have ended."""
    known = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                known[int(entry.name)] = (int(fields[1]), sum(map(int, fields[11:15])))
    return TICK * sum(spent for process, (_, spent) in known.items() if _belongs(process, server.process.pid, known))


def _belongs(process: int, ancestor: int, known: dict[int, tuple[int, int]]) -> bool:
    while process != ancestor and process in known:
        process = known[process][0]
    return process == ancestor


def in_turns(contenders: dict[str, Callable[[], Load]], rounds: int = ROUNDS, slices: int = SLICES) -> dict[str, list[Load]]:
    """Runs of several contenders, in slices by turns, so that what else the machine does meets all of them alike."""
    for measure in contenders.values():
        measure()  # warm
    runs: dict[str, list[Load]] = {name: [] for name in contenders}
    for _ in range(rounds):
        parts: dict[str, list[Load]] = {name: [] for name in contenders}
        for _ in range(slices):
            for name, measure in contenders.items():
                parts[name].append(measure())
        for name in contenders:
            runs[name].append(together(parts[name]))
    return runs


def together(parts: list[Load]) -> Load:
    """Slices as one run."""
    return Load(
        rate=fmean(part.rate for part in parts),
        p50=median(part.p50 for part in parts),
        p99=median(part.p99 for part in parts),
        wrong=sum(part.wrong for part in parts),
        cpu=fmean(part.cpu for part in parts),
    )


def ratios(ours: list[Load], floor: list[Load]) -> list[float]:
    """Our rate as a share of the floor's, run by run."""
    return [mine.rate / theirs.rate for mine, theirs in zip(ours, floor, strict=True)]


def told(loads: list[Load]) -> str:
    """How long readers waited and what an answer cost, in the middle of the runs; and what went wrong, if anything."""
    p50, p99, cpu = (median(getattr(load, name) for load in loads) for name in ("p50", "p99", "cpu"))
    wrong = sum(load.wrong for load in loads)
    return f"p50 {p50:.2f} ms, p99 {p99:.2f} ms, {cpu:.0f} µs CPU an answer" + (f"; **{wrong} wrong answers**" if wrong else "")
