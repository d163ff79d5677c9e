"""`serve`: the portal as it is started, stopped, killed in parts and started again, with its database and without."""

import contextlib
import http.cookiejar
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import psycopg2
import pytest
from django.db import connection

from cms.management.commands.serve import address_of, bind_address
from tests import servers
from tests.servers import wait_until
from tests.tables import url_of

PARTS = {"web": "granian", "clock": "manage.py clock", "queue": "db_worker"}
PLAIN = "tests.servers.plain"
START = "import os, django; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'cms.settings.dev'); django.setup()\n"


def fetch(portal: servers.Portal, path: str) -> tuple[int, str]:
    """Status and text of a page."""
    try:
        with urllib.request.urlopen(portal.url + path, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as fault:
        return fault.code, fault.read().decode()


def is_kept(portal: servers.Portal, path: str) -> bool:
    """Whether a page came out of the page cache."""
    with urllib.request.urlopen(portal.url + path, timeout=30) as answer:
        return answer.headers["X-Cache"] == "hit"


def run(folder: Path, code: str, **extra: str) -> str:
    """What a piece of Python prints that works on the portal's data."""
    given = servers.portal_environment(folder, 8000, **extra)
    done = subprocess.run([sys.executable, "-c", START + code], cwd=servers.ROOT, env=given, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def signs_in(portal: servers.Portal, username: str, password: str) -> bool:
    """Whether somebody gets into the admin."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    address = f"{portal.url}/dang-nhap/"
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.open(address).read().decode()).group(1)
    form = urllib.parse.urlencode({"username": username, "password": password, "csrfmiddlewaretoken": token, "next": "/quan-tri/"})
    with browser.open(urllib.request.Request(address, form.encode(), {"Referer": address})) as answer:
        return answer.url == f"{portal.url}/quan-tri/"


# Processes ----------------------------------------------------------------------------------------------------------
def parent_of(process: int) -> int | None:
    """The parent's id; None when the process is gone or only waits to be buried."""
    try:
        state, parent = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return None
    return None if state == "Z" else int(parent)


def family(process: int) -> dict[int, str]:
    """All processes below one, with their commands."""
    parents = {int(entry.name): parent_of(int(entry.name)) for entry in Path("/proc").iterdir() if entry.name.isdecimal()}
    found, grown = {process}, set()
    while grown != found:
        grown = set(found)
        found |= {child for child, parent in parents.items() if parent in grown}
    commands = {}
    for child in found - {process}:
        with contextlib.suppress(OSError):
            commands[child] = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return commands


def part(portal: servers.Portal, name: str) -> int | None:
    """The process id of a part, None while it is not there."""
    children = [child for child, command in family(portal.process.pid).items() if PARTS[name] in command]
    return next((child for child in children if parent_of(child) == portal.process.pid), None)


def all_parts(portal: servers.Portal) -> bool:
    return all(part(portal, name) for name in PARTS)


# One portal, started three times ------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """Started on an empty folder; edited and ended by SIGTERM; started, its demo unloaded, ended by SIGINT; started again."""
    folder = tmp_path_factory.mktemp("ba-lan")
    seen = SimpleNamespace()
    with servers.portal(folder, DJANGO_SETTINGS_MODULE=PLAIN) as portal:
        wait_until(lambda: all_parts(portal), "three parts")
        seen.accounts, seen.pages = portal.accounts(), fetch(portal, "/sitemap-1.xml")[1].replace(portal.url, "")
        seen.edited = look(folder, EDIT)
        seen.terminated = end(portal, signal.SIGTERM)

    with servers.portal(folder, DJANGO_SETTINGS_MODULE=PLAIN) as portal:
        seen.accounts_again, seen.pages_again = portal.accounts(), fetch(portal, "/sitemap-1.xml")[1].replace(portal.url, "")
        seen.after_second_start = look(folder)
        seen.searched = fetch(portal, "/tim-kiem/?q=tua+bai+do+bien+tap+vien+sua")[1]
        seen.signed_in = {name: signs_in(portal, name, password) for name, password in seen.accounts.items()}
        seen.wrong_password = signs_in(portal, "quantri", "sai-mat-khau")
        seen.unloaded = look(folder, UNLOAD)
        seen.interrupted = end(portal, signal.SIGINT)

    with servers.portal(folder, DJANGO_SETTINGS_MODULE=PLAIN) as portal:
        seen.after_third_start = look(folder)
        seen.front = fetch(portal, "/")[0]
        seen.accounts_file = (folder / "demo-accounts.txt").exists()
        wait_until(lambda: all_parts(portal), "three parts")
        seen.hung_up = end(portal, signal.SIGHUP)
    seen.log = (folder / "serve.log").read_text()
    return seen


def end(portal: servers.Portal, number: int) -> SimpleNamespace:
    """Send a signal to the one process and see who is left."""
    before = family(portal.process.pid)
    portal.process.send_signal(number)
    status = portal.process.wait(30)
    return SimpleNamespace(
        before=before, status=status, left=[command for child, command in before.items() if parent_of(child) is not None]
    )


EDIT = """
from django_tasks_db.models import DBTaskResult
DBTaskResult.objects.ready().filter(task_path="cms.tasks.cut_picture").delete()  # no picture is looked at here
from home.models import SidebarLink
from news.models import ArticlePage
article = ArticlePage.objects.order_by("pk").first()
article.title = "Tựa bài do biên tập viên sửa"
article.save_revision().publish()
ArticlePage.objects.order_by("pk").last().unpublish()
SidebarLink.objects.order_by("pk").first().delete()
from search.models import Entry
Entry.objects.all().delete()  # as after an upgrade from a version that searched in another way
"""
UNLOAD = """
from django.core.management import call_command
from cms.models import User
User.objects.create_superuser("cua-toi", "toi@example.vn", "mat-khau-cua-toi")
call_command("unload_demo")
"""
LOOK = """
import json
from cms.models import PortalImage, User
from feedback.models import Comment
from home.models import SidebarLink
from news.models import ArticlePage
print(json.dumps({
    "articles": list(ArticlePage.objects.order_by("pk").values_list("pk", "title", "live", "latest_revision_id")),
    "links": list(SidebarLink.objects.order_by("pk").values_list("pk", "title")),
    "people": list(User.objects.order_by("pk").values_list("pk", "username", "password")),
    "pictures": PortalImage.objects.count(),
    "comments": Comment.objects.count(),
}))
"""


def look(folder: Path, after: str = "") -> dict:
    """What is in the database, apart from what signing in writes; after something was done there."""
    return json.loads(run(folder, after + LOOK).splitlines()[-1])


@pytest.mark.once
def test_an_empty_folder_becomes_a_portal(portal):
    for address in ("/", "/tin-tuc/", "/readyz/", "/healthz/", "/dang-nhap/", "/rss/", "/sitemap.xml"):
        assert fetch(portal, address)[0] == 200, address
    assert set(portal.accounts()) == {"quantri", "bientap", "truongban", "lanhdao", "kiemduyet"}
    assert stat.S_IMODE((portal.folder / "demo-accounts.txt").stat().st_mode) == 0o600
    assert f"Cổng đang chạy tại {portal.url}/" in portal.log.read_text()


@pytest.mark.once
def test_a_style_sheet_comes_compressed_and_may_be_kept_for_ever(portal):
    sheet = re.search(r'href="(/static/css/portal\.[0-9a-f]+\.css)"', fetch(portal, "/")[1]).group(1)
    asked = urllib.request.Request(portal.url + sheet, headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(asked) as answer:
        assert answer.headers["Content-Encoding"] == "br"
        assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.once
def test_a_second_start_keeps_pages_and_passwords(story):
    assert "/tin-tuc/" in story.pages
    assert story.accounts_again == story.accounts
    assert story.signed_in == dict.fromkeys(story.accounts, True)
    assert story.wrong_password is False
    assert story.pages_again.count("<loc>") == story.pages.count("<loc>") - 1, "but for the page that was taken down"


@pytest.mark.once
def test_a_second_start_keeps_what_people_changed(story):
    assert story.edited["articles"][0][1] == "Tựa bài do biên tập viên sửa"
    assert story.edited["articles"][-1][2] is False
    assert story.after_second_start == story.edited


@pytest.mark.once
def test_a_start_writes_what_the_index_of_the_search_lacks(story):
    assert "Tìm thấy 1 kết quả" in story.searched


@pytest.mark.once
def test_a_demo_that_was_unloaded_stays_away(story):
    assert story.edited["articles"]
    assert story.unloaded["articles"] == story.unloaded["links"] == []
    assert [name for _, name, _ in story.unloaded["people"]] == ["cua-toi"]
    assert story.after_third_start == story.unloaded
    assert (story.front, story.accounts_file) == (200, False)


@pytest.mark.once
@pytest.mark.parametrize("ended", ["terminated", "interrupted", "hung_up"])
def test_a_signal_ends_the_portal_with_all_its_processes(story, ended):
    end = getattr(story, ended)
    assert len(end.before) >= 5, "web with two workers, clock, queue"
    assert end.left == []
    assert end.status == 0


@pytest.mark.once
def test_starting_and_stopping_leaves_no_fault_in_the_log(story):
    assert "Traceback" not in story.log
    assert story.log.count("Nạp nội dung dùng thử") == 1
    assert story.log.count("Đã dừng.") == 3


@pytest.mark.once
@pytest.mark.parametrize(("host", "bound"), [("127.0.0.1", "127.0.0.1:8000"), ("::1", "[::1]:8000"), ("localhost", "localhost:8000")])
def test_an_ipv6_address_is_written_in_brackets(host, bound):
    assert bind_address(host, 8000) == bound


@pytest.mark.once
@pytest.mark.parametrize(("host", "address"), [("10.0.0.7", "10.0.0.7"), ("::1", "::1"), ("localhost", "127.0.0.1")])
def test_the_server_is_told_an_address_also_where_the_host_is_a_name(host, address):
    assert address_of(host) == address


# What dies is started again -----------------------------------------------------------------------------------------
@pytest.mark.once
@pytest.mark.parametrize("name", PARTS)
def test_a_part_that_is_killed_is_started_again(portal, name):
    wait_until(lambda: all_parts(portal), "three parts")
    before = part(portal, name)
    theirs = family(before)
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: part(portal, name) not in {None, before}, f"the restart of {name}")
    wait_until(portal.answers, "an answer")
    assert all_parts(portal)
    assert f"{name} dừng (mã -9)" in portal.log.read_text()
    assert [child for child in theirs if parent_of(child) is not None] == [], "its workers went with it"


@pytest.mark.once
def test_a_worker_that_is_killed_is_started_again(portal):
    wait_until(lambda: len(family(part(portal, "web") or 0)) == 2, "two workers")
    web = part(portal, "web")
    before = set(family(web))
    for worker in before:
        os.kill(worker, signal.SIGKILL)
    wait_until(lambda: len(set(family(web)) - before) == 2, "two other workers")
    wait_until(portal.answers, "an answer")
    assert part(portal, "web") == web


@pytest.mark.once
def test_a_second_portal_on_the_same_port_ends_with_one_line(portal, tmp_path):
    given = servers.portal_environment(tmp_path, portal.port)
    ended = subprocess.run([sys.executable, "manage.py", "serve"], cwd=servers.ROOT, env=given, capture_output=True, text=True, timeout=60)
    lines = (ended.stdout + ended.stderr).splitlines()
    assert (ended.returncode, len(lines)) == (1, 1), lines
    assert "PORT: " in lines[0]
    assert portal.answers()


@pytest.mark.once
@pytest.mark.parametrize("sent", [b"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n", b"GET / HTTP/1.1\r\nHost: {ho"], ids=["reading", "writing"])
def test_twenty_who_are_slow_hold_up_nobody_else(portal, sent):
    with contextlib.ExitStack() as stack:
        for _ in range(20):
            slow = stack.enter_context(socket.socket())
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
            slow.connect(("127.0.0.1", portal.port))
            slow.sendall(sent.replace(b"{host}", f"127.0.0.1:{portal.port}".encode()))
        for _ in range(10):  # both workers have their turn
            with urllib.request.urlopen(portal.url + "/healthz/", timeout=10) as answer:
                assert answer.status == 200


# The database goes and comes back -----------------------------------------------------------------------------------
EMPTY = """
from django.core.management import call_command
from django.utils import timezone
call_command("migrate", interactive=False, verbosity=0)
from transfer.models import Load
Load.objects.create(name="demo", finished_at=timezone.now())  # none is wanted here
"""


@pytest.fixture(scope="module")
def outage(tmp_path_factory, django_db_setup, migrated):
    """A portal on a PostgreSQL that stops for a while."""
    folder = tmp_path_factory.mktemp("mat-du-lieu")
    seen = SimpleNamespace()

    def statuses(portal) -> dict[str, int]:
        return {page: fetch(portal, page)[0] for page in WELL}

    with servers.postgresql() as database:
        if connection.vendor == "postgresql":
            database.take_in(url_of(migrated))
        run(folder, EMPTY, DATABASE_URL=database.url)
        with servers.portal(folder, DJANGO_SETTINGS_MODULE=PLAIN, DATABASE_URL=database.url) as portal:
            wait_until(lambda: all_parts(portal), "three parts")
            seen.before = statuses(portal)
            wait_until(
                lambda: all(is_kept(portal, page) for page in ("/", "/tin-tuc/")), "copies: what the clock does first may make them old"
            )
            database.stop()
            seen.during = statuses(portal)
            seen.unread, seen.told = fetch(portal, "/rss/")[:2]
            wait_until(lambda: "clock: database away" in portal.log.read_text(), "the clock's word")
            seen.clock = part(portal, "clock")
            seen.alive = portal.process.poll() is None
            seen.during_again = statuses(portal)
            database.start()
            started = datetime.now(UTC)
            wait_until(lambda: fetch(portal, "/readyz/")[0] == 200, "the portal's return")
            seen.after = statuses(portal)
            wait_until(lambda: last_tick(database.url) > started, "the clock's return")
            wait_until(lambda: all_parts(portal), "three parts again")
            seen.clock_after = part(portal, "clock")
            seen.orphans = list(family(portal.process.pid))
            portal.process.kill()
            portal.process.wait(30)
            wait_until(lambda: all(parent_of(child) is None for child in seen.orphans), "the end of all parts")
    seen.log = (folder / "serve.log").read_text()
    return seen


def last_tick(address: str) -> datetime:
    """When the job that comes most often was last started."""
    with contextlib.closing(psycopg2.connect(address)) as ours, ours.cursor() as cursor:
        cursor.execute("SELECT started_at FROM cms_jobrun WHERE name = 'publish-due'")
        return cursor.fetchone()[0]


WELL = {"/": 200, "/tin-tuc/": 200, "/khong-co/": 404, "/readyz/": 200, "/healthz/": 200}
AWAY = WELL | {"/khong-co/": 503, "/readyz/": 503}  # pages that somebody read have copies


@pytest.mark.once_on_postgresql
def test_while_the_database_is_away_read_pages_stay_readable_and_the_process_lives(outage):
    assert outage.before == WELL
    assert outage.during == outage.during_again == AWAY
    assert outage.alive


@pytest.mark.once_on_postgresql
def test_while_the_database_is_away_a_page_that_nobody_read_is_unavailable(outage):
    assert outage.unread == 503
    assert "Cổng tạm thời gián đoạn" in outage.told


@pytest.mark.once_on_postgresql
def test_when_the_database_is_back_so_is_the_portal_by_itself(outage):
    assert outage.after == WELL


@pytest.mark.once_on_postgresql
def test_when_the_supervisor_is_killed_its_parts_end_too(outage):
    assert len(outage.orphans) >= 5, "and the fixture saw them all go"


@pytest.mark.once_on_postgresql
def test_the_clock_outlives_a_lost_database_and_goes_on(outage):
    assert outage.clock is not None
    assert outage.clock_after == outage.clock, "the same process"
    assert "clock dừng" not in outage.log
