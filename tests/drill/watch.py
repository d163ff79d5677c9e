"""Readers that never pause, and the judge of what they were told: each answer by the moment at which it was asked for."""

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.servers import wait_until

PATIENCE = 20  # seconds
READ = 65536  # bytes
SEEN = 3  # stale answers of one expectation that are kept in words


@dataclass(frozen=True)
class Expectation:
    """What an address says once an act is done. Before it says something else."""

    path: str
    status: int = 200
    shows: str = ""
    hides: str = ""
    leads_to: str = ""
    host: str = "localhost"

    def holds(self, answer: "Answer") -> bool:
        told = answer.status == self.status and answer.location.endswith(self.leads_to)
        return told and self.shows.encode() in answer.body and not (self.hides and self.hides.encode() in answer.body)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader got. `sent` is the moment just before the request went out, in seconds of the monotonic clock."""

    sent: float
    status: int
    location: str
    kept: str  # hit, miss, stale or pass, as the page cache says
    nginx: str  # HIT, MISS, EXPIRED …; empty without nginx
    body: bytes


@dataclass
class Watched:
    """An expectation, and what every reader saw of it."""

    what: Expectation
    since: float | None = None  # when the call had returned that makes it hold
    ended: bool = False  # what was done is being cleared away: nothing is judged any more
    waiting: list[tuple[int, Answer, bool]] = field(default_factory=list, repr=False)  # not judged yet, since it has not returned
    new: dict[int, int] = field(default_factory=dict)  # per reader: right answers to requests sent after that
    answers: int = 0
    asked: float = 0.0  # when the newest answered request was sent
    old: int = 0  # answers of before, while they need not be new
    copies: int = 0  # answers out of the page cache
    stale: int = 0
    delay: float = 0.0  # seconds from the return of the call to the sending of the last request with an old answer
    failed: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)  # the first stale answers in words
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def take(self, reader: int, answer: Answer) -> None:
        """An answer has come."""
        with self.lock:
            if self.ended:
                return
            self.answers += 1
            self.asked = max(self.asked, answer.sent)
            self.copies += answer.kept == "hit"
            if answer.status >= 500:
                self.failed.append(f"{answer.status} at {self.what.path}")
                return
            right = self.what.holds(answer)
            self.old += not right and self.since is None
            if self.since is None:
                self.waiting.append((reader, answer, right))
            else:
                self._judge(reader, answer, right)

    def returned(self, moment: float) -> None:
        """The call has returned: from now on it must hold."""
        with self.lock:
            self.since = moment
            for one in self.waiting:
                self._judge(*one)

    def _judge(self, reader: int, answer: Answer, right: bool) -> None:
        after = answer.sent - self.since
        if after <= 0:
            return
        if right:
            self.new[reader] = self.new.get(reader, 0) + 1
        else:
            self.stale += 1
            self.delay = max(self.delay, after)
            if len(self.seen) < SEEN:
                self.seen.append(f"{answer.status} ({answer.kept}) at {self.what.path}, {after:.3f} s after")


def ask(port: int, what: Expectation) -> Answer:
    """Ask as a reader without cookies does."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as talk:
        sent = time.monotonic()
        talk.sendall(f"GET {what.path} HTTP/1.1\r\nHost: {what.host}\r\nConnection: close\r\n\r\n".encode())
        raw = b"".join(iter(lambda: talk.recv(READ), b""))
    head, _, body = raw.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    named = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    words = (named.get(name, "") for name in ("location", "x-cache", "x-nginx-cache"))
    return Answer(sent, int(status.split()[1]), *words, body)


class Readers:
    """Threads that read whatever is watched, again and again, from when the context is entered until it is left."""

    def __init__(self, port: int, number: int = 4):
        self.port, self.number = port, number
        self.watched: list[Watched] = []
        self.ended = threading.Event()
        self.faults: list[Exception] = []
        self.threads = [threading.Thread(target=self._read, args=(reader,)) for reader in range(number)]

    def __enter__(self) -> "Readers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *fault) -> None:
        self.ended.set()
        for thread in self.threads:
            thread.join()

    def _read(self, reader: int) -> None:
        while not self.ended.is_set():
            watched = self.watched
            for one in watched[reader % max(1, len(watched)) :] + watched[: reader % max(1, len(watched))]:
                try:
                    one.take(reader, ask(self.port, one.what))
                except Exception as fault:  # told to the test, which ends the reading
                    self.faults.append(fault)
                    return
            if not watched:
                self.ended.wait(0.001)

    def watch(self, expectations: list[Expectation]) -> list[Watched]:
        """Read these from now on, and come back when each was read often enough to have a copy."""
        self.watched = watched = [Watched(expectation) for expectation in expectations]
        self._wait(lambda: all(one.old >= 2 for one in watched), watched, "an answer of before")
        return watched

    def rest(self) -> None:
        """Read nothing until the next is to be watched; what is still on its way counts no more."""
        for one in self.watched:
            with one.lock:
                one.ended = True
        self.watched = []

    def until_read(self, watched: list[Watched]) -> None:
        """Come back when each was asked for from now on, and answered."""
        moment = time.monotonic()
        self._wait(lambda: all(one.asked > moment for one in watched), watched, "an answer that was asked for since")

    def until_new(self, watched: list[Watched], times: int = 2) -> None:
        """Come back when every reader was told the new state so many times."""
        ready: Callable[[], bool] = lambda: all(  # noqa: E731
            one.new.get(reader, 0) >= times for one in watched for reader in range(self.number)
        )
        self._wait(ready, watched, "the new answer to every reader")

    def _wait(self, ready: Callable[[], bool], watched: list[Watched], what: str) -> None:
        def so_or_broken() -> bool:
            return bool(self.faults) or ready()

        try:
            wait_until(so_or_broken, what, PATIENCE, pause=0.002)
        except TimeoutError as fault:
            raise AssertionError("\n".join([str(fault), *map(str, watched)])) from None
        assert not self.faults, self.faults
