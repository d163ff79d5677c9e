"""Proves the newest backup each night: restores it into an empty place and compares. So much of the media as a night allows."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from cms.models import Backup
from cms.upkeep.backup.faults import BackupFault, Damaged
from cms.upkeep.backup.manifest import Manifest, check_part, read_manifest
from cms.upkeep.backup.media import Listed
from cms.upkeep.backup.place import SPOILT, STORE, alone, backups_folder, last_proven, names_of_backups, proof_of, write_proof
from cms.upkeep.backup.register import enter
from cms.upkeep.backup.restoring import open_backup, verify
from cms.upkeep.backup.saving import clear_up, key

ALL_OF = 5 * 1000**3  # bytes of media that are read every night; of more, a seventh a night and what is new
NIGHTS = 7
NOT_SHARED = "Thư mục {} không có bản sao nào, mà cổng đã từng sao lưu: BACKUP_DIR phải là nơi mọi máy chạy đồng hồ cùng thấy."
ONLY_SUMS = (
    "{}: chỉ đối chiếu được mã SHA-256, chưa phục hồi thử, vì BACKUP_KEY là khóa công khai."
    " Hãy chạy manage.py restore {} --verify với khóa bí mật."
)


def prove_newest() -> str:
    """Prove the newest backup; gives one sentence. Raises `BackupFault` where it is not what it was."""
    folder = backups_folder()
    with alone(folder):
        clear_up(folder)
        names = names_of_backups(folder)
        if not names:
            if Backup.objects.exists():
                raise BackupFault(NOT_SHARED.format(folder))
            return "Chưa có bản sao nào để thử."
        return prove(folder / names[0], chosen)


def prove(backup: Path, choose: Callable | None = None, *, tell_database: bool = True) -> str:
    """Prove one backup, and write down that it was. `choose` says which media is read; without it all is. Nobody else is at work there."""
    manifest = read_manifest(backup)
    if manifest.recipient and key().text and not key().secret:
        return _sums_only(backup, manifest)
    opened = open_backup(backup, key())
    told = verify(opened, choose(backup.parent, manifest) if choose else read_all, put_aside)
    with suppress(OSError):  # a backup that we may only read
        write_proof(backup, told)
    if tell_database and backup.parent == settings.BACKUP_DIR:
        enter(backup.parent)
    return told


def read_all(file: Listed, path: Path) -> bool:
    """Whether a file is read, where time is no matter."""
    return True


def put_aside(path: Path) -> None:
    """Take a damaged file out of the store: the next backup writes it anew, if the portal still has it."""
    with suppress(OSError):  # a store that we may only read
        path.rename(path.with_name(f"{path.name}{SPOILT}"))


def _sums_only(backup: Path, manifest: Manifest) -> str:
    """All that can be done without the secret key."""
    for part in manifest.parts:
        check_part(backup, part)
    lost = [name for name in (backup / manifest.stored.name).read_text().split() if not (backup.parent / STORE / name).is_file()]
    if lost:
        raise Damaged(f"Kho thiếu {len(lost)} tệp mà bản sao {manifest.name} cần ({lost[0]}).")
    return ONLY_SUMS.format(manifest.name, manifest.name)


def chosen(folder: Path, manifest: Manifest) -> Callable[[Listed, Path], bool]:
    """What is read tonight: all where it is not too much, else what came since the last proof, and by turns everything in a week."""
    if manifest.file_bytes <= ALL_OF:
        return read_all
    proof = proof_of(folder / last_proven(folder)) if last_proven(folder) else None
    since = datetime.fromisoformat(proof["at"]).timestamp() if proof else float("inf")
    turn = timezone.localdate().toordinal() % NIGHTS
    return lambda file, path: path.stat().st_mtime >= since or int(file.sha256[:8], 16) % NIGHTS == turn
