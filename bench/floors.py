"""What the machine can do at most: the very bytes of an answer from a server without an application behind it."""

import contextlib
import http.client
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.rows import Place
from bench.running import Running, child_environment, free_port, gunicorn, running
from cms.management.commands.serve import THREADS

# What a server adds to an answer by itself
BY_THE_SERVER = {"server", "date", "connection", "transfer-encoding", "keep-alive"}


@dataclass(frozen=True)
class Answer:
    """An answer as it came over the wire."""

    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        """The value of a header; empty where there is none."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), "")


def fetch(url: str, headers: dict[str, str]) -> Answer:
    """One answer, as it is: neither unpacked nor followed."""
    parts = urlsplit(url)
    talk = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    with contextlib.closing(talk):
        talk.request("GET", parts.path or "/", headers=headers)
        answer = talk.getresponse()
        return Answer(answer.status, answer.reason, answer.getheaders(), answer.read())


@contextlib.contextmanager
def bare(answer: Answer, workers: int, by: Callable[[int, int], list[str]]) -> Iterator[Running]:
    """The very same bytes without an application behind them, from a server whose command `by` makes for a port and workers."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="bench-bare-") as folder:
        kept = [(name, value) for name, value in answer.headers if name.lower() not in BY_THE_SERVER]
        told = {"status": f"{answer.status} {answer.reason}", "headers": kept}
        (Path(folder) / "answer.json").write_text(json.dumps(told))
        (Path(folder) / "body").write_bytes(answer.body)
        with running(by(port, workers), child_environment(), port, folder=Path(folder)) as server:
            yield server


def gunicorn_sync(port: int, workers: int) -> list[str]:
    """The floor of the aim: gunicorn's sync workers, whatever server the portal has."""
    return gunicorn("bench.bare:here()", port, workers)


def the_portals_own(port: int, workers: int) -> list[str]:
    """The server that the portal has, so that it is seen what the page cache itself costs."""
    return [
        sys.executable, "-m", "granian", "bench.bare:here", "--factory", "--interface", "wsgi", "--http", "1",
        "--no-ws", "--port", str(port), "--workers", str(workers), "--blocking-threads", str(THREADS), "--log-level", "error",
    ]  # fmt: skip


def counted(place: Place, raw: str, answer: Answer, what: str) -> None:
    """Put an answer's head into the raw output, so that it is seen what was measured."""
    place.keep(
        raw, f"# {what}: {answer.status}, {len(answer.body)} bytes\n" + "\n".join(f"{name}: {value}" for name, value in answer.headers)
    )
