"""Makes a backup: media first, since that takes long, then the database of one moment, then what media came in between."""

import platform
import shutil
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import Error
from django.utils import timezone

from cms.upkeep.backup import engines
from cms.upkeep.backup.faults import BackupFault
from cms.upkeep.backup.manifest import Manifest, check_part, read_manifest, write_manifest, write_part
from cms.upkeep.backup.media import Saver, read_known, stream_of, write_known
from cms.upkeep.backup.place import (
    SPOILT,
    STORE,
    UNFINISHED,
    alone,
    backups_folder,
    in_megabytes,
    kept_names,
    last_proven,
    must_hold,
    names_of_backups,
    new_name,
    of_files,
    unfinished,
)  # fmt: skip
from cms.upkeep.backup.register import enter
from cms.upkeep.backup.streams import Key

TRIES = 5  # snapshots until one names no file that was deleted before we had read it
GOING = "bo-"  # how a folder is called that is being deleted


def key() -> Key:
    """BACKUP_KEY."""
    return Key(settings.BACKUP_KEY)


def hindrance() -> str:
    """Why no backup can be made on this machine; "" where one can, or where the database does not say."""
    try:
        engines.engine().must_be_able()
    except BackupFault as fault:
        return str(fault)
    except Error:
        pass
    return ""


def save(tell: Callable[[str], None] = lambda _: None) -> Manifest:
    """Save database and media into BACKUP_DIR, prune what need not be kept, and give what was saved. Raises `BackupFault`."""
    folder = backups_folder()
    with alone(folder):
        clear_up(folder)
        known = settings.DATA_DIR / "backup-known.json"
        saver = Saver(folder, key(), read_known(known))
        saver.take_all()
        write_known(known, saver.saved)
        tell(f"Media: ghi thêm {in_megabytes(saver.added)} vào kho.")
        manifest = _saved(folder, saver)
        write_known(known, saver.saved)
        prune(folder)
        enter(folder)
    return manifest


def _saved(folder: Path, saver: Saver) -> Manifest:
    """A backup in which every file that its database names is saved too.

    A file that was deleted after the snapshot and before we had read it is in no backup: then we look at a later moment, at which the
    database no longer names it. What it still names then is lost in the portal itself; the backup tells of that.
    """
    must_hold(folder, engines.engine().size(), "cơ sở dữ liệu")
    before: set[str] | None = None
    for _ in range(TRIES):
        with engines.engine().snapshot() as snapshot:
            named = engines.file_names(snapshot)
            there = saver.take_all()
            absent = named - saver.saved.keys()
            if not absent or absent == before:
                return _written(folder, saver, snapshot, there | (named & saver.saved.keys()), sorted(absent))
            before = absent
    raise BackupFault(f"Tệp media bị xóa nhanh hơn chép: thử {TRIES} lần vẫn còn tệp vừa mất. Hãy chạy lại khi ít người sửa.")


def _written(folder: Path, saver: Saver, snapshot: engines.Snapshot, names: set[str], absent: list[str]) -> Manifest:
    """The backup's own folder, with all that belongs to it."""
    name = new_name(folder)
    with unfinished(folder, name) as fresh:
        with snapshot.stream() as stream:
            database = write_part(fresh, engines.engine().FILE, stream, saver.key)
        manifest = Manifest(
            name=name,
            made_at=timezone.now().isoformat(),
            engine=snapshot.engine,
            server=snapshot.server,
            recipient=saver.key.recipient,
            versions=versions(snapshot),
            migrations=engines.migrations(snapshot),
            tables=snapshot.tables(),
            log_head=engines.log_head(snapshot),
            database=database,
            files=write_part(fresh, "files.jsonl", stream_of(saver.listed(names)), saver.key),
            stored=write_part(fresh, "stored.txt", stream_of(saver.stored(names)), Key()),
            file_count=len(names),
            file_bytes=sum(saver.saved[one].size for one in names),
            absent=len(absent),
            added_bytes=saver.added,
        )
        write_manifest(fresh, manifest)
    return manifest


def versions(snapshot: engines.Snapshot) -> dict[str, str]:
    """With what the backup was made, for whoever must install the same."""
    ours = {name: version(name) for name in ("wagtail", "django")}
    return {"portal": portal_version(), "python": platform.python_version(), "tools": snapshot.tools} | ours


def portal_version() -> str:
    """The version of pyproject.toml; the portal is not installed as a package."""
    lines = (settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    return next((line.partition("=")[2].strip(' "') for line in lines if line.startswith("version")), "?")


def told(manifest: Manifest, kept: int) -> str:
    """One sentence on a backup that was made."""
    sealed = "mã hóa" if manifest.recipient else "không mã hóa"
    lost = f" {manifest.absent} tệp có tên trong cơ sở dữ liệu nhưng đã mất từ trước." if manifest.absent else ""
    return (
        f"Đã sao lưu {manifest.name} ({sealed}): cơ sở dữ liệu {in_megabytes(manifest.database.size)},"
        f" {of_files(manifest.file_count, manifest.file_bytes)}, ghi thêm {in_megabytes(manifest.added_bytes)}; đang giữ {kept} bản.{lost}"
    )


def has_lost_much(manifest: Manifest) -> bool:
    """Whether more than a tenth of the files that the database names were not there: rather another folder than lost files."""
    return manifest.absent * 9 > manifest.file_count


# What goes -----------------------------------------------------------------------------------------------------------
def clear_up(folder: Path) -> None:
    """Take away what killed runs left behind. Nobody else is at work in the folder."""
    for left in (
        *folder.glob(f"{UNFINISHED}*"),
        *folder.glob(f".{GOING}*"),
        *settings.DATA_DIR.glob("sao-luu-*"),
        *settings.DATA_DIR.glob("thu-phuc-hoi-*"),
    ):
        shutil.rmtree(left, ignore_errors=True)
    for left in (folder / STORE).glob("dang-ghi-*"):
        left.unlink()


def prune(folder: Path) -> None:
    """Delete the backups that need not be kept, and what in the store none of the others refers to."""
    names = names_of_backups(folder)
    for name in set(names) - kept_names(names, last_proven(folder)):
        going = folder / f".{GOING}{name}"
        (folder / name).rename(going)  # half a backup is never taken for a whole one
        shutil.rmtree(going)
    referred = _referred(folder)
    if referred is None:
        return
    for shard in (folder / STORE).glob("??"):
        for path in shard.iterdir():
            if f"{shard.name}/{path.name}" not in referred and path.suffix != SPOILT:
                path.unlink()


def _referred(folder: Path) -> set[str] | None:
    """What the backups of a folder need of the store; None where one cannot say so, and then nothing may go."""
    needed: set[str] = set()
    for name in names_of_backups(folder):
        try:
            manifest = read_manifest(folder / name)
            check_part(folder / name, manifest.stored)
            needed.update((folder / name / manifest.stored.name).read_text().split())
        except (BackupFault, ValueError, KeyError, TypeError):
            return None
    return needed
