"""The index agrees with the pages: whatever is done to them, by two at once, and when it is written anew or compared."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from io import StringIO

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connections, transaction
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms.privacy import is_private
from newsroom.jobs import publish_due
from search import comparing, upkeep
from search.engines import engine
from search.models import Entry, Rebuild
from search.upkeep import StillApart, compare, rebuild
from tests import servers
from tests.indexed import agrees, found, indexed, spoil_words

KILLED = """
import django, os, signal
django.setup()
from search import upkeep
upkeep.BATCH = 2
upkeep.rebuild(lambda progress: progress.written >= 4 and os.kill(os.getpid(), signal.SIGKILL))
"""


@pytest.fixture
def small(monkeypatch):
    """Two pages a batch, and no pause."""
    monkeypatch.setattr(upkeep, "BATCH", 2)
    monkeypatch.setattr(upkeep, "BREATH", 0)


@pytest.fixture
def pages(build):
    """Seven articles about rice, in a category, with a document."""
    category = build.category("Nông nghiệp")
    document = build.document("Lịch gieo lúa")
    build.article("Gặt lúa sớm", category, attachments=[document.pk])
    return [build.article(f"Gặt lúa {number}", category) for number in range(6)]


def run(*arguments: str) -> str:
    """What the command says."""
    said = StringIO()
    call_command("rebuild_search", *arguments, stdout=said, stderr=said)
    return said.getvalue()


def check() -> tuple[int, str]:
    """What the check says, and the code with which it ends."""
    said = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("rebuild_search", "--check", stdout=said)
    return ended.value.code, said.getvalue()


def in_threads(*acts) -> list:
    """Every act in a thread, all beginning together, each with its own connection; gives what each gave, or its fault."""
    gate = threading.Barrier(len(acts))

    def do(act):
        try:
            gate.wait()
            return act()
        except (DatabaseError, ObjectDoesNotExist, ValidationError) as fault:
            return fault
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(do, acts))


# Written anew ---------------------------------------------------------------------------------------------------------
def test_an_empty_index_is_written_as_publishing_writes_it(build, pages, small):
    titles = found(build.site, "lua")
    assert len(titles) == 8
    Entry.objects.all().delete()
    assert found(build.site, "lua") == [] and not engine().places()
    assert "Đã ghi xong" in run()
    assert found(build.site, "lua") == titles and not comparing.differences() and not Rebuild.objects.exists()


def test_what_has_not_changed_is_written_anew_too(build, pages, small):
    before = indexed()
    spoil_words()
    assert found(build.site, "lua") == []
    run()
    assert indexed() == before


def test_what_does_not_belong_there_is_taken_out_in_the_end(build, pages, small):
    Page.objects.filter(pk=pages[0].pk).update(live=False)
    assert pages[0].title in found(build.site, "lua")
    run()
    assert pages[0].title not in found(build.site, "lua") and not comparing.differences()


def test_what_was_broken_off_goes_on_where_it_was_and_begins_again_when_told_to(build, pages, small):
    class BrokenOff(Exception):
        pass

    def break_off(progress) -> None:
        if progress.written >= 6:
            raise BrokenOff

    with pytest.raises(BrokenOff):
        rebuild(break_off)
    done = Rebuild.objects.get()
    early = Entry.objects.filter(page__lte=done.last_page).first()
    Entry.objects.filter(pk=early.pk).update(summary="không ai ghi lại")
    told = []
    rebuild(told.append)
    assert told[0].written == 8 and told[-1].written == told[-1].total
    assert Entry.objects.get(pk=early.pk).summary == "không ai ghi lại"
    rebuild(from_start=True)
    assert Entry.objects.get(pk=early.pk).summary == early.summary


def test_a_killed_process_leaves_what_the_next_one_ends(build, pages, small, settings, transactional_db):
    spoil_words()
    environment = servers.portal_environment(settings.DATA_DIR, servers.free_port(), DJANGO_SETTINGS_MODULE="tests.drill.settings")
    environment |= servers.shared_environment()
    ended = subprocess.run([sys.executable, "-c", KILLED], cwd=servers.ROOT, env=environment, capture_output=True, text=True)
    assert ended.returncode == -9, ended.stderr
    assert Rebuild.objects.get().written == 4
    told = []
    rebuild(told.append)
    assert told[0].written == 6 and agrees() and len(found(build.site, "lua")) == 8


def test_two_at_once_share_the_pages_and_hurt_nothing(build, pages, small, transactional_db):
    spoil_words()
    told, has_begun = ([], []), (threading.Event(), threading.Event())

    def work(me: int) -> int:
        """The second begins when the first has written something, and then the first goes on."""
        if me == 1:
            assert has_begun[0].wait(60)
        return rebuild(partial(tell, me))

    def tell(me: int, progress) -> None:
        told[me].append(progress.written)
        has_begun[me].set()
        assert has_begun[1].wait(60)

    assert in_threads(partial(work, 0), partial(work, 1)) == [0, 0]
    written = sorted([*told[0], *told[1]])
    assert written == sorted(set(written)) and told[1], "each wrote a part, and none was written twice"
    assert not Rebuild.objects.exists() and agrees()


def test_the_search_answers_all_the_time_and_whoever_publishes_goes_on(build, pages, small, transactional_db):
    site, going, seen = build.site, threading.Event(), set()

    def read() -> None:
        while not going.is_set():
            seen.add(tuple(sorted(found(site, "gat lua"))))

    def write() -> None:
        try:
            rebuild(publish_between)
        finally:
            going.set()

    def publish_between(progress) -> None:
        page = Page.objects.get(pk=pages[0].pk).specific
        page.summary = f"Lần {progress.written}."
        page.save_revision().publish()

    before = tuple(sorted(found(site, "gat lua")))
    faults = in_threads(read, write)
    assert faults == [None, None] and seen == {before} and agrees()


def test_the_command_says_how_far_it_is_and_how_long_it_takes(pages, small):
    lines = run().splitlines()
    assert all(" trang, còn khoảng " in line for line in lines[:-1]) and len(lines) > 4
    first, last = lines[0].partition(" trang")[0], lines[-2].partition(" trang")[0]
    assert first.startswith("2/") and last.split("/")[0] == last.split("/")[1]
    assert lines[-1] == "Đã ghi xong chỉ mục tìm kiếm; sửa thêm 0 chỗ lệch."


def test_where_little_differs_only_that_is_mended_unless_a_writing_was_broken_off(pages, small, monkeypatch):
    Entry.objects.filter(page=pages[0].pk).delete()
    assert run("--if-needed") == "" and not comparing.differences()
    Rebuild.objects.create(pk=upkeep.THE_ONE)
    assert "Đã ghi xong" in run("--if-needed")
    monkeypatch.setattr(upkeep, "MENDED", 2)
    Entry.objects.all().delete()
    assert "Đã ghi xong" in run("--if-needed") and not comparing.differences()


# Compared -------------------------------------------------------------------------------------------------------------
def test_the_check_says_how_far_index_and_pages_differ_and_ends_with_it(pages):
    assert check() == (0, "Chỉ mục tìm kiếm lệch 0 trang.\n")
    Entry.objects.filter(page=pages[0].pk).delete()
    Page.objects.filter(pk=pages[1].pk).update(live=False)
    Page.objects.filter(pk=pages[2].pk).update(title="Tên khác")
    code, said = check()
    assert code == 1 and "thiếu 1 trang, thừa 1, cũ 1" in said
    assert Entry.objects.filter(page=pages[1].pk).exists(), "the check changes nothing"


def test_the_clock_mends_what_differs_and_says_so(build, pages):
    assert compare() == "Chỉ mục tìm kiếm lệch 0 trang."
    Entry.objects.filter(page=pages[0].pk).delete()
    Page.objects.filter(pk=pages[1].pk).update(live=False)
    assert compare() == "Chỉ mục lệch 2: thiếu 1 trang, thừa 1, cũ 0, tài liệu 0. Đã sửa."
    assert pages[0].title in found(build.site, "lua") and pages[1].title not in found(build.site, "lua")
    assert compare() == "Chỉ mục tìm kiếm lệch 0 trang."


def test_the_clock_calls_for_somebody_where_too_much_differs(pages, monkeypatch):
    monkeypatch.setattr(upkeep, "MENDED", 3)
    Entry.objects.all().delete()
    with pytest.raises(StillApart, match="rebuild_search"):
        compare()
    assert not Entry.objects.exists()


# Follows the pages ----------------------------------------------------------------------------------------------------
def renamed(page, title: str):
    page = Page.objects.get(pk=page.pk).specific
    page.title = title
    return page.save_revision()


def test_a_publication_that_is_rolled_back_leaves_the_index_as_it_was(build, pages):
    before = indexed()
    with transaction.atomic():
        renamed(pages[0], "Cấy lúa").publish()
        pages[1].unpublish()
        pages[2].delete()
        build.article("Lúa mới")
        assert "Cấy lúa" in found(build.site, "lua")
        transaction.set_rollback(True)
    assert indexed() == before and pages[2].title in found(build.site, "lua")


def expire(page) -> None:
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    publish_due()


def close(page) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


GOING = {
    "withdrawn": lambda page, build: page.unpublish(),
    "deleted": lambda page, build: page.delete(),
    "expired": lambda page, build: expire(page),
    "made private": lambda page, build: close(page),
    "made private with its category": lambda page, build: close(page.get_parent()),
    "deleted with its category": lambda page, build: page.get_parent().specific.delete(),
    "moved to another portal": lambda page, build: page.move(build.other_site().root_page, pos="last-child"),
    "moved into what is private": lambda page, build: page.move(closed(build), pos="last-child"),
}


def closed(build):
    """A category that only staff may read."""
    category = build.category("Nội bộ")
    close(category)
    return category


@pytest.mark.parametrize("way", GOING)
def test_the_first_search_after_it_does_not_find_what_was(build, way):
    category, document = build.category("Trồng trọt"), build.document("Sổ gieo mạ")
    page = build.article("Gieo mạ", category, attachments=[document.pk])
    assert sorted(found(build.site, "gieo ma")) == ["Gieo mạ", "Sổ gieo mạ"]
    GOING[way](page, build)
    assert found(build.site, "gieo ma") == []
    assert not comparing.differences() and agrees()


def test_what_is_opened_again_is_found_at_once(build, transactional_db):
    """Also where this process has kept what was private before."""
    page = build.article("Gieo mạ", build.category("Trồng trọt"))
    close(page.get_parent())
    assert is_private(page) and found(build.site, "gieo ma") == []
    PageViewRestriction.objects.get().delete()
    assert found(build.site, "gieo ma") == ["Gieo mạ"]


# Two at once ----------------------------------------------------------------------------------------------------------
ROUNDS = 2  # as often as the option `--rounds` says
ACTS = {
    "publish": lambda page: renamed(page, "Gieo mạ A").publish(),
    "publish again": lambda page: renamed(page, "Gieo mạ B").publish(),
    "withdraw": lambda page: Page.objects.get(pk=page.pk).specific.unpublish(),
    "delete": lambda page: Page.objects.get(pk=page.pk).specific.delete(),
    "close": lambda page: close(Page.objects.get(pk=page.pk)),
    "compare": lambda page: compare(),
    "rebuild": lambda page: rebuild(from_start=True),
}
PAIRS = [
    ("publish", "publish again"),
    ("publish", "withdraw"),
    ("publish", "delete"),
    ("withdraw", "delete"),
    ("publish", "close"),
    ("publish", "rebuild"),
    ("delete", "rebuild"),
    ("withdraw", "compare"),
]


@pytest.mark.parametrize("in_one_piece", [True, False], ids=["in transactions", "step by step"])
def test_two_who_change_a_page_at_once_leave_index_and_pages_equal(build, small, transactional_db, request, in_one_piece):
    category, document = build.category("Trồng trọt"), build.document("Sổ gieo mạ")
    for number in range(ROUNDS * request.config.getoption("rounds")):
        for pair in PAIRS:
            page = build.article(f"Gieo mạ {number}", category, attachments=[document.pk])
            beside = build.article("Bên cạnh", category, attachments=[document.pk])
            in_threads(*(partial(act_on, ACTS[name], page, in_one_piece) for name in pair))
            assert agrees(), pair
            assert not comparing.differences(), pair
            PageViewRestriction.objects.all().delete()
            for left in Page.objects.filter(pk__in=[page.pk, beside.pk]):
                left.specific.delete()


def act_on(act, page, in_one_piece: bool):
    if not in_one_piece:
        return act(page)
    with transaction.atomic():
        return act(page)
