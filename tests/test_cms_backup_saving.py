"""Backups: what is saved and what of it is kept, with which programs, and what administrators are told."""

import os
import re
import shutil
import stat
import sys
import tracemalloc
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from cms.models import Backup, PortalDocument
from cms.upkeep.backup import engines, place, postgresql, proving, saving
from cms.upkeep.backup.faults import BackupFault
from cms.upkeep.backup.media import Saver
from cms.upkeep.backup.restoring import open_backup, verify
from cms.upkeep.backup.streams import Key
from cms.upkeep.jobs import back_up
from news.models import ArticlePage
from tests.backups import FILES, SECRET, a_place, backups_of_a_portal

backups = backups_of_a_portal  # as fixture


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
