"""A MariaDB of our own, as old portals run on."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.servers.waiting import free_port, listens, wait_until

ACCOUNT, PASSWORD = "doc", "mật@khẩu:/1"


@dataclass
class MariaDB:
    """A server with one account that may only read."""

    folder: Path
    port: int

    def url(self, database: str, password: str = PASSWORD) -> str:
        return f"mysql://{ACCOUNT}:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"

    def command(self, program: str, *arguments: str) -> list[str]:
        return [program, "--no-defaults", f"--socket={self.folder}/socket", "--user=root", *arguments]

    def ask(self, statements: str, *arguments: str) -> str:
        """Let the client run statements; gives what it says."""
        done = subprocess.run(self.command("mariadb", *arguments), input=statements.encode(), capture_output=True, check=True)
        return done.stdout.decode()

    def take_in(self, database: str, dump: str, letters: str = "utf8mb4") -> None:
        """Make a database out of a dump, as whoever runs the portal would."""
        self.ask(f"CREATE DATABASE `{database}` CHARACTER SET {letters}; GRANT SELECT ON `{database}`.* TO {ACCOUNT}@'127.0.0.1'")
        self.ask(dump, f"--default-character-set={letters}", database)

    def dump(self, database: str, *arguments: str) -> bytes:
        """What mariadb-dump makes of a database."""
        return subprocess.run(self.command("mariadb-dump", *arguments, database), capture_output=True, check=True).stdout


@contextlib.contextmanager
def mariadb() -> Iterator[MariaDB]:
    """A fresh MariaDB."""
    folder = Path(tempfile.mkdtemp(prefix="portal-mariadb-"))
    server = MariaDB(folder, free_port())
    owner = ["--user=root"] if os.geteuid() == 0 else []
    paths = os.environ | {"PATH": f"{os.environ['PATH']}:/usr/sbin"}
    make = [
        "mariadb-install-db",
        "--no-defaults",
        *owner,
        f"--datadir={folder}/data",
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
    ]
    subprocess.run(make, check=True, env=paths, capture_output=True)
    where = [
        f"--datadir={folder}/data",
        f"--socket={folder}/socket",
        f"--port={server.port}",
        "--bind-address=127.0.0.1",
        f"--pid-file={folder}/pid",
    ]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(["mariadbd", "--no-defaults", *owner, *where], env=paths, stdout=log, stderr=log)
    try:
        wait_until(lambda: listens(process, server.port), "MariaDB's start")
        server.ask(f"CREATE USER {ACCOUNT}@'127.0.0.1' IDENTIFIED BY '{PASSWORD}'")
        yield server
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)
