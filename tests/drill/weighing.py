"""What the servers of a town hold, from moment to moment, and the bounds within which it has to stay."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import redis

from cms.upkeep.workers import memory_of, open_files_of
from tests.drill.nodes import Node
from tests.drill.town import Town, family

MB = 1e6  # bytes
NGINX_LIMIT = 3 * 2**20 / MB  # of copies, in place of the deployed 1 GiB
REDIS_LIMIT = 6 * 2**20 / MB  # in place of 512: both so small that what is read fills them
NGINX_TURN = 2  # MB above its limit that come in while its manager waits for its next look
WORKER_FILES = 120  # each of 20 threads has a connection to the database and two to Redis; beside its own and those of readers
REDIS_FILES = 190  # four workers with 20 threads and two connections each, 30 for clocks, queues, whoever looks and its own
NGINX_FILES = 120  # each of 17 requests in hand has up to four: reader, portal, copy, new copy; beside its own and 16 kept connections
CONNECTIONS = 110  # of the database: 20 threads of each of four workers, 30 for clocks, queues and whoever looks
WAITING = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status = 'READY' AND (run_after IS NULL OR run_after < now())"


@dataclass(frozen=True)
class Bound:
    """What holds of a series: of the middle of its first and of its last third, and of the most that was seen."""

    says: str
    holds: Callable[[float, float, float], bool]


MEMORY = Bound("10 % or 30 MB", lambda first, last, most: last <= max(1.1 * first, first + 30))
FILES = Bound("10 more", lambda first, last, most: last <= first + 10)
FOLDER = Bound("1 MB more", lambda first, last, most: last <= first + 1)
TASKS = Bound("20 more", lambda first, last, most: last <= first + 20)
NONE = Bound("", lambda first, last, most: True)


def at_most(limit: float, slack: float = 1.0) -> Bound:
    return Bound(f"{limit:.1f}{f' + {slack - 1:.0%}' if slack > 1 else ''}", lambda first, last, most: most <= limit * slack)


# Connections that threads keep come with the first work of each: those have a limit instead of a growth
FILES_OF = {"nginx": at_most(NGINX_FILES), "redis": at_most(REDIS_FILES), "web": at_most(WORKER_FILES)}


@dataclass
class Scales:
    """Weighs a town again and again."""

    town: Town
    machines: list[Node]
    bounds: dict[str, Bound] = field(default_factory=dict)
    series: dict[str, list[float]] = field(default_factory=dict)
    minutes: list[float] = field(default_factory=list)
    workers: set[frozenset[int]] = field(default_factory=set)  # the processes of all web servers, at every look

    def __post_init__(self):
        self.redis = redis.Redis(port=self.town.cache.port)

    def set_limits(self) -> None:
        """Give Redis and nginx limits that are soon reached."""
        self.redis.config_set("maxmemory", round(REDIS_LIMIT * MB))
        self.redis.config_set("maxmemory-policy", "allkeys-lru")
        file = self.town.proxy.folder / "nginx.conf"
        deployed, small = file.read_text(), f"max_size={NGINX_LIMIT * MB:.0f}"
        assert deployed.count("max_size=1g") == 1
        file.write_text(deployed.replace("max_size=1g", small))
        self.town.proxy.reload()

    def weigh(self, minute: float) -> None:
        """Note what everything weighs now."""
        self.minutes.append(minute)
        self._processes()
        self._caches()
        for node in self.machines:
            self._note(f"folder of {node.address}, MB", _size(node.folder, without=("backups",)) / MB, FOLDER)
        places = [self.town.folder, self.town.cache.folder, self.town.store.folder, self.town.database.folder, self.town.proxy.folder]
        self._note("all on the disk, MB", sum(_size(place) for place in places) / MB, NONE)
        connections = self.town.rows("SELECT count(*) FROM pg_stat_activity WHERE datname = 'portal' AND pid <> pg_backend_pid()")
        self._note("database connections", connections[0][0], at_most(CONNECTIONS))
        self._note("tasks that wait", self.town.rows(WAITING)[0][0], TASKS)

    def _processes(self) -> None:
        parts, seen = {}, set()
        for node in self.machines:
            web = sorted(family(node.processes["web"].pid))
            seen |= set(web)
            parts |= {f"web {place} of {node.address}": [process] for place, process in enumerate(web)}
            parts |= {f"{part} of {node.address}": family(node.processes[part].pid) for part in ("clock", "queue")}
        self.workers.add(frozenset(seen))
        parts["nginx"], parts["redis"] = family(self.town.proxy.process.pid), [self.town.cache.process.pid]
        for name, processes in parts.items():
            self._note(f"memory of {name}, MB", sum(map(memory_of, processes)) / MB, MEMORY)
        for name, processes in parts.items():
            self._note(f"files of {name}", sum(map(open_files_of, processes)), FILES_OF.get(name.split()[0], FILES))

    def _caches(self) -> None:
        told = self.redis.info()
        self._note("nginx's copies, MB", _size(self.town.proxy.folder / "copies") / MB, at_most(NGINX_LIMIT + NGINX_TURN))
        self._note("in Redis, MB", told["used_memory"] / MB, at_most(REDIS_LIMIT, 1.1))
        self._note("keys of Redis", self.redis.dbsize(), NONE)
        marks = self.redis.mget(list(self.redis.scan_iter("mark:*", count=1000)) or ["mark:"])
        self._note("marks in flux", sum((mark or b"").startswith(b"~") for mark in marks), NONE)
        self.driven_out = told["evicted_keys"]

    def _note(self, name: str, value: float, bound: Bound) -> None:
        self.series.setdefault(name, []).append(value)
        self.bounds[name] = bound

    def thirds(self, name: str) -> tuple[float, float, float]:
        """The middle of the first third, that of the last, and the most."""
        values = self.series[name]
        few = max(1, len(values) // 3)
        return median(values[:few]), median(values[-few:]), max(values)

    def broken(self) -> list[str]:
        """The series that do not hold their bounds."""
        return [name for name, bound in self.bounds.items() if not bound.holds(*self.thirds(name))]

    def table(self) -> str:
        early = next((place for place, minute in enumerate(self.minutes) if minute >= min(5, self.minutes[-1] / 3)), 0)
        places = (early, len(self.minutes) // 2, len(self.minutes) - 1)
        moments = "".join(f"{f'min. {self.minutes[place]:.1f}':>11}" for place in places)
        lines = [f"{'':<38}{moments}{'1st third':>11}{'last third':>11}{'most':>9}  bound"]
        for name, values in self.series.items():
            seen = "".join(f"{values[place]:>11.1f}" for place in places)
            first, last, most = self.thirds(name)
            bound = self.bounds[name]
            verdict = "" if not bound.says else "  holds" if bound.holds(first, last, most) else "  BROKEN"
            lines.append(f"{name:<38}{seen}{first:>11.1f}{last:>11.1f}{most:>9.1f}  {bound.says}{verdict}")
        return "\n".join(lines)


def _size(folder: Path, without: tuple[str, ...] = ()) -> int:
    """Bytes of the files below a folder, but for logs and for some folders in it."""
    found = 0
    for path in folder.rglob("*"):
        if path.suffix != ".log" and path.relative_to(folder).parts[0] not in without:
            try:
                found += path.stat().st_blocks * 512 if path.is_file() else 0  # nginx counts no folders, and keeps them
            except OSError:  # gone meanwhile
                continue
    return found
