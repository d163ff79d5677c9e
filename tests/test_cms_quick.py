"""Quick answers: before the middlewares, never too many at a time, and whatever happens an answer."""

import io
import threading
from http import HTTPStatus

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import connection
from django.http import HttpResponse

from cms import quick
from cms.management.commands.serve import THREADS
from cms.quick import IN_HAND, QuickViews
from tests.live import FIREFOX
from tests.servers.waiting import wait_until
from visits.models import View

PATIENCE = 30  # seconds


def environ(path: str, method: str = "POST", body: bytes = b"", **more: str) -> dict:
    """What a server tells the application."""
    told = {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_HOST": "localhost", "SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    told |= {"REMOTE_ADDR": "127.0.0.1", "HTTP_USER_AGENT": FIREFOX, "HTTP_SEC_FETCH_SITE": "same-origin", "wsgi.url_scheme": "http"}
    return told | {"CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)} | more


def ask(application, *asked, **more) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of an answer."""
    said = []
    body = b"".join(application(environ(*asked, **more), lambda status, headers: said.extend((status, headers))))
    return int(said[0].split()[0]), dict(said[1]), body


@pytest.fixture
def quickly():
    """Quick answers over one view and a portal that says so when it is asked."""

    def portal(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"portal"]

    def over(view) -> QuickViews:
        application = QuickViews(portal)
        application.views = {"/nhanh/": view}
        return application

    return over


def test_the_live_request_is_answered_before_the_middlewares(build, settings):
    settings.MIDDLEWARE = ["tests.khong.co.Gi"]
    article = build.article()
    status, headers, body = ask(QuickViews(None), "/truc-tiep/", "POST", f"trang={article.pk}".encode())
    assert status == 200 and b'"xem":"1"' in body and int(headers["Content-Length"]) == len(body)
    assert headers["Cache-Control"] == "no-store" and "Set-Cookie" not in headers
    assert View.objects.get().page_id == article.pk


@pytest.mark.parametrize(("path", "more"), [("/", {}), ("/nhanh", {}), ("/nhanh/x/", {})])
def test_everything_else_is_handed_on(quickly, path, more):
    assert ask(quickly(None), path, **more)[2] == b"portal"


def test_over_plain_http_a_portal_of_https_leads_on(quickly, settings):
    settings.SECURE_SSL_REDIRECT = True
    application = quickly(lambda request: HttpResponse("nhanh"))
    assert ask(application, "/nhanh/")[2] == b"portal"
    assert ask(application, "/nhanh/", **{"wsgi.url_scheme": "https"})[2] == b"nhanh"


def test_when_all_places_are_taken_threads_are_left_for_pages():
    assert THREADS - IN_HAND >= 4


def test_an_unknown_host_is_refused(build):
    assert ask(QuickViews(None), "/truc-tiep/", HTTP_HOST="la.example.com")[0] == 400


def is_full(places: threading.Semaphore) -> bool:
    """Whether all places are taken."""
    if taken := places.acquire(blocking=False):
        places.release()
    return not taken


def test_what_is_too_much_is_refused_at_once_and_a_page_is_answered_meanwhile(db, quickly):
    going, began, answers = threading.Event(), threading.Semaphore(0), []

    def slow(request):
        began.release()
        assert going.wait(PATIENCE)
        return HttpResponse("nhanh")

    application = quickly(slow)
    threads = [threading.Thread(target=lambda: answers.append(ask(application, "/nhanh/")[0])) for _ in range(IN_HAND)]
    try:
        for thread in threads:
            thread.start()
        for _ in range(quick.AT_ONCE):
            assert began.acquire(timeout=PATIENCE)
        wait_until(lambda: is_full(application.in_hand), "all of them came")
        status, headers, body = ask(application, "/nhanh/")
        assert (status, headers["Retry-After"], body) == (503, str(quick.RETRY_AFTER), b"")
        assert ask(application, "/")[2] == b"portal"
        assert not began.acquire(blocking=False), "no more than these at once"
    finally:
        going.set()
        for thread in threads:
            thread.join(PATIENCE)
    assert answers == [200] * IN_HAND
    assert ask(application, "/nhanh/")[0] == 200


@pytest.mark.parametrize(
    ("fault", "status"), [(RuntimeError, HTTPStatus.INTERNAL_SERVER_ERROR), (SuspiciousOperation, HTTPStatus.BAD_REQUEST)]
)
def test_a_fault_is_an_answer_too_and_gives_its_place_back(db, quickly, fault, status):
    def broken(request):
        raise fault("bí mật")

    application = quickly(broken)
    for _ in range(IN_HAND + 1):
        answer = ask(application, "/nhanh/")
    assert answer[0] == status and b"b\xc3\xad" not in answer[2]


def test_while_the_database_is_away_it_says_so(build, database_away):
    article = build.article()
    status, headers, _ = database_away(ask, QuickViews(None), "/truc-tiep/", "POST", f"trang={article.pk}".encode())
    assert status == 503 and "Retry-After" in headers


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_broke_meanwhile_is_opened_anew(build):
    if connection.vendor != "postgresql":
        connection.close()  # a file has no other side that hangs up
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            backend = cursor.fetchone()[0]
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [backend])
        other.close()
    status, _, body = ask(QuickViews(None), "/truc-tiep/", "POST", b"trang=")
    assert status == 200 and b'"ngay"' in body
    assert View.objects.count() == 1
