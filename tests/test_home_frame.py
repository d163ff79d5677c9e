"""What stands round every page: date, office, navigation, boxes, links, weather; and that nothing in it is personal."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms.cache.copy import CACHE_CONTROL, Copy, make_copy
from cms.models import OfficeSettings
from cms.tasks import cut_picture
from home.blocks import SidebarBody
from home.models import SidebarSettings, WeatherReport, WeatherSettings
from news.blocks import table_data
from tests.build import at
from tests.reading import faults, read, texts, words

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


# Navigation --------------------------------------------------------------------------------------------------------


def navigation(soup):
    """The entries of the navigation, each with those below it."""
    entries = soup.select("nav#dieu-huong .nav-list > li")
    return [(words(entry.find("a", class_="nav-link")), texts(entry, ".nav-sub a")) for entry in entries]


def test_the_navigation_shows_two_levels_in_the_order_of_the_tree(build, client):
    outer = build.category("Kinh tế")
    build.category("Nông nghiệp", outer)  # the third level
    build.category("Chợ")
    about = build.standard_page("Giới thiệu")
    build.standard_page("Bộ máy", about)
    build.standard_page("Không ở thực đơn").__class__.objects.filter(title="Không ở thực đơn").update(show_in_menus=False)
    build.article("Bài không phải mục", outer)
    assert navigation(read(client, "/")) == [("Trang chủ", []), ("Tin tức", ["Kinh tế", "Chợ"]), ("Giới thiệu", ["Bộ máy"])]


def test_the_navigation_follows_when_the_editor_reorders_the_pages(build, client):
    first, second = build.category("Một"), build.category("Hai")
    second.move(first, "left")
    assert navigation(read(client, "/"))[1] == ("Tin tức", ["Hai", "Một"])


def test_a_page_below_one_that_is_not_in_the_menu_is_not_in_the_menu_either(build, client):
    hidden = build.standard_page("Ẩn khỏi thực đơn")
    build.standard_page("Con", hidden)
    hidden.show_in_menus = False
    hidden.save_revision().publish()
    assert navigation(read(client, "/")) == [("Trang chủ", []), ("Tin tức", [])]


def test_pages_that_are_not_public_are_not_in_the_navigation(build, client):
    draft, private, shown = (build.standard_page(title) for title in ("Gỡ xuống", "Nội bộ", "Công khai"))
    build.standard_page("Con của nội bộ", private)
    draft.unpublish()
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    assert navigation(read(client, "/")) == [("Trang chủ", []), ("Tin tức", []), ("Công khai", [])]
    assert texts(read(client, "/"), "footer .foot-map a") == ["Tin tức", shown.title]


@pytest.mark.once
def test_the_navigation_says_where_the_reader_is(build, client):
    category = build.category("Kinh tế")
    article = build.article(category=category)

    def marked(address):
        return [(words(link), link["aria-current"]) for link in read(client, address).select("nav#dieu-huong [aria-current]")]

    assert marked("/") == [("Trang chủ", "page")]
    assert marked("/tin-tuc/") == [("Tin tức", "page")]
    assert marked(category.url) == [("Tin tức", "true"), ("Kinh tế", "page")]
    assert marked(article.url) == [("Tin tức", "true"), ("Kinh tế", "true")]
    assert marked("/tim-kiem/") == []


# Links -------------------------------------------------------------------------------------------------------------


def groups(soup):
    """The boxes of links, each with its links."""
    return [(words(box.h2), texts(box, ".quick-title")) for box in soup.select(".aside .box-links")]


def test_links_stand_in_the_order_their_editor_dragged_them_into_each_group_where_its_first_link_stands(build, client):
    for title, group, order in (
        ("Báo tỉnh", "Báo chí", 2),
        ("Một cửa điện tử", "Dịch vụ", 1),
        ("Báo huyện", "Báo chí", 4),
        ("Quản lý văn bản", "Dịch vụ", 3),
        ("Thư điện tử", "Nội bộ", 0),
    ):
        build.link(title, group=group, sort_order=order)
    assert groups(read(client, "/")) == [
        ("Nội bộ", ["Thư điện tử"]),
        ("Dịch vụ", ["Một cửa điện tử", "Quản lý văn bản"]),
        ("Báo chí", ["Báo tỉnh", "Báo huyện"]),
    ]


def test_links_that_were_never_dragged_stand_in_the_order_in_which_they_were_made(build, client):
    for title in ("Hai", "Ba", "Một"):
        build.link(title)
    assert groups(read(client, "/")) == [("Liên kết", ["Hai", "Ba", "Một"])]


def test_a_link_leads_to_its_page_wherever_it_moves_or_to_its_address(build, client):
    page = build.standard_page("Thủ tục")
    build.link("Trang", url="", page=page)
    build.link("Ngoài", url="https://dichvucong.example.vn/", new_window=True)
    page.slug = "thu-tuc-moi"
    page.save_revision().publish()
    inside, outside = read(client, "/").select(".quick")
    assert inside["href"] == "/thu-tuc-moi/" and not inside.get("target")
    assert outside["href"] == "https://dichvucong.example.vn/" and outside["target"] == "_blank" and "noopener" in outside["rel"]
    assert "(mở cửa sổ mới)" in words(outside)


def test_a_link_is_away_while_its_page_is_not_public_and_its_group_with_it(build, client):
    page = build.standard_page("Thủ tục")
    build.link("Trang", url="", page=page, group="Dịch vụ")
    assert groups(read(client, "/")) == [("Dịch vụ", ["Trang"])]
    page.unpublish()
    assert groups(read(client, "/")) == []
    page.save_revision().publish()
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert groups(read(client, "/")) == []


# Boxes -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def arrange(build):
    """Sets the boxes beside every page."""

    def set_boxes(*boxes):
        settings = SidebarSettings.for_site(build.site)
        settings.boxes = SidebarBody().to_python([{"type": kind, "value": value} for kind, value in boxes])
        settings.save()

    return set_boxes


def boxes(soup):
    return texts(soup, ".aside .box-title")


def report(site, minutes_old: int = 10, **fields):
    fields = {"temperature": 27.5, "humidity": 81, "wind_speed": 9.4, "wind_direction": 90, "sky_code": 61} | fields
    moment = timezone.now() - timedelta(minutes=minutes_old)
    WeatherSettings.objects.update_or_create(site=site, defaults={"place": "Đồng Xanh"})
    return WeatherReport.objects.create(site=site, place="Đồng Xanh", source="Trạm thử", observed_at=moment, **fields)


@pytest.mark.once
def test_untouched_the_sidebar_shows_the_usual_boxes(build, client):
    build.link()
    build.poll()
    report(build.site)
    assert boxes(read(client, "/")) == ["Liên kết", "Bình chọn", "Thời tiết", "Thống kê truy cập"]


@pytest.mark.once
def test_the_sidebar_shows_the_editors_boxes_in_the_editors_order(build, client, arrange):
    build.link("Cổng tỉnh", group="Nhà nước")
    build.link("Báo tỉnh", group="Báo chí")
    picture = {"image": build.image().pk, "description": "Phòng chống đuối nước", "url": "https://ap-phich.example.vn/"}
    arrange(("statistics", {}), ("picture", picture), ("links", {"group": "Báo chí"}))
    soup = read(client, "/tin-tuc/")
    assert boxes(soup) == ["Thống kê truy cập", "Báo chí"]
    assert soup.select_one(".box-picture img")["alt"] == "Phòng chống đuối nước"
    assert soup.select_one(".box-picture a")["href"] == "https://ap-phich.example.vn/"


@pytest.mark.once
def test_a_sidebar_picture_that_was_deleted_does_not_break_pages(build, client, arrange):
    image = build.image()
    arrange(("picture", {"image": image.pk, "description": "Áp phích"}), ("statistics", {}))
    image.delete()
    assert boxes(read(client, "/")) == ["Thống kê truy cập"]


@pytest.mark.once
def test_the_weather_box_says_what_the_old_portal_left_empty(build, client):
    report(build.site)
    text = words(read(client, "/").select_one(".box-weather"))
    for part in ("Đồng Xanh", "Mưa", "Độ ẩm", "81%", "Gió", "9,4 km/h", "hướng đông", "Trạm thử"):
        assert part in text


@pytest.mark.once
@pytest.mark.parametrize(("minutes", "shown"), [(0, True), (179, True), (181, False), (60 * 24 * 30, False)])
def test_the_weather_box_disappears_when_its_news_is_older_than_three_hours(build, client, minutes, shown):
    report(build.site, minutes)
    assert ("Thời tiết" in boxes(read(client, "/"))) is shown


@pytest.mark.once
def test_the_weather_box_shows_the_newest_report_of_its_own_portal(build, client):
    report(build.site, 5, temperature=21)
    report(build.site, 50, temperature=33)
    report(build.other_site(), 1, temperature=12)
    assert "21°C" in words(read(client, "/").select_one(".box-weather"))


@pytest.mark.once
@pytest.mark.parametrize(
    ("degrees", "direction"),
    [
        (0, "bắc"),
        (22, "bắc"),
        (23, "đông bắc"),
        (135, "đông nam"),
        (180, "nam"),
        (270, "tây"),
        (337, "tây bắc"),
        (338, "bắc"),
        (360, "bắc"),
    ],
)
def test_the_wind_is_named_by_where_it_comes_from(degrees, direction):
    assert WeatherReport(wind_direction=degrees).wind_from == direction


@pytest.mark.once
@pytest.mark.parametrize(("temperature", "shown"), [(24.5, 25), (24.4, 24), (-0.4, 0), (-0.5, 0), (-3.6, -4)])
def test_the_temperature_is_told_in_whole_degrees(temperature, shown):
    assert WeatherReport(temperature=temperature).degrees == shown


@pytest.mark.once
@pytest.mark.parametrize(("code", "sky"), [(0, "Trời quang"), (2, "Ít mây"), (45, "Sương mù"), (80, "Mưa"), (95, "Dông"), (19, "")])
def test_the_sky_is_named_and_an_unknown_code_names_nothing(code, sky):
    assert WeatherReport(sky_code=code).sky[0] == sky


def test_an_installation_without_a_site_still_answers(build, client):
    build.site.delete()
    read(client, "/", status=404)
    read(client, "/tim-kiem/?q=tin")
    for address in ("/rss/", "/sitemap.xml", "/robots.txt", "/mau-sac-1f5f3f.css", "/.well-known/security.txt", "/binh-chon/1/"):
        assert client.get(address).status_code in (200, 404), address


# Nothing personal, nothing foreign ---------------------------------------------------------------------------------


@pytest.fixture
def every_page(build):
    """An address of every kind of public page, with everything on them."""
    site = build.site
    image = build.image(size=(64, 40))
    poll = build.poll()
    office = OfficeSettings.for_site(site)
    office.emblem = office.banner = image
    office.phone, office.facebook = "0229 123 456", "https://facebook.com/dong-xanh"
    office.email = "vanphong@dong-xanh.example.vn"
    office.save()
    build.link(image=image, new_window=True)
    report(site)
    category = build.category()
    body = [
        ("paragraph", '<p>Chữ <a href="https://noi-khac.example.com/">liên kết</a></p>'),
        ("heading", {"text": "Mục", "level": "h2"}),
        ("picture", {"image": image.pk}),
        ("gallery", {"title": "Ảnh", "pictures": [{"image": image.pk}] * 2}),
        ("quote", {"text": "Lời", "name": "Bà Mùi", "position": ""}),
        ("table", table_data("Bảng", ["Cột"], [["Ô"]])),
        ("documents", {"title": "Tệp", "documents": [build.document().pk]}),
        ("video", {"url": "https://youtube.com/watch?v=1", "poster": image.pk, "title": "Phim"}),
        ("box", {"title": "Khung", "text": "<p>Chữ</p>"}),
        ("poll", {"poll": poll.pk}),
    ]
    article = build.article("Bài đủ", category, image=image, tags=["thẻ"], body=[{"type": kind, "value": value} for kind, value in body])
    build.article("Bài khác", category, tags=["thẻ"])
    page = build.standard_page()
    html = ["/", "/tin-tuc/", category.url, article.url, page.url, f"/binh-chon/{poll.pk}/", "/tim-kiem/", "/tim-kiem/?q=bai", "/khong-co/"]
    html += ["/so-do-trang/", "/cach-dem/"]
    machines = [
        "/rss/",
        f"{category.url}rss/",
        "/sitemap.xml",
        "/sitemap-1.xml",
        "/robots.txt",
        "/mau-sac-1f5f3f.css",
        "/.well-known/security.txt",
    ]
    return html + machines


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
