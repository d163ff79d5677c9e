"""Copies and generations in Redis, for several machines."""

import contextlib
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import redis

from cms.cache.calm import CalmPool
from cms.cache.counts import RedisCounts
from cms.cache.store import WAIT

EVERY = "all"  # the note for a change of all marks
ALL_NEW = "all-new"  # where in Redis stands when all marks were given new values
KEPT_FOR = 48 * 3600  # seconds that a copy stays after its last writing; in a folder its size decides


class RedisStore(RedisCounts):
    """Copies and generations in Redis, for several machines. While Redis is away nothing is kept and nothing is served from it.

    A change of a mark that Redis did not hear of is noted in a folder of this machine: whoever of it reaches Redis next
    gives the mark a new value before he reads any, so that no copy of before counts as fresh. Other machines may have missed
    changes too, and may have died since: who comes back from an outage gives all marks new values, unless somebody did after it began.
    """

    def __init__(self, address: str, folder: Path):
        self.fault = redis.RedisError
        self.redis = redis.Redis(connection_pool=CalmPool.from_url(address))
        self.outage = self.redis.connection_pool.outage
        self.missed = Path(folder) / "missed"
        self.missed.mkdir(parents=True, exist_ok=True)
        self.thread = threading.local()

    def read(self, key: str) -> bytes | None:
        with contextlib.suppress(self.fault):
            return self.redis.get(f"copy:{key}")
        return None

    def write(self, key: str, value: bytes) -> None:
        with contextlib.suppress(self.fault):
            self.redis.set(f"copy:{key}", value, ex=KEPT_FOR)

    def remove(self, key: str) -> None:
        with contextlib.suppress(self.fault):
            self.redis.delete(f"copy:{key}")

    @contextlib.contextmanager
    def together(self, *names: str) -> Iterator[None]:
        with contextlib.suppress(self.fault):
            self._catch_up()
            values = self.redis.mget([f"mark:{name}" for name in names])
            self.thread.read = {name: value and value.decode("ascii") for name, value in zip(names, values, strict=True)}
        try:
            yield
        finally:
            self.thread.read = {}

    def get_mark(self, name: str) -> str | None:
        read = getattr(self.thread, "read", {})
        if name in read:
            return read.pop(name)
        with contextlib.suppress(self.fault):
            self._catch_up()
            value = self.redis.get(f"mark:{name}")
            return value.decode("ascii") if value else None
        return None

    def set_mark(self, name: str, value: str) -> None:
        self.change_mark(name, lambda _: value)

    def add_mark(self, name: str, value: str) -> str:
        with contextlib.suppress(self.fault):
            present = self.redis.set(f"mark:{name}", value, nx=True, get=True)
            return present.decode("ascii") if present else value
        return value

    def change_mark(self, name: str, change: Callable[[str | None], str]) -> str:
        def put(pipe):
            present = pipe.get(f"mark:{name}")
            value = change(present.decode("ascii") if present else None)
            pipe.multi()
            pipe.set(f"mark:{name}", value)
            return value

        try:
            return self.redis.transaction(put, f"mark:{name}", value_from_callable=True)
        except self.fault:
            self._note(name)
            return change(None)

    def marks(self) -> list[str]:
        try:
            return self._marks()
        except self.fault:
            self._note(EVERY)
            return []

    def _marks(self) -> list[str]:
        return [key.decode("ascii").removeprefix("mark:") for key in self.redis.scan_iter("mark:*", count=1000)]

    def _note(self, name: str) -> None:
        with contextlib.suppress(OSError):  # a full disk: this worker knows of the outage all the same
            (self.missed / f"{name}.{secrets.token_hex(4)}").touch()

    def is_behind(self) -> bool:
        """Whether a change of this machine waits for Redis."""
        return bool(os.listdir(self.missed))  # noqa: PTH208 - as above

    def _catch_up(self) -> None:
        """Give new values to the marks whose changes were missed. One that is missed meanwhile has a note of its own."""
        notes, since = os.listdir(self.missed), self.outage.since  # noqa: PTH208 - the fastest way, on the path of every request
        if not notes and not since:
            return
        names = {note.partition(".")[0] for note in notes}
        if since and float(self.redis.get(ALL_NEW) or 0) < since:
            names.add(EVERY)
        for name in self._marks() if EVERY in names else names:
            self.redis.set(f"mark:{name}", secrets.token_hex(8))
        if EVERY in names:
            self.redis.set(ALL_NEW, time.time())
        for note in notes:
            (self.missed / note).unlink(missing_ok=True)
        if self.outage.since == since:
            self.outage.since = 0.0

    @contextlib.contextmanager
    def one_at_a_time(self, key: str) -> Iterator[bool]:
        lock = self.redis.lock(f"lock:{key}", timeout=2 * WAIT, sleep=0.005)
        begun = time.monotonic()
        try:
            held = lock.acquire(blocking_timeout=WAIT)
        except self.fault:
            held = False
        try:
            yield time.monotonic() - begun > 0.004
        finally:
            if held:
                with contextlib.suppress(self.fault):
                    lock.release()

    def prune(self) -> int:
        """Redis holds its own limit (maxmemory with allkeys-lru)."""
        return 0

    def size(self) -> int:
        """All that Redis holds, which is more than the copies."""
        with contextlib.suppress(self.fault):
            return self.redis.info("memory")["used_memory"]
        return 0

    def answers(self) -> bool:
        with contextlib.suppress(self.fault):
            return bool(self.redis.ping())
        return False
