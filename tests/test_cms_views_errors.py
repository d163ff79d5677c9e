"""Error pages: whatever goes wrong, and also with the database away, a citizen understands what is shown. This module is an URLconf, too."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.http import HttpResponseNotFound
from django.templatetags.static import static
from django.test import Client
from django.urls import path

import cms.urls
from cms.errors import FAULTS, error_page
from cms.models import JobRun
from cms.settings import base
from cms.urls import handler400, handler403, handler404, handler500  # noqa: F401 - this module is an URLconf, too
from cms.views import NOT_STORED
from tests.faults import SECRET, a_reader, citizen, is_a_page_a_citizen_understands

pytestmark = pytest.mark.once

reader = citizen  # as fixture


# Addresses that go wrong, beside all of the portal's ---------------------------------------------------------------
def broken(request):
    raise RuntimeError(SECRET)


def refused(request):
    raise PermissionDenied(SECRET)


def missing(request):
    return HttpResponseNotFound("trống")


def misused(request):
    with transaction.atomic():
        JobRun.objects.create(name="hai lần")
        JobRun.objects.create(name="hai lần")


def answers(request, status: int):
    return error_page(request, status, retry_after=90 if status in {429, 503} else None)


urlpatterns = [
    path("thu/hong/", broken),
    path("thu/tu-choi/", refused),
    path("thu/thieu/", missing),
    path("thu/sai/", misused),
    path("thu/<int:status>/", answers),
    *cms.urls.urlpatterns,
]
with_broken_addresses = pytest.mark.urls(__name__)


def asks_the_database(get_response):
    """A middleware that needs the database before anything else."""

    def middleware(request):
        JobRun.objects.count()
        return get_response(request)

    return middleware


# Error pages --------------------------------------------------------------------------------------------------------
def test_an_unknown_host_is_a_bad_request(reader):
    is_a_page_a_citizen_understands(reader.get("/", SERVER_NAME="la.example.com"), 400)


def test_a_form_of_the_admin_without_its_token_is_forbidden(db):
    is_a_page_a_citizen_understands(a_reader_with_csrf().post("/dang-nhap/", {"username": "ai"}), 403)


def a_reader_with_csrf() -> Client:
    return Client(enforce_csrf_checks=True, raise_request_exception=False, SERVER_NAME="localhost")


@with_broken_addresses
def test_what_is_not_permitted_is_forbidden(reader):
    is_a_page_a_citizen_understands(reader.get("/thu/tu-choi/"), 403)


@pytest.mark.parametrize("address", ["/khong-co/", "/tin-tuc/khong-co/", "/khong-co", "/media/images/khong-co.jpg", "/%00", "/%ff/"])
def test_what_is_not_there_is_not_found_and_can_be_searched(reader, address):
    answer = reader.get(address, follow=True)
    is_a_page_a_citizen_understands(answer, 404)
    assert 'action="/tim-kiem/"' in answer.content.decode()


@with_broken_addresses
@pytest.mark.parametrize("status", sorted(FAULTS))
def test_every_fault_is_a_page_a_citizen_understands(reader, status):
    answer = reader.get(f"/thu/{status}/")
    is_a_page_a_citizen_understands(answer, status)
    assert answer.headers.get("Retry-After") == ("90" if status in {429, 503} else None)
    assert 'href="/"' in answer.content.decode()


@with_broken_addresses
def test_a_broken_page_is_told_without_the_fault(reader, caplog):
    is_a_page_a_citizen_understands(reader.get("/thu/hong/"), 500)
    assert SECRET in caplog.text, "the log has it"


@with_broken_addresses
@pytest.mark.parametrize(("address", "status"), [("/thu/400/", 400), ("/thu/500/", 500), ("/thu/503/", 503), ("/thu/hong/", 500)])
@pytest.mark.parametrize("signed_in", [False, True])
def test_a_plain_error_page_asks_the_database_nothing(reader, build, django_assert_num_queries, address, status, signed_in):
    if signed_in:
        reader.force_login(build.user())
    with django_assert_num_queries(0):
        answer = reader.get(address)
    is_a_page_a_citizen_understands(answer, status)


@pytest.fixture
def uncollected(settings, tmp_path):
    """Production's static files, before anybody collected them."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": base.STORAGES["staticfiles"]}
    with pytest.raises(ValueError, match="manifest"):
        static("css/portal.css")


@with_broken_addresses
@pytest.mark.parametrize(("address", "status"), [("/thu/400/", 400), ("/thu/500/", 500), ("/thu/503/", 503), ("/thu/hong/", 500)])
def test_a_plain_error_page_needs_no_collected_files(reader, uncollected, address, status):
    answer = reader.get(address)
    is_a_page_a_citizen_understands(answer, status)
    assert 'href="/static/css/portal.css"' in answer.content.decode()


def test_an_unknown_host_costs_no_query(reader, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert reader.get("/", SERVER_NAME="la.example.com").status_code == 400


@with_broken_addresses
def test_a_database_that_refuses_our_own_mistake_is_not_a_lost_one(reader):
    is_a_page_a_citizen_understands(reader.get("/thu/sai/"), 500)
    with pytest.raises(IntegrityError):
        Client(SERVER_NAME="localhost").get("/thu/sai/")


# The database away --------------------------------------------------------------------------------------------------
def is_unavailable(answer) -> None:
    is_a_page_a_citizen_understands(answer, 503)
    assert answer["Retry-After"] == "60"


def test_the_fixture_really_takes_the_database_away(database_away):
    with pytest.raises(DatabaseError):
        database_away(JobRun.objects.count)
    assert JobRun.objects.count() == 0, "and brings it back"


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/tin-tuc/",
        "/rss/",
        "/so-do-trang/",
        "/sitemap.xml",
        "/sitemap-1.xml",
        "/tim-kiem/?q=lua",
        "/binh-chon/1/",
        "/mau-sac-1f5f3f.css",
        "/.well-known/security.txt",
    ],
)
def test_a_page_whose_database_is_away_is_unavailable_for_a_while(database_away, address):
    is_unavailable(database_away(a_reader().get, address))


@pytest.mark.parametrize("address", ["/khong-co/", "/media/images/khong-co.jpg"])
def test_a_page_that_is_not_there_is_unavailable_too_while_nobody_can_know(database_away, address):
    is_unavailable(database_away(a_reader().get, address))


@with_broken_addresses
def test_a_refusal_whose_page_needs_the_database_is_unavailable(database_away):
    is_unavailable(database_away(a_reader().get, "/thu/tu-choi/"))
    refused = database_away(a_reader_with_csrf().post, "/dang-nhap/", {"username": "ai"})
    assert (refused.status_code, refused["Retry-After"]) == (503, "60")
    assert FAULTS[503].title in refused.content.decode() and NOT_STORED in refused.content.decode()


@pytest.mark.parametrize("place", ["first", "last"])
def test_a_database_lost_inside_a_middleware_is_unavailable(database_away, settings, place):
    ours = [f"{__name__}.asks_the_database"]
    settings.MIDDLEWARE = [*ours, *settings.MIDDLEWARE] if place == "first" else [*settings.MIDDLEWARE, *ours]
    is_unavailable(database_away(a_reader().get, "/robots.txt"))


@with_broken_addresses
def test_a_database_lost_while_redirects_are_looked_up_is_unavailable(database_away):
    is_unavailable(database_away(a_reader().get, "/thu/thieu/"))


def test_a_member_of_staff_is_told_the_same(database_away, build):
    staff = a_reader()
    staff.force_login(build.user(admin=True))
    is_unavailable(database_away(staff.get, "/quan-tri/"))


def test_what_needs_no_database_is_there_without_it(database_away):
    assert database_away(a_reader().get, "/robots.txt").status_code == 200
