"""Writes a portal into a folder: one file of lines for each kind of thing, the files of pictures and documents, the manifest last."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import connection, transaction
from wagtail import hooks
from wagtail.models import Site

from transfer.items import BadSource
from transfer.portal.form import NAME, VERSION
from transfer.portal.keys import keys_of_database
from transfer.portal.kinds import KINDS, Kind
from transfer.portal.plain_html import place_of
from transfer.portal.rows import Scope, addresses

MANIFEST = "manifest.json"
PIECE = 1024 * 1024
WITH_FILES = {"pictures": "picture", "documents": "document"}
REFERRED_TO = ("tags", "pictures", "documents", "people", "collections")  # written last: of one portal what the rest refers to
SUM_VIEWS = "sum-views"  # the clock's job that adds what was counted to the days


def export(folder: Path, host: str = "", contacts: bool = False, tell: Callable[[str, int], None] = lambda name, number: None) -> dict:
    """Write all, or the portal of one host, into an empty folder. Gives the manifest. Raises BadSource."""
    site = _site(host) if host else None
    _empty(folder)
    _count_to_the_end()
    with _at_one_moment():
        keys = keys_of_database([site.root_page.path] if site else ())
        scope = Scope(keys, site, contacts, addresses(site))
        ordered = sorted(KINDS, key=lambda kind: REFERRED_TO.index(kind.name) + 1 if kind.name in REFERRED_TO else 0)
        listed = {}
        for kind in ordered:
            listed[kind.name] = _write(folder, kind, scope)
            tell(kind.label, listed[kind.name]["lines"])
    manifest = {
        "format": NAME, "version": VERSION, "site": f"{site.hostname}:{site.port}" if site else None, "contacts": contacts,
        "files": [listed[kind.name] for kind in KINDS],
    }  # fmt: skip
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return manifest


def _site(host: str) -> Site:
    name, _, port = host.partition(":")
    found = Site.objects.select_related("root_page").filter(hostname=name, **({"port": port} if port.isdigit() else {})).first()
    if found is None:
        raise BadSource(f"Không có cổng nào ở {host}.")
    return found


def _empty(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise BadSource(f"Thư mục {folder} không trống.")
    except OSError as fault:
        raise BadSource(f"Không ghi được vào {folder}: {fault.strerror}.") from None


def _count_to_the_end() -> None:
    """Add the views of the last minute to their day, as the clock does."""
    for found in hooks.get_hooks("register_clock_jobs"):
        for job in found():
            if job.name == SUM_VIEWS:
                job.run()


@contextmanager
def _at_one_moment() -> Iterator[None]:
    """All files show the portal as it was at one moment, whatever is changed while they are written."""
    outermost = not connection.in_atomic_block
    with _as_a_reader() if connection.vendor == "sqlite" else nullcontext(), transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _as_a_reader() -> Iterator[None]:
    """SQLite's transactions begin as a writer's, behind whom every other waits; one that only reads need not."""
    connection.ensure_connection()  # which sets it
    before, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
    try:
        yield
    finally:
        connection.transaction_mode = before


def _write(folder: Path, kind: Kind, scope: Scope) -> dict:
    """One file of lines; gives what the manifest says of it."""
    digest, size, lines = hashlib.sha256(), 0, 0
    with (folder / kind.file).open("wb") as file:
        for row in kind.rows(scope):
            if kind.name in WITH_FILES:
                row.portal_file, row.portal_size, row.portal_sha256 = _copy(folder, WITH_FILES[kind.name], row)
            told = kind.group(getattr(row, "portal_kind", None)).out(row, scope.keys)
            line = json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"
            digest.update(line)
            file.write(line)
            size, lines = size + len(line), lines + 1
    return {"name": kind.file, "lines": lines, "bytes": size, "sha256": digest.hexdigest()}


def _copy(folder: Path, kind: str, row) -> tuple[str, int, str]:
    """Bring the file of a picture or document into the folder. One that is lost is said to have no content."""
    place = place_of(kind, row.key)
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with default_storage.open(row.file.name, "rb") as source, path.open("wb") as target:
            shutil.copyfileobj(source, target, PIECE)
    except FileNotFoundError:
        path.unlink(missing_ok=True)
        return place, 0, ""
    return place, path.stat().st_size, digest_of(path)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
