"""Starts what is measured, each as a child of ours on loopback, and stops it by its own process id."""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.rows import ROOT
from cms.management.commands.serve import end_with_parent
from tests.servers import free_port, wait_until

PATIENCE = 60  # seconds that a server has to come up


@dataclass
class Running:
    """A server that was started, and how long it took to give its first answer (seconds)."""

    process: subprocess.Popen
    port: int
    log: Path
    began: float = field(default_factory=time.monotonic)
    ready_after: float = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answers(self, path: str, headers: dict[str, str]) -> bool:
        """Whether it gives a page, or says that the reader has it."""
        if self.process.poll() is not None:
            raise RuntimeError(f"the server ended: {self.log.read_text()}")
        talk = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(talk):
            talk.request("GET", path, headers=headers)
            return talk.getresponse().status in (200, 304)
        return False

    def stop(self, patience: float = 20) -> None:
        """Ask it to end; end it with its group where it does not."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(patience)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


@contextlib.contextmanager
def running(
    command: list[str], environment: dict[str, str], port: int, path: str = "/", headers: dict[str, str] | None = None, folder: Path = ROOT
) -> Iterator[Running]:
    """A server, started in a folder, that answers `path`; ended when the context ends."""
    with tempfile.NamedTemporaryFile(prefix="bench-", suffix=".log") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True, preexec_fn=end_with_parent
        )
        server = Running(process, port, Path(log.name))
        try:
            wait_until(lambda: server.answers(path, headers or {}), f"the start of {' '.join(command[:4])}", PATIENCE)
            server.ready_after = time.monotonic() - server.began
            yield server
        finally:
            server.stop()


def child_environment(**extra: str) -> dict[str, str]:
    """The environment of a child: the machine's own words and what is given, nothing else of the caller's."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "LC_ALL"}}
    return kept | {"PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)} | extra


def gunicorn(application: str, port: int, workers: int, kind: str = "sync", threads: int = 1, *more: str) -> list[str]:
    """The command of gunicorn over an application."""
    return [
        sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", str(workers),
        "--worker-class", kind, "--threads", str(threads), "--log-level", "warning", *more,
    ]  # fmt: skip


__all__ = ["Running", "child_environment", "free_port", "gunicorn", "running"]
