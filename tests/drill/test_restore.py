"""A portal that is being written to is saved; machine, database and media are lost; from the backup all of it comes back, byte for byte."""

import http.client
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pyrage
import pytest

from cms.upkeep.backup.manifest import read_manifest
from tests import servers
from tests.drill.report import write_down

pytestmark = pytest.mark.drill

HOST = "dong-xanh.example.vn"

# What is written meanwhile shows on no public page: drafts, documents that come and go, comments that wait
WRITE = """
import itertools, sys
from django.core.files.base import ContentFile
from django.utils import timezone
from cms.models import PortalDocument
from feedback.actions import add_comment
from news.models import ArticlePage
article = ArticlePage.objects.live().order_by("pk").first()
for number in itertools.count():
    document = PortalDocument.objects.create(title=f"tai-lieu-{number}", file=ContentFile(f"noi dung {number}".encode() * 50, f"t-{number}.txt"))
    add_comment(article, f"nguoi-{number}", "Đang chờ.", timezone.now(), state="waiting")
    draft = article.get_latest_revision_as_object()
    draft.summary = f"Bản nháp {number}"
    draft.save_revision()
    print(number, flush=True)
    if number % 3:
        document.delete()
"""
# No picture is cut any more, so that nothing changes by itself
SETTLE = """
from django_tasks_db.models import DBTaskResult
from django.utils import timezone
from cms.models import PortalImage
for image in PortalImage.objects.all():
    image.cuts["tried"] = str(timezone.localdate())
    PortalImage.objects.filter(pk=image.pk).update(cuts=image.cuts)
DBTaskResult.objects.ready().delete()
"""
LOOK = """
from cms.models import PortalDocument
from feedback.models import Comment
whole = [document.file.read() == f"noi dung {document.title.rpartition('-')[2]}".encode() * 50
         for document in PortalDocument.objects.filter(title__startswith="tai-lieu-")]
print(Comment.objects.filter(name__startswith="nguoi-").count(), len(whole), all(whole))
"""
START = "import os, django; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'cms.settings.dev'); django.setup()\n"


@dataclass
class Machine:
    """A machine with a data folder of its own, and what its portal is told."""

    folder: Path
    told: dict[str, str]

    def environment(self, port: int = 8000) -> dict[str, str]:
        return servers.portal_environment(self.folder, port, **self.told)

    def run(self, *command: str) -> str:
        """What a command of manage.py says."""
        done = subprocess.run(
            [sys.executable, *command], cwd=servers.ROOT, env=self.environment(), capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def written_to(self) -> Iterator[Callable[[], int]]:
        """Somebody writes without a pause; gives what tells how many acts of each kind were acknowledged so far."""
        log = self.folder / "written"
        with log.open("wb") as output:
            writer = subprocess.Popen([sys.executable, "-c", START + WRITE], cwd=servers.ROOT, env=self.environment(), stdout=output)

        def acknowledged() -> int:
            assert writer.poll() is None, "the writer ended"
            return len(log.read_text().split())

        try:
            servers.wait_until(lambda: acknowledged() > 3, "the first acts")
            yield acknowledged
        finally:
            writer.terminate()
            writer.wait(30)


def fetch(port: int, path: str) -> tuple[int, str, bytes]:
    """Status, kind and bytes of what is at an address of the portal."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Host": HOST})
    answer = connection.getresponse()
    try:
        return answer.status, answer.headers["Content-Type"] or "", answer.read()
    finally:
        connection.close()


def everything(port: int) -> dict[str, tuple[int, str, bytes]]:
    """Every page that the site map names, and every picture, document and feed that they show or lead to."""
    index = fetch(port, "/sitemap.xml")[2].decode()
    pages = [urlsplit(address).path for address in re.findall("<loc>(.*?)</loc>", index)]
    found = {"/sitemap.xml": (200, "", index.encode())}
    found |= {page: fetch(port, page) for page in pages}
    pages = [urlsplit(page).path for name in pages for page in re.findall("<loc>(.*?)</loc>", found[name][2].decode())]
    found |= {page: fetch(port, page) for page in [*pages, "/rss/", "/so-do-trang/", "/cach-dem/"]}
    said = "".join(answer[2].decode() for page, answer in found.items() if page in pages)
    files = set(re.findall(r"(/(?:media|tai-lieu|anh-chia-se)/[^\s\"'<>&?#]+)", said))
    return found | {file: fetch(port, file) for file in sorted(files)}


@pytest.fixture(params=["sqlite", "postgresql"])
def machines(request, tmp_path):
    """The machine that will be lost, the one that takes its place, and what makes the database as empty as a new one."""
    told = {
        "PUBLIC_URL": f"http://{HOST}",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "tests.servers.plain",
        "BACKUP_DIR": str(tmp_path / "backups"),
        "BACKUP_KEY": str(pyrage.x25519.Identity.generate()),
        "SECRET_KEY": "k" * 60,
        "READER_KEY": "r" * 60,
        "LOG_KEY": "l" * 60,
        "WEATHER_URL": "",
        "PATH": f"{servers.POSTGRESQL_PROGRAMS}{os.pathsep}{os.environ['PATH']}",
    }
    old, new = tmp_path / "may-cu", tmp_path / "may-moi"
    old.mkdir()
    new.mkdir()
    with ExitStack() as ours:
        if request.param == "sqlite":
            yield request.param, Machine(old, told), Machine(new, told), lambda: None
            return
        server = ours.enter_context(servers.postgresql())
        told["DATABASE_URL"] = server.url

        def lose() -> None:
            where = ["-h", "127.0.0.1", "-p", str(server.port), "-U", "portal"]
            server.run("dropdb", *where, "--force", "portal")
            server.run("createdb", *where, "portal")

        yield request.param, Machine(old, told), Machine(new, told), lose


def test_a_lost_portal_comes_back_from_its_backup_byte_for_byte(machines):
    kind, old, new, lose = machines
    begun = time.monotonic()
    with servers.portal(old.folder, **old.told) as portal:
        old.run("-c", START + SETTLE)
        before = everything(portal.port)
        with old.written_to() as acknowledged:
            first = acknowledged()
            saved = old.run("manage.py", "backup")
            last = acknowledged()
            again = everything(portal.port)
        old.run("manage.py", "restore", "moi-nhat", "--verify")
    lose()
    shutil.rmtree(old.folder)

    came_back = time.monotonic()
    new.run("manage.py", "restore", "moi-nhat")
    comments, documents, whole = new.run("-c", START + LOOK).split()
    new.run("-c", START + SETTLE)
    with servers.portal(new.folder, **new.told) as portal:
        seconds = time.monotonic() - came_back
        after = everything(portal.port)

    differing = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
    moved = sorted(path for path in before if before[path] != again.get(path))
    kinds = {part: sum(path.startswith(part) for path in before) for part in ("/media/", "/tai-lieu/", "/anh-chia-se/")}
    told = (
        f"{saved.splitlines()[0]}\n"
        f"{last - first} acts of three kinds acknowledged while the backup was made; {comments} of {last} comments came back with it, and"
        f" {documents} documents, {'every one' if whole == 'True' else 'NOT every one'} with its file as it was\n"
        f"{len(before)} addresses fetched before and after ({kinds}): {sum(len(one[2]) for one in before.values()):,} bytes;"
        f" {len(differing)} differ: {differing}; {len(moved)} differed before the loss: {moved}\n"
        f"restored and serving again after {seconds:.0f} s"
    )
    what, minutes = f"A portal that was lost comes back from its backup: {kind}", (time.monotonic() - begun) / 60
    write_down(f"restore-{kind}", what, told, minutes, f"{kind} {read_manifest(Path(saved.splitlines()[-1])).server}")
    assert differing == [], told
    assert all(status == 200 for status, _, _ in before.values()), told
    assert min(kinds.values()) > 0, told
    assert first <= int(comments) <= last + 1, told
    assert (whole, int(documents) > 0) == ("True", True), told
