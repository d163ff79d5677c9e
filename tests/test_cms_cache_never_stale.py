"""Whatever the office does is seen by the first reader who asks after the call has returned, whichever worker answers him."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import transaction
from django.test import RequestFactory
from django.utils import timezone
from wagtail.contrib.settings.registry import registry as settings_of_sites
from wagtail.models import PageViewRestriction
from wagtail.snippets.models import get_snippet_models

from cms.cache.copy import make_copy
from cms.cache.front import PageCache
from cms.cache.generation import SITES, begin_change, forget_all, generation, mark_of, pinned, remember, renew, renew_all, store
from cms.cache.shared import RedisStore
from cms.cache.store import FolderStore
from cms.models import JobRun, OfficeSettings
from feedback.models import FeedbackSettings, RefusalReason
from home.models import SidebarLink, SidebarSettings, WeatherSettings
from newsroom.models import Desk, NewsroomSettings, ReturnReason
from polls.models import Poll
from tests import servers
from tests.drill.acts import ACTS, Scene
from tests.drill.killing import MOMENTS, die_at
from tests.drill.run import groups_apart, play_all, told
from tests.drill.watch import Expectation, Readers, ask

# One of each kind: what is in the table and what goes, what leads on, what stands round every page
THROUGH_NGINX = [
    "a new edition is published",
    "an article is withdrawn",
    "an article is renamed",
    "a page is made private",
    "a link is made",
]
CHANGED_BY = {
    OfficeSettings: "the office is changed",
    SidebarSettings: "the boxes beside every page are arranged",
    WeatherSettings: "the place of the weather is changed",
    SidebarLink: "a link is changed",
    Poll: "a poll is changed",
    FeedbackSettings: "comments are taken for some days only",
}


@pytest.mark.once
def test_no_reader_is_told_what_stood_before(workers, request):
    with Readers(workers) as readers:
        seen = play_all(Scene(), readers, [[name] for name in ACTS], request.config.getoption("rounds"))
    table = told(seen, "straight to the application")
    assert all(one.stale == one.failed == 0 for one in seen.values()), table
    assert all(one.copies for one in seen.values() if "redirect" not in one.name), table


@pytest.mark.once
def test_through_nginx_no_reader_is_told_what_stood_before_for_more_than_a_second(workers, settings):
    with servers.nginx(f"127.0.0.1:{workers}", settings.DATA_DIR) as proxy, Readers(proxy.port) as readers:
        seen = play_all(Scene(), readers, [THROUGH_NGINX], 2)
    table = told(seen, "through nginx")
    assert all(one.delay <= 1 and one.failed == 0 for one in seen.values()), table


@pytest.mark.once
def test_while_the_portal_is_away_nginx_shows_the_last_pages_and_never_what_was_withdrawn(shared, settings):
    scene = Scene()
    pages = kept, withdrawn, private = [scene.an_article(title) for title in ("còn đó", "đã gỡ", "để riêng")]
    told = {page.pk: Expectation(scene.path(page), shows=page.title) for page in pages}
    with ExitStack() as ours, ExitStack() as portal:
        known = servers.shared_environment()
        port = portal.enter_context(servers.web(settings.DATA_DIR, 1, "tests.drill.settings", **known))
        proxy = ours.enter_context(servers.nginx(f"127.0.0.1:{port}", settings.DATA_DIR))
        for page in pages:
            servers.wait_until(lambda page=page: ask(proxy.port, told[page.pk]).nginx == "HIT", "a copy of nginx")
        withdrawn.unpublish()
        PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
        for page, status in ((withdrawn, 404), (private, 302)):
            servers.wait_until(lambda page=page, status=status: ask(proxy.port, told[page.pk]).status == status, "the end of nginx's copy")
        portal.close()
        servers.wait_until(lambda: ask(proxy.port, told[kept.pk]).nginx == "STALE", "an answer to make up for a failure")
        assert told[kept.pk].holds(ask(proxy.port, told[kept.pk]))
        assert [ask(proxy.port, told[page.pk]).status for page in (withdrawn, private)] == [404, 302]


NO_READER_SEES = {NewsroomSettings, ReturnReason, Desk, RefusalReason}


def test_every_setting_and_every_snippet_has_an_act_in_the_table():
    assert set(CHANGED_BY) == {*settings_of_sites, *get_snippet_models()} - NO_READER_SEES
    assert set(CHANGED_BY.values()) <= set(ACTS)


def test_the_acts_of_one_group_are_apart_in_the_table():
    groups = groups_apart(list(ACTS), 8)
    assert sorted(name for group in groups for name in group) == sorted(ACTS)
    assert all(not {first, second} <= set(group) for first, second in zip(ACTS, list(ACTS)[1:], strict=False) for group in groups)


# A worker that is killed -----------------------------------------------------------------------------------------------
@pytest.mark.once_on_postgresql
def test_a_worker_that_is_killed_in_the_middle_of_a_change_leaves_nothing_stale(workers, settings):
    scene = Scene()
    with Readers(workers) as readers:
        for moment in MOMENTS:
            die_at(moment, scene, readers, workers, settings.DATA_DIR)


# Generations -----------------------------------------------------------------------------------------------------------
@pytest.fixture(params=["folder", "redis"])
def marks(request, settings, tmp_path):
    """A store of its own, in which generations are kept."""
    with ExitStack() as ours:
        address = ours.enter_context(servers.redis()) if request.param == "redis" else ""
        settings.PAGE_CACHE = {"FOLDER": tmp_path, "LIMIT": 10_000_000, "REDIS": address}
        store.cache_clear()
        yield store()
    store.cache_clear()


def test_of_two_who_change_something_at_a_time_the_first_to_end_starts_no_generation(db, marks):
    mark = mark_of(7)
    before = generation(mark)
    with ThreadPoolExecutor(1) as first, ThreadPoolExecutor(1) as second:
        first.submit(begin_change_outside, 7).result()
        second.submit(begin_change_outside, 7).result()
        assert generation(mark) is None
        first.submit(end_change_outside, 7).result()
        assert generation(mark) is None
        second.submit(end_change_outside, 7).result()
    assert generation(mark) not in (None, before)


def begin_change_outside(site: int) -> None:
    """Begin as a thread that has no transaction."""
    begin_change([site])


def end_change_outside(site: int) -> None:
    renew_all([site])


def test_many_who_change_something_at_the_same_instant_are_all_counted(db, marks):
    hands, together = [ThreadPoolExecutor(1) for _ in range(8)], Barrier(8)

    def at_once(act):
        for done in [hand.submit(lambda: (together.wait(), act(7))) for hand in hands]:
            done.result()

    for _ in range(5):
        at_once(begin_change_outside)
        assert marks.get_mark(mark_of(7)).count(":") == 8
        at_once(end_change_outside)
        assert generation(mark_of(7)) is not None
    for hand in hands:
        hand.shutdown()


def test_a_change_that_is_given_up_ends_by_itself(transactional_db, build, marks, monkeypatch):
    mark, link = mark_of(build.site.pk), build.link()
    before = generation(mark)
    with transaction.atomic():
        link.save()
        transaction.set_rollback(True)
    assert generation(mark) is None
    later = time.time() + 31
    monkeypatch.setattr("cms.cache.generation.time.time", lambda: later)
    assert generation(mark) not in (None, before)


def test_what_the_desk_alone_sees_does_not_touch_the_generation(build, marks):
    mark, article = mark_of(build.site.pk), build.article()
    forget_all()
    before = generation(mark)
    article.locked = True
    article.save(update_fields=["locked"], clean=False)
    assert generation(mark) == before
    article.title = "Tên mới"
    article.save(update_fields=["title"], clean=False)
    assert generation(mark) != before


def test_a_link_that_goes_to_another_portal_makes_the_copies_of_both_old(build, marks):
    link, other = build.link(), build.other_site()
    forget_all()
    names = [mark_of(build.site.pk), mark_of(other.pk)]
    before = [generation(name) for name in names]
    link = SidebarLink.objects.get(pk=link.pk)
    link.site = other
    link.save()
    assert all(generation(name) != was for name, was in zip(names, before, strict=True))


def test_a_page_that_another_portal_leads_to_makes_its_copies_old_when_it_goes_and_not_when_it_changes(build, marks):
    other = build.other_site()
    page, stranger = build.standard_page("Được dẫn tới"), build.standard_page("Không ai dẫn tới")
    build.link("Sang bên kia", site=other, page=page, url="")
    forget_all()
    before = generation(mark_of(other.pk))
    page.save_revision().publish()
    stranger.unpublish()
    assert generation(mark_of(other.pk)) == before
    page.unpublish()
    assert generation(mark_of(other.pk)) != before


def test_a_new_address_of_a_page_is_known_to_all_portals(build, marks):
    other, page = build.other_site(), build.standard_page("Giới thiệu")
    forget_all()
    before = generation(mark_of(other.pk))
    page.slug = "ve-chung-toi"
    page.save_revision().publish()
    assert generation(mark_of(other.pk)) != before


def test_what_was_read_before_a_change_is_not_kept_under_the_generation_after_it(db, build, marks):
    site = build.site
    with pinned(mark_of(site.pk)):
        assert remember(site, "a", lambda: "kept") == remember(site, "a", lambda: "not asked") == "kept"
        end_change_outside_of(site)
        assert remember(site, "a", lambda: "of before") == "of before"
    assert remember(site, "a", lambda: "of after") == "of after"
    with pinned():
        assert remember(site, "a", lambda: "not asked") == "of after"
        remember(site, "b", lambda: "of a request that keeps nothing")
    assert remember(site, "b", lambda: "kept now") == "kept now"


@pytest.mark.parametrize(("changed", "told", "times"), [(True, "200 OK", 2), (False, "500 Internal Server Error", 1)])
def test_a_page_that_fails_is_asked_for_once_more_only_if_something_was_changed_meanwhile(build, marks, changed, told, times):
    asked, said = [], []

    def inner(environ, start_response):
        asked.append(environ["PATH_INFO"])
        if changed and len(asked) == 1:
            end_change_outside_of(build.site)
        fails = len(asked) == 1 or not changed
        start_response("500 Internal Server Error" if fails else "200 OK", [("Content-Type", "text/html")])
        return [b"trang"]

    PageCache(inner)(
        RequestFactory(SERVER_NAME="localhost").get("/", HTTP_HOST="localhost").environ, lambda *answer: said.append(answer[0])
    )
    assert (said, len(asked)) == ([told], times)


def test_two_copies_of_an_address_never_bear_the_same_date_unless_they_say_the_same():
    first = make_copy("a", [], [], b"truoc")
    second = make_copy("b", [], [], b"sau", first)
    assert second.made > first.made
    assert make_copy("c", [], [], b"sau", second).made == second.made
    assert "Last-Modified" not in dict(make_copy("", [], [], b"chua biet").headers_for(""))


# Redis that goes and comes back ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("everything", [False, True])
def test_a_change_while_redis_is_away_makes_the_copies_old_before_anybody_reads_them_again(db, build, settings, tmp_path, everything):
    site = build.site
    with servers.redis_server() as redis:
        settings.PAGE_CACHE = {"FOLDER": tmp_path, "LIMIT": 10_000_000, "REDIS": redis.url}
        store.cache_clear()
        before, known = generation(mark_of(site.pk)), generation(SITES)
        redis.stop()
        end_change_outside_of(None if everything else site)
        redis.start()
        another = RedisStore(redis.url, tmp_path)  # as in another worker of this machine
        servers.wait_until(lambda: another.get_mark(SITES), "an answer of Redis")
        assert another.get_mark(mark_of(site.pk)) != before
        assert another.get_mark(SITES) != known  # others may have changed something too, and may be dead by now
        now = another.get_mark(mark_of(site.pk))
        assert another.get_mark(mark_of(site.pk)) == now  # once is enough
        assert not another.is_behind()
    store.cache_clear()


def end_change_outside_of(site) -> None:
    with ThreadPoolExecutor(1) as elsewhere:  # which has no transaction
        elsewhere.submit(renew, site).result()


def test_where_nothing_can_be_written_a_change_still_makes_the_old_copies_old(db, tmp_path, settings):
    settings.PAGE_CACHE = {"FOLDER": tmp_path, "LIMIT": 10_000_000, "REDIS": ""}
    store.cache_clear()
    before = generation(mark_of(7))
    assert isinstance(store(), FolderStore)
    for lock in (tmp_path / "locks").iterdir():
        lock.unlink()
    (tmp_path / "locks").rmdir()  # as a full disk refuses a new lock file
    end_change_outside(7)
    assert generation(mark_of(7)) != before
    store.cache_clear()


def test_who_was_cut_off_from_redis_gives_up_what_a_dead_machine_changed_meanwhile(db, build, settings, tmp_path):
    """Two machines: one changes something while Redis is away, and never comes back to tell."""
    site = build.site
    with servers.redis_server() as redis:
        dead, alive = (RedisStore(redis.url, tmp_path / name) for name in ("chet", "song"))
        before = alive.add_mark(mark_of(site.pk), "truoc")
        redis.stop()
        assert alive.get_mark(mark_of(site.pk)) is None  # a reader of the other one
        dead.change_mark(mark_of(site.pk), lambda present: "sau")
        assert dead.is_behind()
        redis.start()
        servers.wait_until(lambda: alive.get_mark(mark_of(site.pk)), "an answer of Redis")
        assert alive.get_mark(mark_of(site.pk)) != before


def test_a_machine_that_alone_is_cut_off_has_the_others_make_all_copies_old(
    db, build, settings, tmp_path, django_capture_on_commit_callbacks
):
    JobRun.objects.create(name="renew-copies", due_at=timezone.now() + timedelta(hours=9))
    settings.PAGE_CACHE = {"FOLDER": tmp_path, "LIMIT": 10_000_000, "REDIS": f"redis://127.0.0.1:{servers.free_port()}/0"}
    store.cache_clear()
    with django_capture_on_commit_callbacks(execute=True):
        renew(build.site)
    assert JobRun.objects.get(name="renew-copies").due_at <= timezone.now()
    store.cache_clear()
