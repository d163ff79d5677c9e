"""A citizen reads: on a telephone and at a desk, with and without scripts, by mouse, finger and keyboard."""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import pytest

from tests.browser.conftest import DESK, PHONE, Trouble, watched
from tests.browser.waiting import until

pytestmark = pytest.mark.browser

FULL_ARTICLE = "/tin-tuc/van-hoa-xa-hoi/le-hoi-dinh-ha/"
DISCUSSED_ARTICLE = "/tin-tuc/xay-dung-dang/doi-moi-sinh-hoat-chi-bo/"
READABLE = [
    "/",
    "/tin-tuc/",
    "/tin-tuc/?trang=3",
    "/tin-tuc/kinh-te/",
    FULL_ARTICLE,
    DISCUSSED_ARTICLE,
    "/lien-he/",
    "/tim-kiem/",
    "/tim-kiem/?q=nuoc+sach",
]
UNKNOWN = "/khong-co-trang-nay/"
WIDTHS = (320, 360, 768, 1280)


HEADINGS = "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(heading => +heading.tagName[1])"
SHIFT = """new Promise(done => { let sum = 0;
    new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) sum += e.value; })
        .observe({type: 'layout-shift', buffered: true});
    requestAnimationFrame(() => requestAnimationFrame(() => done(sum))); })"""
ON_PHONE_AND_DESK = pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])


@dataclass
class Seen:
    """What a new visitor's browser says of a page that it has opened at a size."""

    trouble: Trouble
    cookies: list[dict]
    headings: list[int]
    shift: float
    wide: dict[int, int]  # how wide the page is in pixels, by the width of the window


@pytest.fixture(scope="module")
def see(browser, portal):
    """Opens a page at a size; once for all tests that ask something of it as it stands."""

    @cache
    def open_and_look(path: str, phone: bool) -> Seen:
        with browser.new_context(viewport=PHONE if phone else DESK, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh") as context:
            context.set_default_timeout(15_000)
            page = context.new_page()
            trouble = watched(page, portal.url)
            page.goto(portal.url + path)
            page.wait_for_load_state("networkidle")
            seen = Seen(trouble, context.cookies(), page.evaluate(HEADINGS), page.evaluate(SHIFT), {})
            for width in WIDTHS if phone else ():
                page.set_viewport_size({"width": width, "height": PHONE["height"]})
                until(page, "width => innerWidth === width", width)
                seen.wide[width] = page.evaluate("document.documentElement.scrollWidth")
        return seen

    return lambda path, viewport=PHONE: open_and_look(path, viewport == PHONE)


@ON_PHONE_AND_DESK
@pytest.mark.parametrize("path", READABLE)
def test_a_page_opens_without_trouble_and_without_asking_anybody_else(see, path, viewport):
    assert see(path, viewport).trouble == Trouble()


@pytest.mark.parametrize("path", [*READABLE, UNKNOWN])
def test_no_page_scrolls_sideways(see, path):
    wide = see(path).wide
    assert set(wide) == set(WIDTHS)
    assert {width: needed for width, needed in wide.items() if needed > width} == {}


@pytest.mark.parametrize("path", [*READABLE, UNKNOWN])
def test_reading_sets_no_cookie(see, path):
    assert see(path).cookies == []


@pytest.mark.parametrize("path", READABLE)
def test_a_page_has_one_heading_of_the_first_level_and_none_is_skipped(see, path):
    levels = see(path).headings
    assert levels.count(1) == 1
    below = levels[levels.index(1) :]
    assert [(above, here) for above, here in pairwise(below) if here > above + 1] == []


@ON_PHONE_AND_DESK
@pytest.mark.parametrize("path", ["/", FULL_ARTICLE])
def test_nothing_moves_while_the_page_loads(see, path, viewport):
    assert see(path, viewport).shift < 0.01


def test_pictures_below_the_fold_wait_and_every_picture_keeps_its_place(open_page):
    page = open_page(FULL_ARTICLE)
    pictures = page.evaluate(
        "[...document.querySelectorAll('main img')].map(i => [i.loading, i.hasAttribute('width') && i.hasAttribute('height'), i.hasAttribute('alt')])"
    )
    assert len(pictures) > 5
    assert all(sized and described for _, sized, described in pictures)
    assert [loading for loading, _, _ in pictures].count("lazy") >= len(pictures) - 1


def test_every_picture_of_the_article_really_loads(open_page):
    page = open_page(FULL_ARTICLE)
    for picture in page.locator("main img").all():
        picture.scroll_into_view_if_needed()
    until(page, "[...document.querySelectorAll('main img')].every(i => i.complete && i.naturalWidth > 0)")


def test_from_the_front_page_to_an_article_and_back_by_the_breadcrumbs(open_page, portal):
    page = open_page("/")
    headline = page.locator("main h2 a, main h3 a").first
    title = headline.inner_text()
    headline.click()
    assert page.locator("h1").inner_text() == title
    page.get_by_role("navigation", name="Vị trí trang").get_by_role("link", name="Trang chủ").click()
    page.wait_for_url(portal.url + "/")


def test_the_article_shows_what_the_old_page_showed(open_page):
    text = open_page(DISCUSSED_ARTICLE).locator("body").inner_text()
    for shown in (
        "Đã xem: 1.143",
        "Nhận xét: 10",
        "5 điểm (1 đánh giá)",
        "Đỗ Văn Thịnh",
        "Nhận xét của bạn đọc",
        "Hôm nay, ",
        "Thống kê truy cập",
        "Trực tuyến",
        "Hôm qua",
    ):
        assert shown.lower() in text.lower(), shown


def test_a_search_without_accents_finds_words_with_accents(open_page):
    page = open_page("/")
    box = page.get_by_role("combobox").first
    box.fill("sinh hoat chi bo")
    box.press("Enter")
    page.wait_for_url("**/tim-kiem/?q=*")
    assert "sinh hoạt chi bộ" in page.locator("main").inner_text().lower()


def test_the_list_is_paged_and_keeps_its_place(open_page):
    page = open_page("/tin-tuc/")
    first = page.locator("main h2 a, main h3 a").first.inner_text()
    page.get_by_role("navigation", name="Các trang của danh sách").get_by_role("link", name="Trang 3", exact=True).click()
    page.wait_for_url("**?trang=3")
    assert page.locator("main h2 a, main h3 a").first.inner_text() != first
    assert page.locator("[aria-current=page]", has_text="3").count() >= 1


def test_a_video_asks_nobody_before_it_is_clicked(open_page):
    page = open_page(FULL_ARTICLE)
    assert page.locator("iframe, video").count() == 0
    assert page.trouble.strangers == []


def test_the_first_stop_of_the_keyboard_leads_past_the_header(open_page):
    page = open_page(FULL_ARTICLE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#noi-dung"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "noi-dung"


@ON_PHONE_AND_DESK
def test_the_keyboard_reaches_a_category_through_the_navigation(open_page, viewport):
    page = open_page("/lien-he/", viewport)
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('role')") == "combobox":
            continue  # the search box, where Enter searches
        name, expanded = page.evaluate(
            "[document.activeElement.textContent.trim(), document.activeElement.getAttribute('aria-expanded') ?? (document.activeElement.tagName === 'SUMMARY' && !document.activeElement.parentElement.open ? 'false' : null)]"
        )
        if expanded == "false":
            page.keyboard.press("Enter")
        if name == "Nông nghiệp" or name == "Thời sự":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/tin-tuc/*/**")


def test_the_navigation_works_by_touch_on_a_telephone(open_page):
    page = open_page("/", PHONE, has_touch=True, is_mobile=True)
    menu = page.get_by_role("navigation", name="Chính")
    toggle = page.locator("summary:visible, button[aria-expanded]:visible").first
    toggle.tap()
    link = menu.get_by_role("link", name="Liên hệ")
    link.tap()
    page.wait_for_url("**/lien-he/")


@pytest.mark.parametrize("path", READABLE)
def test_without_scripts_the_page_is_all_there(open_page, path):
    page = open_page(path, java_script_enabled=False)
    assert page.get_by_role("main").is_visible()
    assert page.locator("h1").count() == 1
    assert page.get_by_role("searchbox").first.is_visible()
    assert page.get_by_role("navigation", name="Chính").get_by_role("link", name="Liên hệ").count() == 1


def test_an_unknown_address_is_told_in_vietnamese_with_a_search_box(open_page):
    page = open_page(UNKNOWN)
    assert page.trouble.failures[0].startswith("404")
    assert "Không tìm thấy trang" in page.locator("h1").inner_text()
    assert page.get_by_role("main").get_by_role("combobox").is_visible()
