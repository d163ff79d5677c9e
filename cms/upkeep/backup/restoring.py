"""Brings a backup back: into the portal itself, into a folder, or into an empty place where it is only compared."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage, Storage, default_storage
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from cms.cache import renew
from cms.models import JobRun
from cms.upkeep.backup import engines
from cms.upkeep.backup.faults import BackupFault, Damaged, OtherVersion
from cms.upkeep.backup.manifest import Manifest, check_part, read_manifest, read_part
from cms.upkeep.backup.media import Listed, files_of, put_back, stored_name
from cms.upkeep.backup.place import STORE, in_megabytes, must_hold, of_files
from cms.upkeep.backup.streams import Key

TOLD = 5  # damaged files that are named
Choice = Callable[[Listed, Path], bool]  # whether a file is read too, by where it lies in the store


@dataclass(frozen=True)
class Opened:
    """A backup that can be read: its manifest, where it lies, and the key to it."""

    folder: Path
    manifest: Manifest
    key: Key

    @property
    def store(self) -> Path:
        return self.folder.parent / STORE

    def write_database(self, target) -> None:
        """Put the database into a stream, as it was."""
        read_part(self.folder, self.manifest.database, self.manifest, self.key, target)

    @contextmanager
    def listed(self) -> Iterator[Iterator[Listed]]:
        """The files of the backup, one after the other."""
        with tempfile.TemporaryFile() as lines:
            read_part(self.folder, self.manifest.files, self.manifest, self.key, lines)
            lines.seek(0)
            yield files_of(lines)


def open_backup(folder: Path, key: Key) -> Opened:
    """A backup whose own files are whole, which this code understands and which the key opens. Raises `BackupFault`."""
    manifest = read_manifest(folder)
    known = MigrationLoader(None).disk_migrations
    engines.must_be_ours(manifest, lambda app, name: app not in _our_apps() or (app, name) in known)
    for part in manifest.parts:
        check_part(folder, part)
    key.must_open(manifest.recipient)
    return Opened(folder, manifest, key)


def _our_apps() -> set[str]:
    return {config.label for config in apps.get_app_configs()}


# Into an empty place, to compare ------------------------------------------------------------------------------------
def verify(backup: Opened, is_read: Choice = lambda file, path: True, put_aside: Callable[[Path], None] = lambda path: None) -> str:
    """Restore a backup into an empty place and compare rows and files with what was saved; gives one sentence. Raises `BackupFault`.

    Every file must be in the store; those that are chosen are put into a folder, read there, and taken away again, so that the place
    needs room for the largest only. What is damaged in the store is given to `put_aside`.
    """
    manifest = backup.manifest
    with engines.engine_of(manifest.engine).tried(manifest, backup.write_database) as found:
        engines.compare_tables(manifest.tables, found.tables())
        if engines.migrations(found) != manifest.migrations:
            raise Damaged("Phục hồi thử ra khác lúc sao: các bước dựng bảng không khớp.")
    faults, number, size, read = [], 0, 0, 0
    with tempfile.TemporaryDirectory(prefix="thu-phuc-hoi-", dir=settings.DATA_DIR) as place, backup.listed() as files:
        storage = FileSystemStorage(place)
        for file in files:
            number, size = number + 1, size + file.size
            path = backup.store / stored_name(file.sha256, manifest.recipient)
            if not path.is_file():
                faults.append(f"Kho thiếu tệp {file.name}.")
            elif is_read(file, path):
                read += 1
                if wrong := _compared(backup, file, storage):
                    faults += wrong
                    put_aside(path)
    if (number, size) != (manifest.file_count, manifest.file_bytes):
        faults.append(f"Danh sách có {of_files(number, size)}, lúc sao là {of_files(manifest.file_count, manifest.file_bytes)}.")
    tell_of(faults)
    rows = sum(told[0] for told in manifest.tables.values())
    return f"{manifest.name}: phục hồi thử {len(manifest.tables)} bảng, {rows} hàng, đọc {read}/{number} tệp media, tất cả khớp."


def _compared(backup: Opened, file: Listed, storage: Storage) -> list[str]:
    """What is wrong with a file when it is put back."""
    try:
        put_back(backup.store, file, backup.key, backup.manifest.recipient, storage)
    except Damaged as fault:
        return [str(fault)]
    storage.delete(file.name)
    return []


def tell_of(faults: list[str]) -> None:
    """Raise what was found, if anything was."""
    if faults:
        more = f" Và {len(faults) - TOLD} tệp khác." if len(faults) > TOLD else ""
        raise Damaged(" ".join(faults[:TOLD]) + more)


# Into the portal ----------------------------------------------------------------------------------------------------
def restore(backup: Opened, *, overwrite: bool = False, tell: Callable[[str], None] = lambda _: None) -> None:
    """Put a backup where the portal has its database and its media, and set right what time has passed over.

    Raises `BackupFault`: before anything is touched, or at the end where single files were damaged and all else is back.
    """
    manifest, ours = backup.manifest, engines.engine()
    if manifest.engine != connection.vendor:
        raise OtherVersion(f"Bản sao của {manifest.engine}, còn DATABASE_URL là {connection.vendor}: hãy đặt DATABASE_URL cùng loại.")
    if not overwrite:
        must_be_empty(ours.is_empty(), default_storage)
    faults = put_media(backup, default_storage, tell)
    tell(f"Đang dựng lại cơ sở dữ liệu ({in_megabytes(manifest.database.plain_size)}) …")
    ours.restore(manifest, backup.write_database)
    set_right(tell)
    tell_of(faults)


def must_be_empty(no_rows: bool, storage: Storage) -> None:
    """Refuse to put anything where something is."""
    if not no_rows:
        raise BackupFault("Cơ sở dữ liệu của DATABASE_URL không trống; muốn ghi đè thì thêm --overwrite.")
    try:
        folders, names = storage.listdir("")
    except FileNotFoundError:
        return
    if folders or names:
        raise BackupFault("Kho media không trống; muốn ghi đè thì thêm --overwrite.")


def put_media(backup: Opened, storage: Storage, tell: Callable[[str], None]) -> list[str]:
    """Put back every file that can be; gives what is wrong with the others."""
    manifest, faults = backup.manifest, []
    tell(f"Đang chép lại {of_files(manifest.file_count, manifest.file_bytes)} …")
    with backup.listed() as files:
        for file in files:
            try:
                put_back(backup.store, file, backup.key, manifest.recipient, storage)
            except Damaged as fault:
                faults.append(str(fault))
    return faults


def set_right(tell: Callable[[str], None]) -> None:
    """What must not go on from where the backup stopped: tables of an earlier version, sessions, claims, tasks half done, kept copies."""
    from django.contrib.contenttypes.models import ContentType
    from django.contrib.sessions.models import Session
    from django_tasks.base import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    connection.close()
    ContentType.objects.clear_cache()
    call_command("migrate", interactive=False, verbosity=0)
    Session.objects.all().delete()  # one that was ended after the backup would be open again
    JobRun.objects.filter(claimed_until__isnull=False).update(claimed_until=None, claimed_by="")
    DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).update(status=TaskResultStatus.READY, started_at=None, worker_ids=[])
    tell("Đang đối chiếu chỉ mục tìm kiếm …")
    call_command("rebuild_search", "--if-needed")
    cache.clear()
    renew()


# Into a folder ------------------------------------------------------------------------------------------------------
def lay_down(backup: Opened, place: Path, tell: Callable[[str], None]) -> Path:
    """Put database and media into an empty folder, for whoever wants to look at them; gives where the database lies."""
    if place.exists() and any(place.iterdir()):
        raise BackupFault(f"{place} không trống: hãy chọn một thư mục mới.")
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    must_hold(place, backup.manifest.database.plain_size + backup.manifest.file_bytes, "bản phục hồi")
    faults = put_media(backup, FileSystemStorage(place / "media"), tell)
    path = engines.engine_of(backup.manifest.engine).lay_down(place, backup.write_database)
    path.chmod(0o600)
    tell_of(faults)
    return path
