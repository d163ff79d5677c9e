"""BACKUP_DIR: who may write in it, what room it has, which backups are in it and which of them are kept."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from cms.templatetags.portal import grouped
from cms.upkeep.backup.faults import BackupFault
from cms.upkeep.backup.manifest import MANIFEST, Manifest, read_manifest
from cms.upkeep.backup.streams import written_whole

STORE = "files"  # the folder of media that all backups share
UNFINISHED = ".dang-ghi-"
PROOF = "proof.json"
SPOILT = ".hong"  # the end of a file's name in the store that was found damaged; it is kept for a person to look at
KEPT = (("%Y-%m-%d", 7), ("%G-%V", 4), ("%Y-%m", 6))  # the newest of each of so many days, weeks and months
SPARE = 64 * 1024 * 1024  # bytes that stay free
ONE_AT_A_TIME = 0x73616F6C7575  # PostgreSQL's advisory lock, "saoluu"


def backups_folder() -> Path:
    """BACKUP_DIR, made if need be, for ourselves only."""
    folder = Path(settings.BACKUP_DIR)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / STORE).mkdir(mode=0o700, exist_ok=True)
    except OSError as fault:
        raise BackupFault(f"BACKUP_DIR: không ghi được vào {folder} ({fault.strerror}).") from None
    return folder


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only one who saves, prunes or proves: on this folder, and on all machines that share the PostgreSQL."""
    with (folder / ".lock").open("wb") as lock:
        os.fchmod(lock.fileno(), 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BackupFault("Đang có một lần sao lưu hoặc thử phục hồi khác; chưa làm gì.") from None
        with _alone_among_machines():
            yield


@contextmanager
def _alone_among_machines() -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [ONE_AT_A_TIME])
            if not cursor.fetchone()[0]:
                raise BackupFault("Máy khác đang sao lưu hoặc thử phục hồi; chưa làm gì.")
        yield
    finally:
        own.close()  # and the lock with it


def must_hold(folder: Path, needed: int, what: str) -> None:
    """Refuse to begin where a folder has no room for so many bytes."""
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE:
        raise BackupFault(f"{folder} không đủ chỗ cho {what}: cần {in_megabytes(needed + SPARE)}, còn {in_megabytes(free)}.")


def in_megabytes(size: int) -> str:
    """Bytes as people read them: "12,3 MB"."""
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")


def of_files(number: int, size: int) -> str:
    """Files in short: "1.234 tệp, 12,3 MB"."""
    return f"{grouped(number)} tệp, {in_megabytes(size)}"


@contextmanager
def unfinished(folder: Path, name: str) -> Iterator[Path]:
    """The folder of a backup that is being written: it gets its name when all of it is there, and else it goes."""
    fresh = folder / f"{UNFINISHED}{name}"
    fresh.mkdir(mode=0o700)
    try:
        yield fresh
        _on_disk(fresh)
        fresh.rename(folder / name)
        _on_disk(folder)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def _on_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def names_of_backups(folder: Path) -> list[str]:
    """The finished backups of a folder, the newest first: their names say when they were made."""
    return sorted((entry.parent.name for entry in folder.glob(f"[0-9]*/{MANIFEST}")), reverse=True)


def kept_names(names: Iterable[str], proven: str = "") -> set[str]:
    """Which backups are kept: all of the last day that has one, the last that was proven, and the newest of each of the last days, weeks,
    months that have one.
    """
    ordered = sorted(names, reverse=True)
    kept = {name for name in ordered if name == proven or name[:8] == ordered[0][:8]}
    for period, number in KEPT:
        newest: dict[str, str] = {}
        for name in ordered:
            newest.setdefault(_moment_of(name).strftime(period), name)
        kept |= set(list(newest.values())[:number])
    return kept


def new_name(folder: Path) -> str:
    """The name of a backup that begins now, by the office's clock; of several in one second the later ones have a number."""
    name = f"{timezone.localtime():%Y%m%d-%H%M%S}"
    return next(free for free in (name, *(f"{name}-{number}" for number in range(2, 10))) if not (folder / free).exists())


def _moment_of(name: str) -> datetime:
    return datetime.strptime(name[:15], "%Y%m%d-%H%M%S")


def proof_of(folder: Path) -> dict | None:
    """When and how a backup was proven; None if it was not."""
    try:
        return json.loads((folder / PROOF).read_text())
    except (OSError, ValueError):
        return None


def write_proof(folder: Path, told: str) -> None:
    """Write down beside a backup that it was restored and compared."""
    with written_whole(folder / PROOF) as file:
        file.write(json.dumps({"at": timezone.now().isoformat(), "told": told}, ensure_ascii=False).encode())


def last_proven(folder: Path) -> str:
    """The newest backup that was proven; "" if none was."""
    return next((name for name in names_of_backups(folder) if proof_of(folder / name)), "")


def readable(folder: Path) -> Iterator[Manifest]:
    """What all backups of a folder say of themselves, the newest first, without those whose manifest is damaged."""
    for name in names_of_backups(folder):
        try:
            yield read_manifest(folder / name)
        except (BackupFault, ValueError, KeyError, TypeError):
            continue
