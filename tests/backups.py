"""A portal with three files, and the folder of its backups, with a key for those that are encrypted."""

import os
from contextlib import contextmanager
from pathlib import Path

import pyrage
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import override_settings

from tests import servers

SECRET = pyrage.x25519.Identity.generate()
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
def backups_of_a_portal(tmp_path, db) -> Path:
    with a_place(tmp_path) as folder:
        yield folder
