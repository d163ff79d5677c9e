"""Backups: what is found damaged in them, and what comes back."""

import io
import os
import shutil
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pyrage
import pytest
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cms.cache import generation
from cms.models import Backup, JobRun
from cms.upkeep.backup import place, proving, saving
from cms.upkeep.backup.faults import BackupFault
from cms.upkeep.backup.manifest import read_manifest
from cms.upkeep.backup.media import lying
from cms.upkeep.backup.restoring import open_backup, restore
from cms.upkeep.backup.streams import Key
from news.models import ArticlePage
from tests import tables
from tests.backups import FILES, SECRET, a_place, backups_of_a_portal

backups = backups_of_a_portal  # as fixture

OTHER = pyrage.x25519.Identity.generate()


# Damage -------------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def saved(tmp_path_factory, django_db_setup, django_db_blocker):
    """A plain backup and an encrypted one, to be damaged in copies."""
    folder, found = tmp_path_factory.mktemp("sao-luu"), SimpleNamespace()
    with django_db_blocker.unblock():
        for name, key in (("plain", ""), ("sealed", str(SECRET))):
            with a_place(folder / name, BACKUP_KEY=key) as backups:
                setattr(found, name, backups / saving.save().name)
        Backup.objects.all().delete()
    return found


def flip(path: Path, where: int = -10) -> None:
    with path.open("r+b") as file:
        file.seek(where, 2 if where < 0 else 0)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 1]))


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 20)


def of_store(backup: Path) -> Path:
    """The largest file of the store."""
    return max((backup.parent / "files").glob("??/*"), key=lambda path: path.stat().st_size)


def rewrite(backup: Path, before: str, after: str) -> None:
    """Change the manifest as somebody would who knows how."""
    import hashlib

    sums, manifest = backup / "SHA256SUMS", backup / "manifest.json"
    old = hashlib.sha256(manifest.read_bytes()).hexdigest()
    assert before in manifest.read_text()
    manifest.write_text(manifest.read_text().replace(before, after))
    sums.write_text(sums.read_text().replace(old, hashlib.sha256(manifest.read_bytes()).hexdigest()))


def a_row_less(backup: Path) -> None:
    number = read_manifest(backup).tables["wagtailcore_site"][0]
    rewrite(backup, f'"wagtailcore_site": [\n   {number},', f'"wagtailcore_site": [\n   {number + 1},')


DAMAGE = {
    "nothing there": ("plain", shutil.rmtree, "^Không có bản sao nào ở "),
    "no manifest": ("plain", lambda backup: (backup / "manifest.json").unlink(), "thiếu tệp manifest.json: không phải bản sao"),
    "changed manifest": ("plain", lambda backup: flip(backup / "manifest.json"), "Tệp manifest.json hoặc SHA256SUMS đã bị thay đổi"),
    "no database": ("plain", lambda backup: (backup / "database.sqlite3").unlink(), "^Bản sao thiếu tệp database.sqlite3.$"),
    "cut database": ("plain", lambda backup: cut(backup / "database.sqlite3"), r"^Tệp database.sqlite3 bị cắt: còn \d+ trên \d+ byte.$"),
    "flipped database": ("plain", lambda backup: flip(backup / "database.sqlite3", 5000), "^Tệp database.sqlite3 đã bị thay đổi: sai mã"),
    "cut sealed database": ("sealed", lambda backup: cut(backup / "database.sqlite3.age"), "^Tệp database.sqlite3.age bị cắt"),
    "flipped list": ("sealed", lambda backup: flip(backup / "files.jsonl.age"), "^Tệp files.jsonl.age đã bị thay đổi"),
    "no file": ("plain", lambda backup: of_store(backup).unlink(), r"^Kho thiếu tệp documents/bao-cao.pdf.$"),
    "cut file": ("plain", lambda backup: cut(of_store(backup)), r"^Tệp documents/bao-cao.pdf trong kho \(.*\) bị cắt: còn \d+ trên 10245"),
    "flipped file": ("plain", lambda backup: flip(of_store(backup)), r"^Tệp documents/bao-cao.pdf trong kho \(.*\) đã bị thay đổi"),
    "cut sealed file": ("sealed", lambda backup: cut(of_store(backup)), r"^Tệp documents/bao-cao.pdf .* không giải mã được: tệp bị cắt"),
    "flipped sealed file": ("sealed", lambda backup: flip(of_store(backup)), r"^Tệp documents/bao-cao.pdf .* không giải mã được"),
    "other form": ("plain", lambda backup: rewrite(backup, '"format": 1', '"format": 9'), "^Bản sao theo dạng 9"),
    "later version": ("plain", lambda backup: rewrite(backup, "0001_people", "0999_mai_sau"), r"phiên bản khác .*cms\.0999_mai_sau"),
    "other rows": ("plain", a_row_less, r"^Phục hồi thử ra khác lúc sao: bảng wagtailcore_site có 1 hàng thay vì 2\.$"),
}  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize(("kind", "damage", "told"), DAMAGE.values(), ids=DAMAGE)
def test_every_damage_is_told_in_one_sentence(db, saved, tmp_path, kind, damage, told):
    whole = getattr(saved, kind)
    shutil.copytree(whole.parent, tmp_path / "backups")
    backup = tmp_path / "backups" / whole.name
    damage(backup)
    with override_settings(BACKUP_KEY=str(SECRET)), pytest.raises(CommandError, match=told) as fault:
        call_command("restore", str(backup), "--verify")
    assert "\n" not in str(fault.value)
    assert place.proof_of(backup) is None


@pytest.mark.once
@pytest.mark.parametrize(
    ("key", "told"),
    [
        (str(OTHER), f"^Sai khóa: bản sao mã hóa cho {SECRET.to_public()}, còn BACKUP_KEY là khóa của {OTHER.to_public()}.$"),
        ("", f"^Bản sao mã hóa cho {SECRET.to_public()}: hãy đặt BACKUP_KEY"),
        (str(SECRET.to_public()), r"^BACKUP_KEY là khóa công khai \(age1…\)"),
    ],
    ids=["another", "none", "public"],
)
def test_a_wrong_key_is_told(db, saved, tmp_path, key, told):
    with override_settings(BACKUP_KEY=key), pytest.raises(CommandError, match=told):
        call_command("restore", str(saved.sealed), "--into", str(tmp_path / "noi-trong"))
    assert not (tmp_path / "noi-trong").exists()


@pytest.mark.once
def test_who_has_only_the_public_key_is_told_that_nothing_is_proven(tmp_path, db):
    with a_place(tmp_path, BACKUP_KEY=str(SECRET.to_public())):
        manifest = saving.save()
        assert "chưa phục hồi thử, vì BACKUP_KEY là khóa công khai" in proving.prove_newest()
        assert Backup.objects.get().proven_at is None
        of_store(tmp_path / "backups" / manifest.name).unlink()
        with pytest.raises(BackupFault, match="^Kho thiếu 1 tệp"):
            proving.prove_newest()
        saving.save()
        assert saving.save().added_bytes == 0, "nor does it write the media anew"
        with override_settings(BACKUP_KEY=str(SECRET)):
            call_command("restore", manifest.name, "--verify", stdout=io.StringIO())
        assert Backup.objects.get(name=manifest.name).proven_at


@pytest.mark.once
def test_a_damaged_file_that_the_portal_still_has_is_mended_by_the_next_backup(backups):
    first = saving.save()
    flip(of_store(backups / first.name))
    with pytest.raises(BackupFault, match="đã bị thay đổi"):
        proving.prove_newest()
    assert saving.save().added_bytes == len(FILES["documents/bao-cao.pdf"])
    assert "đọc 3/3 tệp media, tất cả khớp" in proving.prove_newest()
    assert len(list(backups.glob(f"files/??/*{place.SPOILT}"))) == 1


@pytest.mark.once
def test_much_media_is_read_by_turns_within_a_week_and_what_is_new_at_once(backups, monkeypatch, now):
    monkeypatch.setattr(proving, "ALL_OF", 10)
    manifest, read = saving.save(), set()
    with open_backup(backups / manifest.name, Key()).listed() as files:
        files = list(files)
    for _ in range(proving.NIGHTS):
        choice = proving.chosen(backups, manifest)
        read |= {file.name for file in files if choice(file, of_store(backups / manifest.name))}
        now.moment += timedelta(days=1)
    assert read == set(FILES)
    now.moment = timezone.now() - timedelta(days=9)
    place.write_proof(backups / manifest.name, "Khớp.")
    choice = proving.chosen(backups, manifest)
    assert {file.name for file in files if choice(file, of_store(backups / manifest.name))} == set(FILES)


@pytest.mark.once
def test_a_machine_that_does_not_see_the_backups_says_so(backups):
    assert proving.prove_newest() == "Chưa có bản sao nào để thử."
    saving.save()
    with override_settings(BACKUP_DIR=backups.parent / "may-khac"), pytest.raises(BackupFault, match="phải là nơi mọi máy"):
        proving.prove_newest()


# Bringing back ------------------------------------------------------------------------------------------------------
@pytest.fixture
def another_database(tmp_path):
    """An empty database; gives what does something there."""
    with tables.another_database(tmp_path) as act_there:
        yield act_there


def test_a_restored_portal_is_what_it_was_but_nobody_is_signed_in_and_nothing_is_under_way(
    tmp_path, transactional_db, build, another_database
):
    article = build.article("Còn nguyên")
    Session.objects.create(session_key="phien", session_data="x", expire_date=timezone.now() + timedelta(days=1))
    JobRun.objects.create(name="backup", claimed_until=timezone.now() + timedelta(hours=1), claimed_by="may-cu:1")
    DBTaskResult.objects.create(
        status="RUNNING", args_kwargs={"args": [], "kwargs": {}}, priority=0, task_path="cms.tasks.cut_picture", backend_name="default",
        worker_ids=["cu"], started_at=timezone.now(), exception_class_path="", traceback="",
    )  # fmt: skip
    before = generation.generation(generation.mark_of(build.site.pk))
    with a_place(tmp_path) as folder:
        manifest = saving.save()
        backup = open_backup(folder / manifest.name, Key())
        (tmp_path / "media" / "documents" / "bao-cao.pdf").write_bytes(b"hong")
        with pytest.raises(BackupFault, match="không trống; muốn ghi đè thì thêm --overwrite"):
            restore(backup)
        with pytest.raises(BackupFault, match="Kho media không trống"):
            another_database(lambda: restore(backup))
        shutil.rmtree(tmp_path / "media")
        another_database(lambda: restore(backup))
        assert {name: default_storage.open(name).read() for name, _, _ in lying(default_storage)} == FILES
        told = another_database(
            lambda: {
                "title": ArticlePage.objects.get(pk=article.pk).title,
                "sessions": Session.objects.count(),
                "claims": list(JobRun.objects.values_list("name", "claimed_until")),
                "tasks": list(DBTaskResult.objects.values_list("status", "started_at", "worker_ids")),
            }
        )
        assert told == {"title": "Còn nguyên", "sessions": 0, "claims": [("backup", None)], "tasks": [("READY", None, [])]}
        assert generation.generation(generation.mark_of(build.site.pk)) != before
        another_database(lambda: ArticlePage.objects.get(pk=article.pk).delete())
        another_database(lambda: restore(backup, overwrite=True))
        assert another_database(lambda: ArticlePage.objects.filter(pk=article.pk).count()) == 1


@pytest.mark.once
def test_a_backup_is_laid_into_an_empty_folder_and_into_no_other(db, saved, tmp_path):
    with override_settings(BACKUP_KEY=str(SECRET)):
        call_command("restore", str(saved.sealed), "--into", str(tmp_path / "xem"), stdout=io.StringIO(), stderr=io.StringIO())
        assert (tmp_path / "xem" / "media" / "documents" / "bao-cao.pdf").read_bytes() == FILES["documents/bao-cao.pdf"]
        assert (tmp_path / "xem" / "portal.sqlite3").read_bytes().startswith(b"SQLite format 3")
        with pytest.raises(CommandError, match="xem không trống"):
            call_command("restore", str(saved.sealed), "--into", str(tmp_path / "xem"))
