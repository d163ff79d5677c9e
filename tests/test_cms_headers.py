"""What every answer says to browsers, in whatever way it was made; what browsers report; how cookies are named."""

import base64
import hashlib
import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings as ours
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from cms.cache.front import PageCache
from cms.first_script import SCRIPT
from cms.headers import desk, reports
from cms.headers.policy import DESK, FORMS, REPORTS_AT, films_of, hash_of, may_show_film
from cms.headers.wrapper import Headers
from cms.models import PolicyReport
from cms.quick import QuickViews
from cms.upkeep.jobs import forget_policy_reports
from news.models import ArticlePage

pytestmark = pytest.mark.once_on_postgresql

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


@pytest.fixture
def ask(db):
    """Asks the application as the server runs it: (status, headers by name)."""
    application = Headers(QuickViews(PageCache(WSGIHandler())))
    for moment in (request_started, request_finished):  # as Django's own client does: they would close the test's transaction
        moment.disconnect(close_old_connections)

    def asked(path: str, method: str = "GET", **environ):
        said: list = []
        request = RequestFactory(SERVER_NAME="localhost", HTTP_HOST="localhost").generic(method, path, **environ).environ
        parts = application(request, lambda status, headers, fault=None: said.extend([status, headers]))
        body = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        assert len(said[1]) == len({name for name, _ in said[1] if name != "Set-Cookie"}), "no header twice"
        return SimpleNamespace(status=int(said[0].split()[0]), headers=dict(said[1]), body=body)

    yield asked
    for moment in (request_started, request_finished):
        moment.connect(close_old_connections)


def policy_of(answer) -> dict[str, list[str]]:
    """The directives of an answer's policy."""
    parts = [part.split() for part in answer.headers["Content-Security-Policy"].split("; ")]
    return {part[0]: part[1:] for part in parts}


# Which answer says what ---------------------------------------------------------------------------------------------
WAYS = {
    "a page": ("/", "GET", 200),
    "a page that is not there": ("/khong-co/", "GET", 404),
    "a page of a fault": ("/?trang=%00", "GET", 200),
    "a quick answer": ("/truc-tiep/", "POST", 403),
    "a private page": ("/tim-kiem/", "GET", 200),
    "the feed": ("/rss/", "GET", 200),
    "a form's way back": ("/quan-tri/", "GET", 302),
    "health": ("/healthz/", "GET", 200),
}


@pytest.mark.parametrize(("path", "method", "status"), WAYS.values(), ids=WAYS)
def test_every_answer_says_what_browsers_may_not_do_with_it(ask, path, method, status):
    answer = ask(path, method)
    assert answer.status == status
    framed = {"X-Frame-Options": "SAMEORIGIN"} if path.startswith(DESK) else {}
    assert {name: answer.headers.get(name) for name in EVERYWHERE} == EVERYWHERE | framed
    assert policy_of(answer)["default-src"] == ["'none'"]
    assert policy_of(answer)["frame-ancestors"] == ["'self'" if framed else "'none'"]
    assert "camera=()" in answer.headers["Permissions-Policy"]


def test_a_copy_and_who_has_it_already_say_the_same_as_the_page(ask):
    first = ask("/")
    copy = ask("/")
    known = ask("/", HTTP_IF_NONE_MATCH=first.headers["ETag"])
    assert (copy.headers["X-Cache"], known.status) == ("hit", 304)
    for name in (*EVERYWHERE, "Content-Security-Policy", "Permissions-Policy"):
        assert first.headers[name] == copy.headers[name] == known.headers[name], name


def test_a_fault_before_any_middleware_says_it_too(ask, settings):
    settings.MIDDLEWARE = ["tests.khong.co.Gi"]
    assert ask("/truc-tiep/", "POST").headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_says_only_what_concerns_files(ask, build):
    picture = build.image().get_rendition("width-100")
    said = ask(picture.url).headers
    assert said["X-Content-Type-Options"] == "nosniff"
    assert said["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert said["Cross-Origin-Resource-Policy"] == "cross-origin"  # a reader of feeds shows it
    assert "Permissions-Policy" not in said


def test_over_https_the_browser_is_bound_to_https_by_quick_answers_and_copies_too(ask, settings):
    settings.SECURE_HSTS_SECONDS, secure = 31536000, {"wsgi.url_scheme": "https"}
    from cms.headers.wrapper import _kept

    _kept.cache_clear()
    try:
        for path, method in (("/", "GET"), ("/", "GET"), ("/truc-tiep/", "POST"), ("/static/khong-co.css", "GET")):
            assert ask(path, method, **secure).headers["Strict-Transport-Security"].startswith("max-age=31536000"), path
        assert "Strict-Transport-Security" not in ask("/truc-tiep/", "POST").headers
    finally:
        _kept.cache_clear()


# The policy of public pages -------------------------------------------------------------------------------------------
def test_a_public_page_runs_only_files_of_ours_and_the_one_line_that_stands_in_it(ask):
    policy = policy_of(ask("/"))
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    assert policy["script-src"] == ["'self'", f"'sha256-{digest}'"]
    assert policy["style-src"] == policy["connect-src"] == policy["form-action"] == ["'self'"]
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    assert policy["report-uri"] == ["/csp/"]
    assert "frame-src" not in policy
    assert "unsafe" not in ask("/").headers["Content-Security-Policy"]


def test_the_hash_follows_the_line():
    assert hash_of("a") == "'sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs='"
    assert hash_of("a") != hash_of("a ")


FILMS = {
    "https://www.youtube.com/watch?v=abc": "https://www.youtube-nocookie.com",
    "https://youtu.be/abc": "https://www.youtube-nocookie.com",
    "https://video.example.vn/le-hoi.mp4": "https://video.example.vn",
    "https://video.example.vn:8443/x": "https://video.example.vn:8443",
    "javascript:alert(1)": None,
    "https://a b/": None,
    "https://a;script-src *": None,
    "https://a'/": None,
    "https://[": None,
}


@pytest.mark.parametrize(("address", "origin"), FILMS.items())
def test_of_a_film_its_site_is_allowed_and_nothing_that_is_no_site(address, origin):
    request = RequestFactory().get("/")
    may_show_film(request, address)
    assert films_of(request) == ({"frame-src": [origin], "media-src": [origin]} if origin else {})


def test_only_the_page_that_holds_a_film_may_frame_its_site(ask, build):
    film = {"type": "video", "value": {"url": "https://phim.example.vn/a.mp4", "poster": build.image().pk, "title": "Lễ hội"}}
    shows, other = build.article(body=[film]), build.article()
    assert policy_of(ask(shows.url))["frame-src"] == policy_of(ask(shows.url))["media-src"] == ["https://phim.example.vn"]
    assert "frame-src" not in policy_of(ask(other.url))


def test_the_admin_is_where_its_policy_is():
    assert (reverse("wagtailadmin_home"), reverse("policy-reports")) == (DESK[0], REPORTS_AT)
    assert reverse("wagtailadmin_pages:edit", args=[1]).startswith(FORMS)


def test_styles_are_written_into_the_form_of_a_page_only(client, build):
    client.force_login(build.user(admin=True))
    forms, others = (
        policy_of(SimpleNamespace(headers=client.get(address))) for address in (FORMS + f"{build.home.pk}/edit/", "/quan-tri/users/")
    )
    assert forms["style-src-elem"] == ["'self'", "'unsafe-inline'"] and others["style-src-elem"] == ["'self'"]


# The admin and previews ---------------------------------------------------------------------------------------------
def test_the_admin_allows_inline_scripts_one_by_one_and_may_be_framed_by_itself(client, build):
    client.force_login(build.user(admin=True))
    answer = client.get(reverse("wagtailadmin_pages:edit", args=[build.article().pk]))
    policy = policy_of(SimpleNamespace(headers=answer))
    [nonce] = [source for source in policy["script-src"] if source.startswith("'nonce-")]
    assert policy["script-src"] == ["'self'", nonce] and policy["script-src-attr"] == ["'unsafe-hashes'", hash_of("return;")]
    assert policy["frame-ancestors"] == ["'self'"] and answer["X-Frame-Options"] == "SAMEORIGIN"
    html = answer.content.decode()
    assert html.count(f'<script nonce="{nonce[7:-1]}">') > 3
    assert desk.INLINE.findall(html) == [], "all that Wagtail writes is known"
    assert int(answer.get("Content-Length", len(answer.content))) == len(answer.content)


KNOWN = [
    'initDateChooser("id_date", {"dayOfWeekStart": 1, "format": "d/m/Y"});',
    'new ImageChooser("id_lead", {"modalUrl": "/quan-tri/images/chooser/"});',
    'new wagtail.admin.widgets.PageChooser("id_x-__prefix__-page", {"a": [1, null, "</b>"]});',
    'createTaskChooser("id_task");',
    '(function() {\n  var panel = new InlinePanel(JSON.parse("{\\u0022formsetPrefix\\u0022: \\u0022id_choices\\u0022}"));\n})();',
]
UNKNOWN = [
    "alert(1)",
    'initDateChooser("id_date", {"a": alert(1)});',
    'initDateChooser("id_date", {}); alert(1);',
    'initDateChooser("id_date", {}); alert({});',
    'new ImageChooser("id"+alert(1), {});',
    'new Function("id_a");',
    '(function() { var panel = new InlinePanel(JSON.parse("")); alert(1); })();',
    '(function() { var panel = new InlinePanel(JSON.parse(""));alert(JSON.parse("")); })();',
    "",
]


@pytest.mark.parametrize("script", KNOWN)
def test_what_wagtail_writes_is_known(script):
    assert desk.is_known(f"\n  {script}\n")


@pytest.mark.parametrize("script", UNKNOWN)
def test_a_script_that_says_more_is_not_known(script):
    assert not desk.is_known(script)


def test_the_screen_of_promoted_results_is_known_as_this_wagtail_writes_it(client, build):
    client.force_login(build.user(admin=True))
    html = client.get(reverse("wagtailsearchpromotions:add")).content.decode()
    assert "createQueryChooser" in html and desk.INLINE.findall(html) == []


def test_a_preview_is_as_strict_as_the_page_and_may_be_framed_by_the_admin(client, build):
    client.force_login(build.user(admin=True))
    page: ArticlePage = build.article()
    answer = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    policy = policy_of(SimpleNamespace(headers=answer))
    assert answer.status_code == 200 and policy["script-src"] == ["'self'", hash_of(SCRIPT)]
    assert policy["style-src"] == ["'self'"] and policy["frame-ancestors"] == ["'self'"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


# What browsers report -------------------------------------------------------------------------------------------------
def report(page="http://localhost/tin-tuc/", blocked="https://la.example.com/x.js?ma=1", directive="script-src-elem") -> dict:
    return {"csp-report": {"document-uri": page, "blocked-uri": blocked, "effective-directive": directive, "script-sample": "bí mật"}}


def send(client, told, **headers):
    body = told if isinstance(told, (str, bytes)) else json.dumps(told)
    return client.post("/csp/", body, content_type="application/csp-report", SERVER_NAME="localhost", **headers)


@pytest.fixture(autouse=True)
def nothing_counted(settings, tmp_path):
    """A window of its own for each test."""
    settings.PAGE_CACHE = settings.PAGE_CACHE | {"FOLDER": tmp_path}
    reports.store.cache_clear()
    yield
    reports.store.cache_clear()


def rows() -> list[tuple]:
    return list(PolicyReport.objects.order_by("pk").values_list("directive", "blocked", "page", "number"))


def test_a_report_is_counted_by_the_hour_without_queries(client, db):
    for _ in range(3):
        assert send(client, report("http://localhost/tin-tuc/?ten=An#x")).status_code == 204
    assert rows() == [("script-src-elem", "https://la.example.com", "/tin-tuc/", 3)]
    hour = PolicyReport.objects.get().hour
    assert (hour.minute, hour.second) == (0, 0)


def test_the_other_form_of_reports_is_read_too(client, db):
    body = {"documentURL": "http://testserver/", "blockedURL": "inline", "effectiveDirective": "script-src-elem"}
    answer = client.post(
        "/csp/", json.dumps([{"type": "csp-violation", "body": body}, {"type": "deprecation", "body": {}}, 7]), "application/reports+json"
    )
    assert answer.status_code == 204
    assert rows() == [("script-src-elem", "inline", "/", 1)]


PAGES = {
    "http://localhost/nhan-xet/bien-nhan/ma-bi-mat/": "/nhan-xet/bien-nhan/<str:code>/",
    "http://localhost/quan-tri/pages/12/edit/": "/quan-tri/pages/<int:page_id>/edit/",
    "http://khac.example.vn/tin-tuc/": "",
    "http://localhost/tin-tuc/%00": "",
    "": "",
}


@pytest.mark.parametrize(("page", "kept"), PAGES.items())
def test_of_an_address_with_a_code_in_it_its_form_is_kept(client, db, page, kept):
    send(client, report(page))
    [(_, _, told, _)] = rows()
    assert "bi-mat" not in told and (told == kept or (kept and told.startswith(kept.split("<")[0]) and "<" in told))


BLOCKED = {
    "inline": "inline",
    "http://localhost/static/x.js?a=1": "/static/x.js",
    "https://ten:mk@la.example.com:8443/a?b": "https://la.example.com:8443",
    "data": "data",
    "chrome-extension://abc/x.js": None,
    "about:blank": None,
    "khong ro": None,
    "https://[": None,
}


@pytest.mark.parametrize(("blocked", "kept"), BLOCKED.items())
def test_of_what_was_refused_no_more_is_kept_than_whose_it_is(client, db, blocked, kept):
    send(client, report(blocked=blocked))
    assert [row[1] for row in rows()] == ([kept] if kept else [])


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{}",
        "[]",
        "null",
        "7",
        '{"csp-report": 7}',
        '{"csp-report": {}}',
        "[" * 9000,
        b"\xff\x00",
        '[{"type":"csp-violation","body":[]}]',
    ],
)
def test_what_is_no_report_leaves_nothing_behind(client, db, body):
    assert send(client, body).status_code in (204, 413)
    assert rows() == []


def test_no_form_but_a_short_post_is_taken(client, db):
    assert send(client, "x" * (reports.LARGEST + 1)).status_code == 413
    assert client.get("/csp/").status_code == 405


def test_of_one_thing_no_more_than_so_many_are_counted_and_of_many_things_no_more_than_so_many_kept(client, db, monkeypatch):
    monkeypatch.setattr(reports, "MOST_COUNTED", 3)
    monkeypatch.setattr(reports, "MOST_KINDS", 2)
    for number in range(5):
        send(client, report())
        send(client, report(blocked=f"https://la-{number}.example.com/"))
    assert [(row[1], row[3]) for row in rows()] == [("https://la.example.com", 3), ("https://la-0.example.com", 1)]


def test_a_flood_is_let_fall_without_a_query(client, db, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(reports, "MOST_SENT", 1)
    send(client, report())
    with django_assert_num_queries(0):
        assert send(client, report()).status_code == 204
    assert rows()[0][3] == 1


def test_old_reports_are_deleted_by_the_clock(db):
    now = timezone.now()
    for days in (31, 29):
        PolicyReport.objects.create(hour=now - timedelta(days=days), directive="img-src", blocked=f"{days}")
    assert forget_policy_reports() == "Đã xóa 1 dòng báo nội dung bị chặn quá 30 ngày."
    assert [row[1] for row in rows()] == ["29"]


def test_administrators_read_the_reports_and_nobody_else(client, build):
    PolicyReport.objects.create(hour=timezone.now(), directive="img-src", blocked="https://la.example.com", page="/tin-tuc/")
    address = reverse("policy_reports_listing")
    client.force_login(build.user("quan-tri", admin=True))
    assert "https://la.example.com" in client.get(address).content.decode()
    assert "https://la.example.com" in b"".join(client.get(address, {"export": "csv"}).streaming_content).decode()
    client.force_login(build.user("an"))
    assert client.get(address).status_code in (302, 403)


# Cookies ------------------------------------------------------------------------------------------------------------
def test_cookies_stay_with_this_host_and_away_from_scripts_and_other_sites(client, db):
    client.get("/dang-nhap/")
    cookie = client.cookies[ours.CSRF_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"], cookie["path"]) == (True, "Lax", "", "/")
    assert (ours.SESSION_COOKIE_HTTPONLY, ours.SESSION_COOKIE_SAMESITE, ours.SESSION_COOKIE_DOMAIN) == (True, "Lax", None)
