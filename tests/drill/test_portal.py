"""The whole demo leaves in the open format: from SQLite to PostgreSQL and back to SQLite it is the same, file by file and page by page."""

import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import servers
from tests.drill.report import write_down

pytestmark = [pytest.mark.drill, pytest.mark.django_db]

LOOK = """
import re, sys, django
django.setup()
from django.conf import settings
from django.test import Client
from wagtail.models import Page
settings.ALLOWED_HOSTS = ["*"]
for page in Page.objects.live().filter(depth__gt=1).order_by("path").specific():
    answer = Client(HTTP_HOST="127.0.0.1:8000").get(page.url)
    text = re.sub(r"<script.*?</script>|<aside.*?</aside>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    print(page.url_path, answer.status_code, " ".join(text.split()))
"""


@dataclass
class Installation:
    """A portal of its own over a folder; without an address of a database on SQLite."""

    folder: Path
    database: str = ""
    seconds: float = 0.0

    def run(self, *command: str) -> str:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        ours = {"DATA_DIR": str(self.folder), "DJANGO_SETTINGS_MODULE": "cms.settings.dev", "PUBLIC_URL": "http://127.0.0.1:8000"}
        self.folder.mkdir(exist_ok=True)
        begun = time.monotonic()
        done = subprocess.run(
            [sys.executable, *command], cwd=servers.ROOT, env=kept | ours | ({"DATABASE_URL": self.database} if self.database else {}),
            capture_output=True, text=True, timeout=900,
        )  # fmt: skip
        self.seconds = time.monotonic() - begun
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def make(self) -> "Installation":
        self.run("manage.py", "migrate", "-v0")
        self.run("manage.py", "collectstatic", "--noinput", "-v0")  # no page without its static files' names
        self.run("manage.py", "setup_site")
        return self

    def out(self, folder: Path) -> dict[str, bytes]:
        self.run("manage.py", "export_site", str(folder), "--with-contacts")
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}

    def shown(self) -> list[str]:
        """What each page says, without numbers of things, and without what the clock fetches and counts for the sidebar."""
        return [re.sub(r"\d+", "#", line) for line in self.run("-c", LOOK).splitlines()]


def test_the_demo_goes_from_sqlite_to_postgresql_and_back(tmp_path):
    begun, table = time.monotonic(), []
    first = Installation(tmp_path / "sqlite").make()
    first.run("manage.py", "load_demo")
    files = first.out(tmp_path / "mot")
    table.append(f"out of SQLite: {len(files)} files, {sum(map(len, files.values()))} bytes, {first.seconds:.1f} s")
    pages = first.shown()
    with servers.postgresql() as server:
        second = Installation(tmp_path / "postgresql", server.url).make()
        second.run("manage.py", "import_site", str(tmp_path / "mot"))
        table.append(f"into PostgreSQL: {second.seconds:.1f} s")
        assert second.out(tmp_path / "hai") == files
        assert second.shown() == pages
    third = Installation(tmp_path / "sqlite-lai").make()
    third.run("manage.py", "import_site", str(tmp_path / "hai"))
    table.append(f"into SQLite: {third.seconds:.1f} s")
    assert third.out(tmp_path / "ba") == files
    assert third.shown() == pages
    table.append(f"{len(pages)} pages say the same three times")
    write_down(
        "portal", "The demo in the open format, from SQLite to PostgreSQL and back", "\n".join(table), (time.monotonic() - begun) / 60
    )
