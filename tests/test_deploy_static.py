"""Static files of two releases that answer side by side, and how those of an old one go."""

import os
import time
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage

from cms.settings import base
from cms.upkeep import assets

pytestmark = pytest.mark.once_on_postgresql

MONTH = 31 * 24 * 3600  # seconds


@pytest.fixture
def release(settings, tmp_path):
    """Makes this process run a release whose style sheet says something."""
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]

    def run(name: str, says: str) -> str:
        style = tmp_path / name / "cms" / "static" / "css" / "portal.css"
        style.parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name / "requirements.txt").write_text("wagtail==8.0.1\n")
        if not style.exists():
            style.write_text(f".page {{ color: {says}; }}\n" * 20)
        settings.BASE_DIR = tmp_path / name
        settings.STATICFILES_DIRS = [tmp_path / name / "cms" / "static"]
        settings.STORAGES = base.STORAGES | {}
        assets.collect()
        settings.STORAGES = base.STORAGES | {}  # as a process that starts now
        return staticfiles_storage.url("css/portal.css").removeprefix("/static/")

    return run


def files(settings, name: str) -> list[Path]:
    return [path for end in assets.PACKED if (path := settings.STATIC_ROOT / f"{name}{end}").exists()]


def test_what_the_old_release_named_stays_beside_what_the_new_one_names(release, settings):
    old, new = release("mot", "red"), release("hai", "blue")
    assert old != new
    assert len(files(settings, old)) == len(files(settings, new)) == len(assets.PACKED)
    assert "red" in (settings.STATIC_ROOT / old).read_text()


def test_an_old_process_that_starts_again_meanwhile_has_its_own_names(release):
    old, new = release("mot", "red"), release("hai", "blue")
    assert (release("mot", "red"), release("hai", "blue")) == (old, new)


def test_files_of_a_release_go_a_month_after_it_was_replaced_and_not_a_month_after_it_was_made(release, settings):
    old = release("mot", "red")
    made = time.time() - MONTH
    os.utime(assets.list_of(assets.fingerprint()), (made, made))
    list_of_old = assets.list_of(assets.fingerprint())
    new = release("hai", "blue")
    assert assets.prune() == 0
    assert files(settings, old)
    os.utime(list_of_old, (made, made))
    assert assets.prune() == len(assets.PACKED)
    assert (files(settings, old), len(files(settings, new))) == ([], len(assets.PACKED))


def test_a_file_that_did_not_change_stays_with_the_new_release(release, settings):
    release("mot", "red")
    list_of_old = assets.list_of(assets.fingerprint())
    same = release("hai", "red")
    os.utime(list_of_old, (0, 0))
    assert assets.prune() == 0
    assert len(files(settings, same)) == len(assets.PACKED)
    assert not list_of_old.exists()
