"""The portal's own addresses: health, files for machines, error pages, pictures; also with the database away."""

import re
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponseNotFound
from django.templatetags.static import static
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import timezone
from wagtail.models import PageViewRestriction

import cms.urls
from cms import sitemaps
from cms.errors import FAULTS, error_page
from cms.models import JobRun, OfficeSettings
from cms.settings import base
from cms.urls import handler400, handler403, handler404, handler500  # noqa: F401 - this module is an URLconf, too
from cms.views import NOT_STORED
from home.models import StandardPage
from news.models import ArticlePage
from tests.build import Builder, at

pytestmark = pytest.mark.once

SECRET = "mat-khau-cua-may-chu"


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


@pytest.fixture
def reader(db) -> Client:
    """Somebody who gets the error page, not the exception."""
    return a_reader()


def a_reader(**headers) -> Client:
    return Client(raise_request_exception=False, SERVER_NAME="localhost", **headers)


def is_a_page_a_citizen_understands(response, status: int) -> None:
    """Right status, in Vietnamese, kept by no cache, and nothing of the program's inside."""
    text = response.content.decode()
    assert response.status_code == status
    assert '<html lang="vi">' in text
    assert f'<h1 class="page-title">{FAULTS[status].title}</h1>' in text
    assert FAULTS[status].sentence in text
    assert response["Cache-Control"] == "no-store"
    assert "noindex" in text
    for inside in (SECRET, "Traceback", "Error", "Exception", "site-packages", "django"):
        assert inside not in text


# Health -------------------------------------------------------------------------------------------------------------
def test_health_asks_nobody(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = client.get("/healthz/")
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"ok\n", "text/plain")
    assert "no-store" in answer["Cache-Control"]


def test_health_is_well_while_the_database_is_away(database_away):
    assert database_away(a_reader().get, "/healthz/").status_code == 200


def test_the_portal_is_ready_when_database_and_migrations_are(reader):
    answer = reader.get("/readyz/")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "database": True, "migrations": True, "cache": True})
    assert "no-store" in answer["Cache-Control"]


def test_the_portal_is_not_ready_while_a_migration_is_missing(reader):
    MigrationRecorder.Migration.objects.filter(app="polls").delete()
    answer = reader.get("/readyz/")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "database": True, "migrations": False, "cache": True})


def test_the_portal_is_not_ready_while_the_database_is_away(database_away):
    answer = database_away(a_reader().get, "/readyz/")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "database": False, "migrations": None, "cache": True})


def test_a_portal_that_was_ready_asks_no_more_than_whether_the_database_answers(reader, django_assert_num_queries):
    reader.get("/readyz/")
    with django_assert_num_queries(1):
        assert reader.get("/readyz/").status_code == 200


def test_a_portal_that_was_ready_is_not_so_while_the_database_is_away(database_away):
    assert a_reader().get("/readyz/").status_code == 200
    assert database_away(a_reader().get, "/readyz/").status_code == 503


# Files for machines -------------------------------------------------------------------------------------------------
def test_robots_are_told_where_not_to_go_and_where_the_sitemap_is(reader):
    answer = reader.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /quan-tri/", "Disallow: /tim-kiem/?", "Disallow: /tim-kiem/goi-y/", "Sitemap: http://localhost/sitemap.xml"} <= set(
        lines
    )


def test_security_txt_names_the_contact_and_ends_some_day(reader, build):
    office = OfficeSettings.for_site(build.site)
    office.email, office.security_contact = "van-phong@dongxanh.example.vn", "an-toan@dongxanh.example.vn"
    office.save()
    answer = reader.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    said = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert said["Contact"] == "mailto:an-toan@dongxanh.example.vn"
    assert said["Canonical"] == "http://localhost/.well-known/security.txt"
    assert timedelta(days=30) < datetime.fromisoformat(said["Expires"]) - timezone.now() < timedelta(days=365)


def test_security_txt_falls_back_on_the_offices_mail(reader, build):
    office = OfficeSettings.for_site(build.site)
    office.email = "van-phong@dongxanh.example.vn"
    office.save()
    assert "Contact: mailto:van-phong@dongxanh.example.vn\n" in reader.get("/.well-known/security.txt").content.decode()


def test_without_a_contact_there_is_no_security_txt(reader):
    is_a_page_a_citizen_understands(reader.get("/.well-known/security.txt"), 404)


def test_each_portal_of_the_installation_has_its_own_security_txt(reader, build):
    office = OfficeSettings.for_site(build.other_site())
    office.security_contact = "an-toan@xa-khac.example.vn"
    office.save()
    theirs = reader.get("/.well-known/security.txt", SERVER_NAME="xa-khac.example.vn").content.decode()
    assert "Contact: mailto:an-toan@xa-khac.example.vn\n" in theirs
    assert "Canonical: http://xa-khac.example.vn/.well-known/security.txt\n" in theirs
    assert reader.get("/.well-known/security.txt").status_code == 404


# Sitemap ------------------------------------------------------------------------------------------------------------
def locations(answer) -> list[str]:
    """The addresses of a sitemap or of its index."""
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/xml"
    return [element.text for element in ElementTree.fromstring(answer.content).iter() if element.tag.endswith("}loc")]


def test_the_sitemap_is_cut_into_files_of_at_most_five_hundred_pages(reader, build, monkeypatch):
    assert sitemaps.PER_FILE == 500
    monkeypatch.setattr(sitemaps, "PER_FILE", 2)
    for number in range(3):
        build.standard_page(f"Trang {number}")  # with the front page and /tin-tuc/ five pages
    *files, new = locations(reader.get("/sitemap.xml"))
    assert new == "http://localhost/sitemap-tin-moi.xml"
    assert files == [f"http://localhost/sitemap-{number}.xml" for number in (1, 2, 3)]
    parts = [locations(reader.get(file.removeprefix("http://localhost"))) for file in files]
    assert [len(part) for part in parts] == [2, 2, 1]
    assert {address for part in parts for address in part} == {
        "http://localhost/",
        "http://localhost/tin-tuc/",
        "http://localhost/trang-0/",
        "http://localhost/trang-1/",
        "http://localhost/trang-2/",
    }


@pytest.mark.parametrize("number", ["abc", "0", "-1", "9999", ""])
def test_a_sitemap_file_that_there_is_not_is_not_found(reader, number):
    is_a_page_a_citizen_understands(reader.get(f"/sitemap-{number}.xml"), 404)


def test_the_sitemap_says_when_a_page_was_last_published_not_when_somebody_drafted(reader, build):
    page = build.standard_page("Lịch tiếp dân")
    StandardPage.objects.filter(pk=page.pk).update(last_published_at=at(2026, 3, 1, 8))
    page.refresh_from_db()
    page.title = "Lịch tiếp dân mới"
    page.save_revision()
    build.many_articles(["Bài chưa từng xuất bản"], build.news)
    ArticlePage.objects.get().save_revision()
    sitemap = reader.get("/sitemap-1.xml").content.decode()
    changed = dict(re.findall(r"<loc>([^<]+)</loc>(?:\s*<lastmod>([^<]+)</lastmod>)?", sitemap))
    assert changed["http://localhost/lich-tiep-dan/"] == "2026-03-01"
    assert changed[ArticlePage.objects.get().full_url] == ""


def test_the_sitemap_holds_only_what_readers_of_this_portal_may_see(reader, build):
    build.standard_page("Công khai")
    private = build.standard_page("Nội bộ")
    build.standard_page("Trong nội bộ", parent=private)
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    build.standard_page("Bản nháp").unpublish()
    other = build.other_site()
    build.standard_page("Của xã khác", parent=other.root_page.specific)
    ours = locations(reader.get("/sitemap-1.xml"))
    assert sorted(ours) == ["http://localhost/", "http://localhost/cong-khai/", "http://localhost/tin-tuc/"]
    theirs = locations(reader.get("/sitemap-1.xml", SERVER_NAME="xa-khac.example.vn"))
    assert sorted(theirs) == ["http://xa-khac.example.vn/", "http://xa-khac.example.vn/cua-xa-khac/"]
    index = locations(reader.get("/sitemap.xml", SERVER_NAME="xa-khac.example.vn"))
    assert index == [f"http://xa-khac.example.vn/sitemap-{name}.xml" for name in ("1", "tin-moi")]


def test_the_sitemap_asks_as_much_for_many_pages_as_for_few(reader, build):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            reader.get("/sitemap-1.xml")
        return len(asked)

    build.standard_page("Một")
    queries()
    few = queries()
    for number in range(8):
        build.standard_page(f"Trang {number}")
    queries()
    assert queries() == few


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


# Pictures -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def picture(build: Builder):
    """A picture of the library with one cut."""
    image = build.image()
    image.cut = image.get_rendition("width-100")
    return image


def test_a_cut_picture_is_served_and_may_be_kept_for_a_year(reader, picture):
    answer = reader.get(picture.cut.url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert picture.cut.url.startswith("/media/images/")
    assert {"public", "immutable", "max-age=31536000"} <= set(answer["Cache-Control"].split(", "))


def test_an_original_has_no_address(reader, picture):
    assert picture.file.name.startswith("original_images/")
    assert reader.get(f"/media/{picture.file.name}").status_code == 404


def test_a_document_has_no_address_but_its_own(reader, build):
    document = build.document()
    assert document.file.name.startswith("documents/")
    assert reader.get(f"/media/{document.file.name}").status_code == 404


@pytest.mark.parametrize(
    "up", ["images/../", "images/%2e%2e/", "images/x/../../", "images/..\\", "images//../", "../media/", "images/../images/../"]
)
def test_nobody_climbs_out_of_the_folder_of_cut_pictures(reader, picture, build, up):
    for file in (picture.file, build.document().file):
        assert reader.get(f"/media/{up}{file.name}").status_code in {400, 404}


def test_nobody_reads_the_database_or_the_keys_by_the_address_of_pictures(reader, picture, settings):
    (settings.MEDIA_ROOT.parent / "khoa.txt").write_text(SECRET)
    for up in ("images/../../", "images/%2e%2e/%2e%2e/", "../", "images/..%2f..%2f"):
        answer = reader.get(f"/media/{up}khoa.txt")
        assert answer.status_code in {400, 404}
        assert SECRET.encode() not in answer.content


@pytest.mark.parametrize("folder", ["/media/", "/media/images/", "/media/images"])
def test_folders_are_not_listed(reader, picture, folder):
    answer = reader.get(folder, follow=True)
    assert answer.status_code == 404
    assert picture.cut.file.name.removeprefix("images/") not in answer.content.decode()
