"""The page cache as a reader meets it: what is kept, for whom, how long, and what is answered when rendering fails."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import brotli
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms import sites
from cms.cache import generation, renew
from cms.cache.front import PageCache, matters
from cms.cache.store import FolderStore

HOST = "localhost"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def how(self) -> str:
        """hit, miss, stale or pass; empty where the page cache had no part in it."""
        return self.headers.get("X-Cache", "")

    @property
    def text(self) -> str:
        return self.body.decode()


@pytest.fixture
def application(settings, transactional_db):
    """The application as the server runs it, over a database whose transactions are real."""
    settings.ALLOWED_HOSTS = ["*"]
    return PageCache(WSGIHandler())


@pytest.fixture
def read(application) -> Callable[..., Answer]:
    """Asks the application."""

    def ask(path: str = "/", method: str = "GET", **environ) -> Answer:
        said: list = []
        request = RequestFactory(SERVER_NAME=HOST).generic(method, path, **environ).environ
        request["HTTP_HOST"] = environ.get("HTTP_HOST", HOST)
        parts = application(request, lambda status, headers, exc_info=None: said.extend([status, headers]))
        body = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        return Answer(int(said[0].split()[0]), dict(said[1]), body)

    return ask


@pytest.fixture
def build(application):
    from tests.build import Builder

    return Builder()


def test_what_a_private_address_reads_of_its_portal_is_kept_as_for_pages(build, read):
    address = build.poll("Hỏi?").get_absolute_url()
    read("/")  # whose portal is known from now on
    with CaptureQueriesContext(connection) as first:
        assert read(address).status == 200
    with CaptureQueriesContext(connection) as second:
        assert read(address).how == ""
    assert len(second) < len(first)


def test_the_second_reader_gets_a_copy_without_a_single_query(read):
    assert read("/").how == "miss"
    with CaptureQueriesContext(connection) as asked:
        second = read("/")
    assert (second.how, second.status, len(asked)) == ("hit", 200, 0)


def test_a_copy_says_what_the_page_said(read, build):
    article = build.article("Cầu mới thông xe")
    first, second = read(article.url), read(article.url)
    assert first.body == second.body
    assert "Cầu mới thông xe" in second.text
    assert second.headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_copy_may_be_kept_by_others_for_a_second_and_a_day_when_we_fail(read):
    for answer in (read("/"), read("/")):
        assert answer.headers["Cache-Control"] == "public, max-age=0, s-maxage=1, stale-while-revalidate=1, stale-if-error=86400"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("accepted", "encoding"), [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("", ""), ("identity", "")]
)
def test_a_reader_gets_the_best_encoding_that_he_takes(read, accepted, encoding):
    plain = read("/").body
    answer = read("/", HTTP_ACCEPT_ENCODING=accepted)
    assert answer.headers.get("Content-Encoding", "") == encoding
    assert {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[encoding](answer.body) == plain
    assert answer.headers["Content-Length"] == str(len(answer.body))


def test_a_reader_who_has_the_copy_is_told_so(read):
    tag = read("/", HTTP_ACCEPT_ENCODING="br").headers["ETag"]
    again = read("/", HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=tag)
    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == tag
    assert read("/", HTTP_IF_NONE_MATCH='"khac"').status == 200
    dated = read("/").headers["Last-Modified"]
    assert read("/", HTTP_IF_MODIFIED_SINCE=dated).status == 304


def test_a_head_is_a_get_without_a_body(read):
    head = read("/", "HEAD")
    assert (head.status, head.body, head.how) == (200, b"", "miss")
    whole = read("/")
    assert whole.how == "hit"
    assert head.headers["Content-Length"] == str(len(whole.body))


def test_what_a_reader_brings_changes_nothing(read):
    plain = read("/").body
    for environ in ({"HTTP_COOKIE": "ban_doc=abc; x=1"}, {"HTTP_RANGE": "bytes=0-5"}, {"HTTP_USER_AGENT": "Mozilla"}):
        answer = read("/", **environ)
        assert (answer.how, answer.body) == ("hit", plain)


def test_staff_who_are_signed_in_are_led_past_the_copies(read, settings):
    read("/")
    assert read("/", HTTP_COOKIE=f"{settings.SESSION_COOKIE_NAME}=abc").how == ""


@pytest.mark.parametrize("path", ["/dang-nhap/", "/tim-kiem/?q=xa", "/healthz/", "/readyz/", "/tai-lieu/1/a.pdf", "/_util/login/"])
def test_private_addresses_are_left_alone(read, path):
    assert [read(path).how, read(path).how] == ["", ""]


def test_a_private_page_leads_to_the_offices_login_sets_no_cookie_and_is_not_kept(read, build):
    page = build.standard_page("Nội bộ")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    for answer in (read(page.url), read(page.url)):
        assert (answer.status, answer.how) == (302, "pass")
        assert answer.headers["Location"] == f"/dang-nhap/?next={page.url}"
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/_util/login/", "/_util/authenticate_with_password/1/1/", "/_util/"])
def test_wagtails_own_login_for_readers_is_not_there_and_sets_no_cookie(read, path):
    answer = read(path)
    assert answer.status == 404 and "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_only_reading_is_answered_by_copies(read, method):
    read("/")
    assert read("/", method).how == ""


def test_an_unknown_host_makes_no_copy(read):
    assert [read("/", HTTP_HOST="la.example.vn").how, read("/", HTTP_HOST="la.example.vn").how] == ["", ""]


def test_two_portals_have_copies_of_their_own(read, build):
    other = build.other_site()
    renew()
    ours, theirs = read("/"), read("/", HTTP_HOST=other.hostname)
    assert (ours.how, theirs.how) == ("miss", "miss")
    assert ours.body != theirs.body
    assert read("/", HTTP_HOST=other.hostname).body == theirs.body


@pytest.mark.parametrize("path", ["/khong-co/", "/tin-tuc"])
def test_what_is_no_page_is_not_kept(read, path):
    assert [read(path).how, read(path).how] == ["pass", "pass"]


@pytest.mark.parametrize(
    ("query", "what_matters"),
    [
        ("", ""),
        ("trang=3", "trang=3"),
        ("trang=003&utm_source=fb", "trang=3"),
        ("utm_source=fb&fbclid=1", ""),
        ("trang=abc", None),
        ("trang=-1", None),
        ("trang=999999", None),
        ("trang=٣", None),
        ("p=12", None),
        ("nv=news&op=tin", None),
        ("language=vi&x=1", None),
        ("feed=rss2", None),
        ("attachment_id=3", None),
    ],
)
def test_only_known_words_of_a_query_make_copies(query, what_matters):
    assert matters(query) == what_matters


def test_words_that_do_not_matter_share_one_copy(read):
    read("/?utm_source=fb")
    assert read("/?fbclid=abc").how == "hit"


def test_a_page_of_a_list_that_is_not_there_makes_no_copy(read):
    assert [read("/tin-tuc/?trang=77").how, read("/tin-tuc/?trang=77").how] == ["pass", "pass"]
    assert [read("/tin-tuc/?trang=1").how, read("/tin-tuc/?trang=1").how] == ["miss", "hit"]


def test_a_page_that_is_being_rendered_when_something_changes_is_not_kept(read, build, monkeypatch):
    monkeypatch.setattr("home.navigation.navigation", lambda site: renew(site) or [])  # every rendering sees a change
    assert [read("/").how, read("/").how] == ["miss", "miss"]


def test_after_a_renewal_the_next_reader_gets_a_fresh_page(read, build):
    read("/")
    renew(build.site)
    assert [read("/").how, read("/").how] == ["miss", "hit"]


def test_a_copy_ends_at_midnight(read, monkeypatch):
    read("/")
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr("cms.cache.copy.time.time", tomorrow.timestamp)
    assert read("/").how == "miss"


def test_a_copy_ends_when_a_page_of_the_portal_expires(read, build, monkeypatch):
    article = build.article("Sắp hết hạn")
    article.expire_at = timezone.now() + timedelta(minutes=5)
    article.save_revision().publish()
    read("/")
    assert read("/").how == "hit"
    monkeypatch.setattr("cms.cache.copy.time.time", (timezone.now() + timedelta(minutes=6)).timestamp)
    assert read("/").how == "miss"


@pytest.mark.parametrize("change", ["opens_at", "closes_at"])
def test_a_copy_ends_when_a_poll_opens_or_closes(read, build, monkeypatch, change):
    build.poll("Đang mở")
    build.poll("Sắp tới", **{"opens_at": timezone.now() - timedelta(days=1)} | {change: timezone.now() + timedelta(minutes=5)})
    read("/")
    assert read("/").how == "hit"
    monkeypatch.setattr("cms.cache.copy.time.time", (timezone.now() + timedelta(minutes=6)).timestamp)
    assert read("/").how == "miss"


def test_when_the_database_is_away_the_last_copy_is_served(read, build, database_lost):
    article = build.article("Còn đọc được")
    read(article.url)
    renew()
    database_lost()
    answer = read(article.url)
    assert (answer.how, answer.status) == ("stale", 200)
    assert "Còn đọc được" in answer.text


def test_what_was_withdrawn_is_not_shown_again_when_the_database_is_away(read, build, database_lost):
    article = build.article("Đã gỡ")
    assert [read(article.url).how, read(article.url).how] == ["miss", "hit"]
    article.unpublish()
    assert read(article.url).status == 404
    database_lost()
    assert read(article.url).status == 503


def test_a_worker_that_starts_while_the_database_is_away_serves_copies_too(read, database_lost, monkeypatch):
    read("/")
    monkeypatch.setattr("cms.sites._known", sites.Known())  # as in a new process
    database_lost()
    assert read("/").status == 200


def test_when_the_database_is_away_a_page_without_a_copy_says_so(read, database_lost):
    read("/")
    database_lost()
    answer = read("/tin-tuc/")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "60")


@pytest.fixture
def database_lost():
    """Makes the database unreachable from now to the end of the test."""
    address = connection.settings_dict
    before = {name: address[name] for name in ("NAME", "PORT")}

    def lose():
        connection.close()
        address.update({"NAME": "/proc/khong-co/portal.sqlite3"} if connection.vendor == "sqlite" else {"PORT": 1})

    yield lose
    connection.close()
    address.update(before)


# The folder ----------------------------------------------------------------------------------------------------------
def test_the_folder_holds_its_limit_and_keeps_the_newest(tmp_path):
    import os

    store = FolderStore(tmp_path, limit=200_000)
    for number in range(100):
        key = f"{number:040x}"
        store.write(key, b"x" * 8000)
        os.utime(store._copy(key), (number, number))
    assert store.prune() > 0
    left = [number for number in range(100) if store.read(f"{number:040x}")]
    assert left == list(range(100 - len(left), 100))
    assert len(left) * 8192 <= 200_000
    assert store.prune() == 0


def test_a_copy_that_was_cut_short_is_no_copy(read, application):
    read("/")
    folder = generation.store().folder
    for path in (folder / "copies").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-10])
    assert read("/").how == "miss"
    assert read("/").how == "hit"


def test_a_lost_generation_makes_all_copies_old(read):
    read("/")
    for path in (generation.store().folder / "marks").iterdir():
        path.unlink()
    assert read("/").how == "miss"
