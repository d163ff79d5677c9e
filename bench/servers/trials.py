"""What a server does in trouble, seen by readers who ask all the while."""

import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.portal import HOST
from bench.running import Running
from tests.servers import wait_until

SLOW = 20  # clients
SLOW_ADDRESS = "/cham/"  # of slow.py
WATCHED = 2.5  # seconds in which an ordinary reader asks
WAITED = 0.2  # seconds after which a hit had to wait for somebody
PATIENCE = 2.0  # seconds that an ordinary reader waits for an answer
READERS = 8


@dataclass(frozen=True)
class Outcome:
    """What a trial says in one number, and the rest in words."""

    value: float
    unit: str
    note: str


# Slow clients -------------------------------------------------------------------------------------------------------
def slow_readers(server: Running, path: str) -> Outcome:
    """Others take a page at a byte a second, over connections with the smallest buffers there are."""
    with slow(server.port, request(path), read=True):
        return ordinary(server, path)


def slow_writers(server: Running, path: str) -> Outcome:
    """Others write their request at a byte a second."""
    with slow(server.port, request(path), read=False):
        return ordinary(server, path)


@contextlib.contextmanager
def slow(port: int, words: bytes, read: bool) -> Iterator[None]:
    """So many slow clients, until the context ends."""
    ended = threading.Event()
    clients = [socket.socket() for _ in range(SLOW)]
    for client in clients:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        client.connect(("127.0.0.1", port))
        client.sendall(words if read else words[:20])

    def go_on() -> None:
        sent = 20
        while not ended.wait(1.0):
            for client in clients:
                with contextlib.suppress(OSError):
                    client.recv(1) if read else client.sendall(words[sent : sent + 1])
            sent = min(sent + 1, len(words) - 3)  # never comes to its end

    thread = threading.Thread(target=go_on, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        for client in clients:
            client.close()


def beside_slow(server: Running, path: str) -> Outcome:
    """Somebody asks for something that takes a second, again and again, one at a time."""
    ended = threading.Event()

    def ask_slowly() -> None:
        while not ended.is_set():
            ask(server.port, SLOW_ADDRESS, 30)

    thread = threading.Thread(target=ask_slowly, daemon=True)
    thread.start()
    try:
        return ordinary(server, path)
    finally:
        ended.set()
        thread.join()


def ordinary(server: Running, path: str) -> Outcome:
    """How many of an ordinary reader's requests were answered in time, in percent."""
    time.sleep(0.5)  # the slow ones have been taken on
    times, late, until = [], 0, time.monotonic() + WATCHED
    while time.monotonic() < until:
        began = time.monotonic()
        if ask(server.port, path, PATIENCE) == "answered":
            times.append(time.monotonic() - began)
        else:
            late += 1
        time.sleep(0.02)
    share = 100 * len(times) / (len(times) + late)
    waited = sum(taken > WAITED for taken in times)
    said = (
        f"p50 {1000 * median(times):.1f} ms, longest {1000 * max(times):.0f} ms, {waited} of {len(times)} over {1000 * WAITED:.0f} ms"
        if times
        else "none at all"
    )
    return Outcome(share, "% answered", f"an ordinary reader: {said}; {late} not within {PATIENCE:g} s")


# A worker dies, the server ends ---------------------------------------------------------------------------------------
@dataclass
class Crowd:
    """Readers who ask without a pause, and what became of their requests."""

    port: int
    path: str
    became: dict[str, int] = field(default_factory=lambda: {"answered": 0, "refused": 0, "lost": 0, "late": 0})
    ending: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> "Crowd":
        self.threads = [threading.Thread(target=self.read, daemon=True) for _ in range(READERS)]
        for thread in self.threads:
            thread.start()
        wait_until(lambda: self.became["answered"] >= READERS, "the first answers")
        return self

    def __exit__(self, *_) -> None:
        self.ending.set()
        for thread in self.threads:
            thread.join()

    def read(self) -> None:
        while not self.ending.is_set():
            what = ask(self.port, self.path, 30)
            with self.lock:
                self.became[what] += 1
            if what == "refused":
                time.sleep(0.01)


def killed_worker(server: Running, path: str) -> Outcome:
    """One worker is ended by SIGKILL: how many requests were lost, and when there were as many workers again."""
    workers = workers_of(server)
    with Crowd(server.port, path) as crowd:
        began = time.monotonic()
        os.kill(workers[0], signal.SIGKILL)
        wait_until(lambda: len(set(workers_of(server)) - {workers[0]}) >= len(workers), "another worker", 30)
        again = time.monotonic() - began
        before = crowd.became["answered"]
        wait_until(lambda: crowd.became["answered"] > before + 2 * READERS, "further answers")
    return Outcome(crowd.became["lost"] + crowd.became["late"], "requests lost", f"another worker after {again:.1f} s; {crowd.became}")


def stop_under_load(server: Running, path: str) -> Outcome:
    """The server is asked to end: how many requests that it had taken were lost, and how long it took. Refused ones are none of its."""
    with Crowd(server.port, path) as crowd:
        began = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(40)
        took = time.monotonic() - began
    return Outcome(crowd.became["lost"] + crowd.became["late"], "requests lost", f"ended after {took:.1f} s; {crowd.became}")


def workers_of(server: Running) -> list[int]:
    """The process ids of its workers: its children, but for the helper that Python's multiprocessing keeps."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    return [int(child) for child in children if b"resource_tracker" not in Path(f"/proc/{child}/cmdline").read_bytes()]


# One request -----------------------------------------------------------------------------------------------------------
def request(path: str) -> bytes:
    """A plain request, after which the connection ends."""
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\nUser-Agent: bench\r\n\r\n".encode()


def ask(port: int, path: str, patience: float) -> str:
    """One request and what became of it: answered whole, refused before it was taken, lost, or late."""
    with socket.socket() as talk:
        talk.settimeout(patience)
        try:
            talk.connect(("127.0.0.1", port))
        except OSError:
            return "refused"
        try:
            talk.sendall(request(path))
            said = b"".join(iter(lambda: talk.recv(65536), b""))
        except TimeoutError:
            return "late"
        except OSError:
            return "lost"
    return "answered" if said.startswith(b"HTTP/1.1 200") and said.rstrip().endswith(b"</html>") else "lost"


def memory(server: Running) -> float:
    """Megabytes that all its processes take together; what they share is counted once."""
    kilobytes = 0
    for process in [server.process.pid, *workers_of(server)]:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        kilobytes += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1024
