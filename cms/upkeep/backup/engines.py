"""What is asked of a saved database, whichever kind it is."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import BinaryIO, Protocol

from django.apps import apps
from django.db import connections
from django.db.models import FileField

from cms.upkeep.backup.faults import Damaged, OtherVersion
from cms.upkeep.backup.manifest import Manifest

# What of the newest seal of the log stands in a manifest, which is not encrypted: nothing that names a thing or a person
SEALS, TOLD_OF_HEAD = "cms_logseal", ("number", "digest", "at")


class Snapshot(Protocol):
    """A database as it was at one moment."""

    engine: str
    server: str
    tools: str  # version of the program that writes it out

    def rows(self, sql: str) -> Iterator[tuple]:
        """The rows that a question gives."""

    def columns(self, table: str) -> list[str]:
        """Those of a table; none where there is no such table."""

    def tables(self) -> dict[str, list]:
        """Of each table the number of its rows and a sum of their hashes, in which their order has no part."""

    def stream(self) -> AbstractContextManager[BinaryIO]:
        """The whole of it, to be read in pieces."""


def engine():
    """The module for the portal's own database."""
    return engine_of(connections["default"].vendor)


def engine_of(name: str):
    """The module for a kind of database."""
    from cms.upkeep.backup import postgresql, sqlite

    return {"sqlite": sqlite, "postgresql": postgresql}[name]


def quoted(name: str) -> str:
    """A name of a table or column in SQL, as both databases take it."""
    return '"' + name.replace('"', '""') + '"'


def file_names(snapshot: Snapshot) -> set[str]:
    """Every file that the database names."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        for column in [field.column for field in model._meta.local_fields if isinstance(field, FileField)]:
            if column in snapshot.columns(model._meta.db_table):
                asked = f"SELECT DISTINCT {quoted(column)} FROM {quoted(model._meta.db_table)} WHERE {quoted(column)} <> ''"  # noqa: S608
                found.update(name for (name,) in snapshot.rows(asked))
    return found


def migrations(snapshot: Snapshot) -> dict[str, list[str]]:
    """Which migrations were applied, by app."""
    applied: dict[str, list[str]] = {}
    for app, name in snapshot.rows("SELECT app, name FROM django_migrations ORDER BY app, name"):
        applied.setdefault(app, []).append(name)
    return applied


def log_head(snapshot: Snapshot) -> dict | None:
    """The newest seal of the log, as far as it may be told to anybody; None where nothing is sealed."""
    if not set(TOLD_OF_HEAD).issubset(snapshot.columns(SEALS)):
        return None
    newest = list(snapshot.rows(f"SELECT {', '.join(TOLD_OF_HEAD)} FROM {SEALS} ORDER BY number DESC LIMIT 1"))  # noqa: S608
    return dict(zip(TOLD_OF_HEAD, map(str, newest[0]), strict=True)) if newest else None


def must_be_ours(manifest: Manifest, known: Callable[[str, str], bool]) -> None:
    """Refuse a backup of a later version: what it holds is unknown to this code. `known` says whether a migration is."""
    strange = [f"{app}.{name}" for app, names in manifest.migrations.items() for name in names if not known(app, name)]
    if strange:
        version = manifest.versions.get("portal", "?")
        raise OtherVersion(
            f"Bản sao của phiên bản khác (cổng {version}), có {len(strange)} bước dựng bảng mà mã nguồn này chưa biết ({strange[0]})."
            " Hãy cài đúng phiên bản ấy rồi phục hồi."
        )


def compare_tables(expected: dict[str, list], found: dict[str, list]) -> None:
    """Refuse a restored database whose rows are not those that were saved."""
    for table in sorted(expected.keys() | found.keys()):
        before, after = expected.get(table), found.get(table)
        if before is None or after is None:
            raise Damaged(f"Phục hồi thử ra khác lúc sao: bảng {table} {'thừa' if before is None else 'thiếu'}.")
        if before[0] != after[0]:
            raise Damaged(f"Phục hồi thử ra khác lúc sao: bảng {table} có {after[0]} hàng thay vì {before[0]}.")
        if before[1] != after[1]:
            raise Damaged(f"Phục hồi thử ra khác lúc sao: nội dung bảng {table} không khớp mã kiểm.")


def first_line(text: str) -> str:
    """What a program said of its fault, in short."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return next((line for line in lines if "error" in line.lower()), lines[0] if lines else "không nói lý do")[:300]
