"""What the portal tells machines: its health, robots.txt, security.txt, the sitemap; and what the addresses of pictures give out."""

import re
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms import sitemaps
from cms.models import OfficeSettings
from home.models import StandardPage
from news.models import ArticlePage
from tests.build import Builder, at
from tests.faults import SECRET, a_reader, citizen, is_a_page_a_citizen_understands

pytestmark = pytest.mark.once

reader = citizen  # as fixture


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
