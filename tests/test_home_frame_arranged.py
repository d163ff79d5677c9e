"""What editors arrange round every page: the navigation, links in their groups, the boxes beside it; and the weather while it is new."""

import pytest
from wagtail.models import PageViewRestriction

from home.blocks import SidebarBody
from home.models import SidebarSettings, WeatherReport
from tests.frame import report
from tests.reading import read, texts, words

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
