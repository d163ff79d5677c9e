"""Backups: what is saved, what is kept, what is found damaged, and what comes back."""

import io
import os
import re
import shutil
import stat
import sys
import tracemalloc
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pyrage
import pytest
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cms.cache import generation
from cms.models import Backup, JobRun, PortalDocument
from cms.upkeep.backup import engines, place, postgresql, proving, saving
from cms.upkeep.backup.faults import BackupFault
from cms.upkeep.backup.manifest import read_manifest
from cms.upkeep.backup.media import Saver, lying
from cms.upkeep.backup.restoring import open_backup, restore, verify
from cms.upkeep.backup.streams import Key
from cms.upkeep.jobs import back_up
from news.models import ArticlePage
from tests import servers, tables

SECRET, OTHER = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
FILES = {"documents/bao-cao.pdf": b"%PDF " + bytes(range(256)) * 40, "images/ảnh đẹp.jpg": b"\xff\xd8 anh", "images/rong.jpg": b""}


@contextmanager
def a_place(folder: Path, **changed):
    """Backups and media of a test."""
    path = f"{os.environ['PATH']}{os.pathsep}{servers.POSTGRESQL_PROGRAMS}"
    ours = {"BACKUP_DIR": folder / "backups", "MEDIA_ROOT": folder / "media"} | changed
    with override_settings(**ours), pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", path)
        for name, content in FILES.items():
            default_storage.save(name, ContentFile(content))
        yield folder / "backups"


@pytest.fixture
def backups(tmp_path, db) -> Path:
    with a_place(tmp_path) as folder:
        yield folder


def modes(folder: Path) -> dict[bool, set[int]]:
    """The permissions of all folders (True) and files (False) below one."""
    found = {True: {stat.S_IMODE(folder.stat().st_mode)}, False: set()}
    for path in folder.rglob("*"):
        found[path.is_dir()].add(stat.S_IMODE(path.stat().st_mode))
    return found


def listed(manifest) -> dict[str, int]:
    """The files of a backup with their sizes."""
    with open_backup(saving.backups_folder() / manifest.name, saving.key()).listed() as files:
        return {file.name: file.size for file in files}


# Saving -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("key", ["", str(SECRET)], ids=["plain", "encrypted"])
def test_a_backup_is_restored_into_an_empty_place_and_compared(tmp_path, db, key):
    with a_place(tmp_path, BACKUP_KEY=key) as folder:
        manifest = saving.save()
        told = proving.prove_newest()
        assert modes(folder) == {True: {0o700}, False: {0o600}}
        assert listed(manifest) == {name: len(content) for name, content in FILES.items()}
        assert manifest.tables["wagtailcore_page"][0] == ArticlePage.objects.model._meta.get_parent_list()[-1].objects.count()
        assert re.search(rf"{manifest.name}: phục hồi thử \d+ bảng, \d+ hàng, đọc 3/3 tệp", told)
        [row] = Backup.objects.all()
        assert (row.name, row.encrypted, row.file_count, row.proof) == (manifest.name, bool(key), 3, told)
        assert row.proven_at - row.made_at < timedelta(minutes=5)
        raw = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
        assert (FILES["documents/bao-cao.pdf"] in raw) is not bool(key)
        assert (b"bao-cao" in raw) is not bool(key)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_database WHERE datname LIKE %s", [f"%{postgresql.TRIED}%"])
            assert cursor.fetchone() == (0,)


def test_a_file_that_is_deleted_meanwhile_is_in_the_backup_or_not_named_by_it(tmp_path, transactional_db, monkeypatch):
    with a_place(tmp_path):
        old = PortalDocument.objects.create(title="Cũ", file=ContentFile(b"cu", "cu.txt"))
        name = old.file.name
        begun = []
        taken = engines.engine().snapshot

        @contextmanager
        def while_people_work():
            """One uploads before the first snapshot and deletes behind it, before the media are read a second time."""
            fresh = None if begun else PortalDocument.objects.create(title="Mới", file=ContentFile(b"moi", "moi.txt"))
            with taken() as snapshot:
                begun.append(snapshot)
                if fresh:
                    fresh.delete()
                    old.delete()
                yield snapshot

        monkeypatch.setattr(engines.engine(), "snapshot", while_people_work)
        manifest = saving.save()
        assert not default_storage.exists(name)
        assert (manifest.tables["cms_portaldocument"][0], len(begun)) == (0, 2), "the first snapshot names a file that nobody has"
        assert manifest.absent == 0
        verify(open_backup(saving.backups_folder() / manifest.name, Key()))


def test_a_file_whose_row_was_deleted_behind_the_snapshot_is_saved_with_it(tmp_path, transactional_db, monkeypatch):
    with a_place(tmp_path):
        old = PortalDocument.objects.create(title="Cũ", file=ContentFile(b"cu", "cu.txt"))
        name = old.file.name
        taken = engines.engine().snapshot

        @contextmanager
        def while_people_work():
            with taken() as snapshot:
                old.delete()
                yield snapshot

        monkeypatch.setattr(engines.engine(), "snapshot", while_people_work)
        manifest = saving.save()
        assert not default_storage.exists(name)
        assert (manifest.tables["cms_portaldocument"][0], listed(manifest)[name]) == (1, 2)


@pytest.mark.once
def test_a_file_that_was_lost_before_is_told_and_the_rest_is_saved(tmp_path, transactional_db):
    with a_place(tmp_path):
        lost = PortalDocument.objects.create(title="Mất", file=ContentFile(b"mat", "mat.txt"))
        default_storage.delete(lost.file.name)
        manifest = saving.save()
        assert (manifest.absent, len(listed(manifest))) == (1, 3)
        assert "1 tệp có tên trong cơ sở dữ liệu nhưng đã mất từ trước" in saving.told(manifest, 1)
        shutil.rmtree(tmp_path / "media")
        with pytest.raises(BackupFault, match="^Kho media có gắn đúng chỗ không?"):
            back_up()


@pytest.mark.once
def test_media_are_written_once_and_again_only_when_they_changed(backups):
    default_storage.save("images/y-nhu-the.pdf", ContentFile(FILES["documents/bao-cao.pdf"]))
    first = saving.save()
    assert first.added_bytes == sum(map(len, FILES.values())), "the same content twice lies there once"
    (Path(default_storage.path("images/ảnh đẹp.jpg"))).write_bytes(b"anh khac")
    shutil.rmtree(backups / first.name)
    second = saving.save()
    assert second.added_bytes == len(b"anh khac")
    assert len(list(backups.glob("files/??/*"))) == 3, "what no backup refers to any more is gone"
    verify(open_backup(backups / second.name, Key()))


@pytest.mark.once
def test_what_the_store_lost_is_written_again(backups):
    first = saving.save()
    shutil.rmtree(backups / "files")
    assert saving.save().added_bytes == first.added_bytes


@pytest.mark.once
def test_no_picture_is_held_in_memory(backups, tmp_path):
    size = 48 * 1024 * 1024
    default_storage.save("documents/lon.zip", ContentFile(b""))
    os.truncate(default_storage.path("documents/lon.zip"), size)
    tracemalloc.start()
    try:
        for key in (Key(), Key(str(SECRET))):
            Saver(place.backups_folder(), key, {}).take_all()
        assert tracemalloc.get_traced_memory()[1] < size / 4
    finally:
        tracemalloc.stop()


def test_two_never_save_at_a_time(backups, tmp_path):
    with place.alone(place.backups_folder()):
        with pytest.raises(BackupFault, match="Đang có một lần sao lưu"):
            saving.save()
        if connection.vendor == "postgresql":  # another machine, whose folder is its own
            with override_settings(BACKUP_DIR=tmp_path / "khac"), pytest.raises(BackupFault, match="Máy khác đang sao lưu"):
                saving.save()
    assert place.names_of_backups(backups) == []
    saving.save()


@pytest.mark.once
def test_without_room_nothing_is_begun(backups, monkeypatch):
    monkeypatch.setattr(place, "SPARE", 10**15)
    with pytest.raises(BackupFault, match=r"backups không đủ chỗ cho 3 tệp media mới: cần 1000000000,0 MB, còn"):
        saving.save()
    assert not list(backups.glob("[0-9]*")) + list(backups.glob("files/*"))


@pytest.mark.once
def test_what_a_killed_run_left_goes_with_the_next(backups):
    folder = place.backups_folder()
    (folder / f"{place.UNFINISHED}20260101-013000").mkdir()
    (folder / "files" / "dang-ghi-0123").touch()
    saving.save()
    assert not list(folder.glob(f"{place.UNFINISHED}*")) + list(folder.glob("files/dang-ghi-*"))


# What is kept -------------------------------------------------------------------------------------------------------
def nights(number: int, last: datetime = datetime(2026, 11, 29, 1, 30)) -> list[str]:
    return [f"{last - timedelta(days=day):%Y%m%d-%H%M%S}" for day in range(number)]


@pytest.mark.once
def test_seven_days_four_weeks_and_six_months_are_kept():
    kept = sorted(place.kept_names(nights(400)), reverse=True)
    days = ["20261129", "20261128", "20261127", "20261126", "20261125", "20261124", "20261123"]
    weeks, months = ["20261122", "20261115", "20261108"], ["20261031", "20260930", "20260831", "20260731", "20260630"]
    assert [name[:8] for name in kept] == [*days, *weeks, *months]


@pytest.mark.once
@pytest.mark.parametrize(
    ("names", "proven", "kept"),
    [
        ([], "", []),
        (["20261129-013000", "20261129-100000", "20261128-013000", "20261128-090000"], "", [0, 1, 3]),
        (nights(1) + ["20240101-013000"], "", [0, 1]),
        (nights(60), nights(60)[50], [*range(7), 7, 14, 21, 29, 50]),
    ],
    ids=["none", "all of the last day", "a gap", "the proven one"],
)
def test_what_is_kept_of_some(names, proven, kept):
    assert place.kept_names(names, proven) == {names[number] for number in kept}


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


# PostgreSQL's programs ----------------------------------------------------------------------------------------------
@pytest.mark.once
@pytest.mark.parametrize(
    ("there", "server", "told"),
    [
        ({}, "15.4", "^Máy này chưa có pg_dump: cần gói postgresql-client-15.$"),
        ({"a": "13.2", "b": "14.1"}, "15.4", "^pg_dump trên máy này là bản 14.1, cũ hơn máy chủ PostgreSQL 15.4: cần gói"),
        ({"a": "18.1", "b": "15.0", "c": "14.0"}, "15.4", "b"),
        ({"a": "16.1", "b": "18.0"}, "17.1", "b"),
    ],
)
def test_the_program_is_as_new_as_the_server_and_little_newer(tmp_path, monkeypatch, there, server, told):
    for folder, version in there.items():
        (tmp_path / folder).mkdir()
        program = tmp_path / folder / "pg_dump"
        program.write_text(f"#!{sys.executable}\nprint('pg_dump (PostgreSQL) {version} (Debian)')\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join(str(tmp_path / folder) for folder in there) or str(tmp_path))
    monkeypatch.setattr(postgresql, "DEBIAN", str(tmp_path / "khong-co"))
    if told.startswith("^"):
        with pytest.raises(BackupFault, match=told):
            postgresql.find("pg_dump", server)
    else:
        assert Path(postgresql.find("pg_dump", server)).parent.name == told


def test_the_clock_says_at_its_start_when_no_backup_can_be_made(db, monkeypatch, tmp_path):
    monkeypatch.setattr(postgresql, "DEBIAN", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    told = "Máy này chưa có pg_dump" if connection.vendor == "postgresql" else ""
    assert saving.hindrance().partition(":")[0] == told


# What the admin tells -----------------------------------------------------------------------------------------------
def a_backup(name: str, days: int, proven: bool) -> Backup:
    made = timezone.now() - timedelta(days=days)
    return Backup.objects.create(
        name=name, made_at=made, size=12_345_678, added=0, file_count=1234, file_bytes=2 * 10**9, encrypted=True,
        proven_at=made + timedelta(hours=3) if proven else None,
    )  # fmt: skip


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize(
    ("known", "red", "told"),
    [
        ([], True, "Chưa có bản sao lưu nào."),
        ([(0, False)], True, "chưa bản nào được thử phục hồi."),
        ([(0, False), (4, True)], True, "quá ba ngày"),
        ([(0, False), (2, True)], False, "2 ngày trước"),
    ],
)
def test_the_dashboard_tells_administrators_how_old_the_last_proof_is(office, known, red, told):
    for number, (days, proven) in enumerate(known):
        a_backup(f"ban-{number}", days, proven)
    page = office.clients["quantri"].get("/quan-tri/").content.decode().replace("\xa0", " ")
    box = page[page.index("Các bản sao lưu") - 900 : page.index("Các bản sao lưu")]
    assert told in box
    assert ("help-critical" in box) is red
    assert "Các bản sao lưu" not in office.clients["lanhdao"].get("/quan-tri/").content.decode()


@pytest.mark.once_on_postgresql
def test_administrators_see_which_backups_there_are(office):
    a_backup("20261129-013000", 0, True)
    a_backup("20261128-013000", 1, False)
    page = office.clients["quantri"].get("/quan-tri/ban-sao-luu/").content.decode()
    assert page.index("20261129-013000") < page.index("20261128-013000")
    assert all(told in page for told in ("12,3 MB", "1.234 tệp, 2000,0 MB", "chưa thử"))
    assert b"20261128-013000" in b"".join(office.clients["quantri"].get("/quan-tri/ban-sao-luu/?export=csv").streaming_content)
    assert office.clients["lanhdao"].get("/quan-tri/ban-sao-luu/").status_code in (302, 403)
