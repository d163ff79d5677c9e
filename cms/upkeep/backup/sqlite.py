"""SQLite: its online backup copies the file as it is at one moment, while others write."""

import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from cms.upkeep.backup.engines import quoted
from cms.upkeep.backup.faults import BackupFault, Damaged
from cms.upkeep.backup.place import must_hold

FILE = "database.sqlite3"
PATIENCE = 60  # seconds that we wait for a writer
SUM = 1 << 64
ASIDE = "truoc-phuc-hoi"


class Copied:
    """A copy that nobody writes."""

    engine, tools = "sqlite", sqlite3.sqlite_version

    def __init__(self, path: Path):
        self.path = path
        self.server = sqlite3.sqlite_version
        self._open = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)

    def rows(self, sql: str) -> Iterator[tuple]:
        return iter(self._open.execute(sql))

    def columns(self, table: str) -> list[str]:
        return [name for (name,) in self._open.execute("SELECT name FROM pragma_table_info(?)", [table])]

    def tables(self) -> dict[str, list]:
        self._open.text_factory = bytes  # whatever is in a text can be hashed
        asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        found = self._open.execute(f"{asked} AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name").fetchall()
        told = {name.decode(): self._digest(name.decode()) for (name,) in found}
        self._open.text_factory = str
        return told

    def _digest(self, table: str) -> list:
        number = total = 0
        for row in self._open.execute(f"SELECT * FROM {quoted(table)}"):  # noqa: S608
            number += 1
            total += int.from_bytes(hashlib.blake2b(repr(row).encode(), digest_size=8).digest(), "big")
        return [number, f"{total % SUM:016x}"]

    def check(self) -> None:
        """Refuse a file that SQLite itself finds broken."""
        try:
            (said,) = next(self.rows("PRAGMA quick_check(1)"))
        except sqlite3.DatabaseError as fault:
            said = str(fault)
        if said != "ok":
            raise Damaged(f"Cơ sở dữ liệu trong bản sao hỏng từ trước khi sao: {said}.")

    @contextmanager
    def stream(self):
        with self.path.open("rb") as file:
            yield file

    def close(self) -> None:
        self._open.close()


@contextmanager
def snapshot() -> Iterator[Copied]:
    """The database of now. The copy lies beside the data, not among the backups, and goes afterwards."""
    source = Path(connection.settings_dict["NAME"])
    must_hold(settings.DATA_DIR, source.stat().st_size, "bản chụp cơ sở dữ liệu")
    with tempfile.TemporaryDirectory(prefix="sao-luu-", dir=settings.DATA_DIR) as scratch:
        path = Path(scratch) / FILE
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        try:
            with closing(sqlite3.connect(source, timeout=PATIENCE)) as live, closing(sqlite3.connect(path)) as copy:
                live.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")  # so that the file is whole by itself
        except sqlite3.Error as fault:
            raise BackupFault(f"Không chụp được cơ sở dữ liệu SQLite ({fault}).") from None
        copied = Copied(path)
        try:
            yield copied
        finally:
            copied.close()


def must_be_able() -> None:
    """SQLite needs nothing more."""


def size() -> int:
    """About how many bytes the database takes in a backup."""
    return Path(connection.settings_dict["NAME"]).stat().st_size


@contextmanager
def tried(manifest, write) -> Iterator[Copied]:
    """The database of a backup, restored into a file that goes afterwards. `write` puts it into a stream."""
    must_hold(settings.DATA_DIR, manifest.database.plain_size, "cơ sở dữ liệu phục hồi thử")
    with tempfile.TemporaryDirectory(prefix="thu-phuc-hoi-", dir=settings.DATA_DIR) as scratch:
        path = Path(scratch) / FILE
        with path.open("wb") as file:
            write(file)
        copied = Copied(path)
        try:
            copied.check()
            yield copied
        finally:
            copied.close()


def is_empty() -> bool:
    """Whether there is nothing in the portal's database; whoever looked into an absent one has made an empty file."""
    return not connection.introspection.table_names()


def restore(manifest, write) -> None:
    """Put a backup in the place of the portal's database; one that was there stays beside it under another name."""
    path = Path(connection.settings_dict["NAME"])
    path.parent.mkdir(parents=True, exist_ok=True)
    must_hold(path.parent, manifest.database.plain_size, "cơ sở dữ liệu")
    fresh = path.with_name(f"{path.name}.dang-phuc-hoi")
    fresh.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        connection.close()
        _put_aside(path)
        fresh.rename(path)
    finally:
        fresh.unlink(missing_ok=True)


def _put_aside(path: Path) -> None:
    """A journal of the other database would be read into this one."""
    for end in ("", "-wal", "-shm"):
        old = path.with_name(path.name + end)
        if old.exists():
            old.rename(path.with_name(f"{path.name}.{ASIDE}{end}"))


def lay_down(folder: Path, write) -> Path:
    """Put a backup's database into a folder, for whoever wants to look at it."""
    path = folder / "portal.sqlite3"
    with path.open("wb") as file:
        write(file)
    return path
