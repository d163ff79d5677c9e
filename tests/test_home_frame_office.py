"""Round every page stand the day, the office and its colours; and nothing in it is personal or somebody else's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.cache.copy import CACHE_CONTROL, Copy, make_copy
from cms.models import OfficeSettings
from cms.tasks import cut_picture
from tests import frame
from tests.build import at
from tests.reading import faults, read, texts, words

every_page = frame.every_page  # as a fixture


# Date line and office ----------------------------------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.parametrize(
    ("moment", "line"),
    [
        (at(2023, 3, 25, 8), "Hôm nay, Thứ bảy ngày 25/03/2023"),
        (at(2023, 3, 25, 23, 59), "Hôm nay, Thứ bảy ngày 25/03/2023"),
        (at(2023, 3, 26, 0, 1), "Hôm nay, Chủ nhật ngày 26/03/2023"),  # in Greenwich it is still Saturday
        (at(2026, 1, 5, 6, 30), "Hôm nay, Thứ hai ngày 05/01/2026"),
    ],
)
def test_the_header_says_which_day_it_is_in_vietnam(client, db, monkeypatch, moment, line):
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    assert texts(read(client, "/"), ".strip-date") == [line]


@pytest.mark.once
def test_the_frame_bears_the_office_as_its_editor_wrote_it(build, client):
    office = OfficeSettings.for_site(build.site)
    office.name, office.parent_body, office.slogan = "Xã Đồng Xanh", "Tỉnh Sông Cái", "Kỷ cương – Thân thiện"
    office.responsible_name, office.responsible_position = "Trần Văn Cốm", "Chủ tịch UBND xã"
    office.address, office.phone, office.email = "Thôn Bến Đá", "(0229) 3.869-100", "vanphong@dong-xanh.example.vn"
    office.licence, office.zalo = "Giấy phép số 12", "https://zalo.example.vn/dong-xanh"
    office.emblem, office.banner = build.image("Biểu trưng", size=(96, 96)), build.image("Nền", size=(96, 60))
    office.save()
    cut_picture.call(office.emblem.pk)
    soup = read(client, "/")
    assert words(soup.select_one(".identity")) == "Tỉnh Sông Cái Xã Đồng Xanh Kỷ cương – Thân thiện"
    assert soup.select_one(".identity img") and soup.select_one("link[rel=icon]")["href"].startswith("/media/images/")
    foot = words(soup.footer)
    for part in ("Trần Văn Cốm", "Chủ tịch UBND xã", "Thôn Bến Đá", "Giấy phép số 12", "Zalo"):
        assert part in foot
    assert {link["href"] for link in soup.select('a[href^="tel:"]')} == {"tel:02293869100"}
    assert {link["href"] for link in soup.select('a[href^="mailto:"]')} == {"mailto:vanphong@dong-xanh.example.vn"}
    assert "Facebook" not in foot and "YouTube" not in foot


@pytest.mark.parametrize("address", ["/", "/so-do-trang/", "/mau-sac-1f5f3f.css", "/rss/", "/.well-known/security.txt", "/khong-co/"])
def test_reading_a_new_portal_writes_nothing(build, client, address):
    host = build.other_site().hostname
    with CaptureQueriesContext(connection) as asked:
        client.get(address, headers={"host": host})
    assert [query["sql"] for query in asked if query["sql"].startswith(("INSERT", "UPDATE", "SAVEPOINT"))] == []


@pytest.mark.once
def test_the_sites_colours_come_as_a_stylesheet(build, client):
    office = OfficeSettings.for_site(build.site)
    office.primary_colour, office.accent_colour = "#102030", "#a0b0c0"
    office.save()
    sheet = client.get(address_of_colours(client))
    assert sheet["Content-Type"].startswith("text/css") and b"#102030" in sheet.content and b"#a0b0c0" in sheet.content
    assert len(sheet.content) < 1024
    assert sheet["Cache-Control"] == "public, max-age=31536000, immutable"


def address_of_colours(client, address: str = "/") -> str:
    """Where a page says that the colours lie."""
    return next(link["href"] for link in read(client, address).select("link[rel=stylesheet]") if "/mau-sac-" in link["href"])


@pytest.mark.once
def test_colours_that_change_have_another_address_and_the_old_one_gives_those_of_now_to_nobody_for_long(build, client):
    before = address_of_colours(client)
    office = OfficeSettings.for_site(build.site)
    office.primary_colour = "#102030"
    office.save()
    assert address_of_colours(client) != before
    old = client.get(before)
    assert b"#102030" in old.content and old["Cache-Control"] == "no-store"


@pytest.mark.once
def test_a_copy_of_the_colours_may_be_kept_for_good_and_one_of_a_page_for_no_time(build, client):
    said = []
    for address in ("/", address_of_colours(client)):
        answer = client.get(address)
        copy = Copy.from_bytes(make_copy("g", [], list(answer.headers.items()), answer.content).to_bytes())
        said.append([value for name, value in copy.headers_for("br") if name == "Cache-Control"])
    assert said == [[CACHE_CONTROL], ["public, max-age=31536000, immutable"]]


@pytest.mark.once
def test_each_portal_has_its_own_colours(build, client):
    office = OfficeSettings.for_site(build.other_site())
    office.primary_colour = "#102030"
    office.save()
    address = address_of_colours(client)
    other = client.get(address, headers={"host": "xa-khac.example.vn"})
    assert b"#102030" in other.content and other["Cache-Control"] == "no-store"


def test_an_installation_without_a_site_still_answers(build, client):
    build.site.delete()
    read(client, "/", status=404)
    read(client, "/tim-kiem/?q=tin")
    for address in ("/rss/", "/sitemap.xml", "/robots.txt", "/mau-sac-1f5f3f.css", "/.well-known/security.txt", "/binh-chon/1/"):
        assert client.get(address).status_code in (200, 404), address


# Nothing personal, nothing foreign ---------------------------------------------------------------------------------


@pytest.mark.once
def test_no_public_page_sets_a_cookie_varies_by_one_has_inline_code_or_asks_a_third_party(every_page, client):
    found = {address: faults(client.get(address)) for address in every_page}
    assert {address: what for address, what in found.items() if what} == {}


@pytest.mark.once
def test_staff_who_are_signed_in_see_the_same_page_as_everybody(every_page, build, client):
    own = ("/.well-known", "/binh-chon/")  # what tells the moment, or gives each reader a form of their own
    addresses = [address for address in every_page if not address.startswith(own)]
    before = {address: client.get(address).content for address in addresses}
    client.force_login(build.user("quan-tri", admin=True))
    for address in addresses:
        answer = client.get(address)
        assert faults(answer) == [], address
        assert answer.content == before[address], address


@pytest.mark.once
def test_every_public_page_is_in_vietnamese_with_one_title_and_one_heading_above_the_others(every_page, client):
    for address in every_page:
        answer = client.get(address)
        if "html" not in answer["Content-Type"]:
            continue
        soup = read(client, address, answer.status_code)
        assert soup.html["lang"] == "vi" and words(soup.title), address
        assert len(soup.select("h1")) == 1, address
        assert all(image.get("alt") is not None for image in soup.select("img")), address
        keys = [tag["id"] for tag in soup.select("[id]")]
        assert len(keys) == len(set(keys)), address
