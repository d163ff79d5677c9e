"""The servers that are compared, each with its command."""

import sys
from dataclasses import dataclass
from importlib.util import find_spec


@dataclass(frozen=True)
class Candidate:
    """A server with so many workers and threads. `main` ones go through all trials."""

    server: str
    workers: int
    threads: int = 1
    main: bool = False

    @property
    def name(self) -> str:
        return f"{self.server} {self.workers}×{self.threads}"

    def command(self, port: int, application: str) -> list[str]:
        """How it is started on a port of loopback."""
        return (granian if self.server == "granian" else gunicorn)(self, port, application)


def gunicorn(one: Candidate, port: int, application: str) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", str(one.workers),
        "--worker-class", one.server.removeprefix("gunicorn "), "--threads", str(one.threads),
        "--timeout", "60", "--graceful-timeout", "8", "--log-level", "warning",
    ]  # fmt: skip


def granian(one: Candidate, port: int, application: str) -> list[str]:
    return [
        sys.executable, "-m", "granian", application, "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--http", "1",
        "--workers", str(one.workers), "--blocking-threads", str(one.threads), "--no-ws", "--log-level", "error",
        "--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "8",
    ]  # fmt: skip


def candidates(full: bool) -> list[Candidate]:
    """The floor, and the server as `manage.py serve` starts it; in full all others, those whose package is installed."""
    chosen = [Candidate("gunicorn sync", 2, main=True), Candidate("granian", 2, 20, main=True)]
    if full:
        chosen += [
            Candidate("gunicorn gthread", 2, 4, main=True), Candidate("granian", 2, main=True), Candidate("granian", 2, 4, main=True),
            Candidate("gunicorn sync", 3), Candidate("granian", 1, 4), Candidate("gunicorn sync", 1), Candidate("gunicorn sync", 4), Candidate("gunicorn gthread", 1, 4),
            Candidate("gunicorn gthread", 3, 2), Candidate("granian", 2, 2), Candidate("granian", 3), Candidate("granian", 4, 2),
        ]  # fmt: skip
    return [one for one in chosen if find_spec(one.server.split()[0])]
