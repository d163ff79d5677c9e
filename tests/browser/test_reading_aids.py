"""What helps a citizen to read: letters and colours as one likes them, calm reading, paper."""

from functools import cache
from io import BytesIO

import pypdfium2
import pytest

from tests.browser.conftest import PHONE
from tests.browser.test_reading import DISCUSSED_ARTICLE, FULL_ARTICLE
from tests.browser.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.once_on_postgresql]

SMALL = {"width": 320, "height": 700}
WIDTH = "document.documentElement.scrollWidth"
FOCUSED = "document.activeElement.textContent.trim()"


def look_dialog(page):
    """The dialog of letters and colours, open."""
    page.get_by_role("button", name="Cỡ chữ, màu nền").click()
    dialog = page.get_by_role("dialog", name="Cỡ chữ, màu nền")
    dialog.wait_for()
    return dialog


def letters(page) -> float:
    """How large the page's letters are, in pixels."""
    return page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")


# Letters and colours


def test_what_a_reader_chooses_is_worn_at_once_on_every_page_and_in_other_windows_without_a_cookie(open_page, portal):
    page = open_page("/")
    other = page.context.new_page()
    other.goto(portal.url + "/lien-he/")
    page.bring_to_front()  # a window behind another one draws seldom
    paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    dialog = look_dialog(page)
    for group, name in (("Cỡ chữ", "150\u00a0%"), ("Khoảng cách chữ, dòng", "Rộng"), ("Tương phản", "Cao"), ("Màu nền", "Tối")):
        radios = dialog.get_by_role("group", name=group).get_by_role("radio")
        assert radios.first.is_checked() and radios.first.evaluate("radio => radio.value") == ""
        dialog.get_by_role("group", name=group).get_by_label(name, exact=True).check()
        assert dialog.get_by_role("status").inner_text() == f"{group}: {name}. Máy này sẽ nhớ."
    assert letters(page) == 24
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != paper
    until(other, "document.documentElement.dataset.theme === 'dark'")
    assert letters(other) == 24
    other.bring_to_front()
    other.reload()
    assert letters(other) == 24 and other.evaluate("getComputedStyle(document.body).letterSpacing") == "2.88px"
    look_dialog(other).get_by_role("button", name="Trở về như ban đầu").click()
    assert other.get_by_role("status").filter(has_text="Đã trở về như ban đầu.").count() == 1
    assert letters(other) == 16 and other.get_by_label("100\u00a0%", exact=True).is_checked()
    until(page, "getComputedStyle(document.documentElement).fontSize === '16px'")
    assert page.context.cookies() == [] and page.trouble.errors == [] and page.trouble.strangers == []


def test_the_dialog_is_worked_by_keys_and_gives_the_focus_back(open_page):
    page = open_page("/", PHONE)
    button = page.get_by_role("button", name="Cỡ chữ, màu nền")
    button.press("Enter")
    page.locator("dialog input:focus").wait_for()
    page.keyboard.press("ArrowRight")
    assert letters(page) == pytest.approx(18.4)
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0
    assert button.evaluate("button => button === document.activeElement")
    assert letters(page) == pytest.approx(18.4)


def test_a_device_that_keeps_nothing_wears_the_choice_on_this_page_and_says_so(open_page):
    page = open_page(
        "/", script="Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    dialog = look_dialog(page)
    dialog.get_by_label("130 %").check()
    assert letters(page) == pytest.approx(20.8)
    assert "vì máy không cho nhớ" in dialog.get_by_role("status").inner_text()
    assert page.trouble.errors == []


@pytest.mark.parametrize("path", ["/", FULL_ARTICLE, "/tim-kiem/?q=nuoc+sach"])
def test_no_setting_makes_a_page_of_320_pixels_scroll_sideways(open_page, path):
    page = open_page(path, SMALL)
    wide = {}
    for text in ("", "130", "200"):
        for spacing in ("", "wide"):
            page.evaluate("words => Object.assign(document.documentElement.dataset, words)", {"text": text, "spacing": spacing})
            wide[text, spacing] = page.evaluate(WIDTH)
    assert set(wide.values()) == {320}, wide
    dialog = look_dialog(page)
    assert dialog.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth && dialog.getBoundingClientRect().right <= 320")
    dialog.get_by_role("button", name="Xong").click()
    assert page.get_by_role("dialog").count() == 0


# Calm reading


def test_calm_reading_takes_away_what_stands_round_an_article_and_has_three_ways_back(open_page, portal):
    page = open_page(FULL_ARTICLE)
    around = page.locator(".strip, .nav, .aside, .related, .comments, .foot, .crumbs, header .search-form")
    assert around.evaluate_all("parts => parts.filter(part => part.checkVisibility()).length") >= 7
    tool = page.get_by_role("button", name="Chế độ đọc")
    place = tool.bounding_box()["y"]
    tool.click()
    page.get_by_role("button", name="Thoát chế độ đọc").first.wait_for()
    assert around.evaluate_all("parts => parts.filter(part => part.checkVisibility()).length") == 0
    assert page.locator("h1").is_visible() and page.get_by_role("link", name="Xã Đồng Xanh").first.is_visible()
    assert page.get_by_role("button", name="Thoát chế độ đọc").first.bounding_box()["y"] <= place
    assert page.get_by_role("status").filter(has_text="Đang ở chế độ đọc").count() == 1
    look_dialog(page)
    page.keyboard.press("Escape")
    assert page.locator(".nav").is_hidden(), "the key closed the dialog, and nothing else"
    page.keyboard.press("Escape")
    assert page.locator(".nav").is_visible()
    assert tool.evaluate("tool => tool === document.activeElement")

    tool.click()
    page.locator(".nav").wait_for(state="hidden")
    page.goto(portal.url + DISCUSSED_ARTICLE)
    assert page.locator(".nav").is_hidden(), "the next article is calm, too"
    end = page.get_by_role("button", name="Thoát chế độ đọc").last
    assert end.bounding_box()["y"] > page.locator(".prose").bounding_box()["y"]
    end.click()
    assert page.locator(".nav").is_visible() and page.evaluate(FOCUSED).startswith("Chế độ đọc")

    page.get_by_role("button", name="Chế độ đọc").click()
    page.locator(".nav").wait_for(state="hidden")
    page.goto(portal.url)
    assert page.locator(".nav").is_visible(), "a page that leads on is whole"
    assert page.trouble.errors == []


# Paper


@pytest.fixture(scope="module")
def on_paper(browser, portal):
    """The full article as it comes out of the printer: the text of each page, by the size of letters that the reader chose."""
    with browser.new_context(color_scheme="dark") as context:
        page = context.new_page()
        page.goto(portal.url + FULL_ARTICLE)

        @cache
        def print_out(text: str) -> list[str]:
            page.evaluate("text => (document.documentElement.dataset.text = text)", text)
            paper = pypdfium2.PdfDocument(BytesIO(page.pdf(format="A4")))
            return [sheet.get_textpage().get_text_range() for sheet in paper]

        yield print_out


def test_paper_says_where_when_whose_and_who_answers_for_it_and_leaves_out_what_nobody_can_click(on_paper, portal):
    sheets = on_paper("")
    text = " ".join(" ".join(sheets).split())
    for said in (
        "Xã Đồng Xanh",
        "Ba ngày hội đình Hạ",
        f"Địa chỉ trang: {portal.url}{FULL_ARTICLE}",
        "Lê Thị Mai Hương",
        "16:20",
        "Cờ tướng 12 Gò Mận Ao Sen",
        "(https://example.vn/video/le-hoi-dinh-ha)",
        "Chịu trách nhiệm: Hoàng Văn Điều",
        "Nguồn: Đài Truyền thanh xã Đồng Xanh",
    ):
        assert said in text, said
    for gone in (
        "Bài viết liên quan",
        "Chia sẻ",
        "Trong bài này",
        "Về đầu trang",
        "Nhận xét",
        "Đã xem",
        "Bình chọn",
        "Trang chủ",
        "Chế độ đọc",
        "In bài",
        "Nghe bài viết",
        "Tìm kiếm",
        "Hôm nay",
        "RSS",
    ):
        assert gone not in text, gone
    table = [number for number, sheet in enumerate(sheets) if "Số đội" in sheet or "Cờ tướng" in sheet]
    assert len(table) == 1, "the table is whole"
    assert len(sheets) <= 5


def test_who_reads_large_letters_is_given_large_print(on_paper, open_page):
    assert len(on_paper("130")) == len(on_paper(""))
    assert len(on_paper("150")) > len(on_paper(""))
    page = open_page(FULL_ARTICLE)
    page.emulate_media(media="print")
    sizes = {}
    for text in ("", "150", "200"):
        page.evaluate("text => (document.documentElement.dataset.text = text)", text)
        sizes[text] = page.locator(".prose .paragraph p").first.evaluate("part => parseFloat(getComputedStyle(part).fontSize) * 72 / 96")
    assert 11 <= sizes[""] <= 12.5 and 18 <= sizes["150"] == sizes["200"] <= 20, sizes  # points


def test_the_button_prints_when_the_pictures_that_nobody_has_scrolled_to_are_there(open_page):
    page = open_page(FULL_ARTICLE, PHONE)
    page.evaluate(
        "window.print = () => { window.missing = [...document.querySelectorAll('main img')].filter(picture => !picture.complete).length }; 0"
    )
    page.get_by_role("button", name="In bài").click()
    until(page, "window.missing !== undefined")
    assert page.evaluate("window.missing") == 0


def test_without_scripts_nothing_is_offered_that_would_not_work(open_page):
    page = open_page(FULL_ARTICLE, java_script_enabled=False)
    assert page.locator(".tool, .strip-look").count() >= 4
    for tool in page.locator(".tool, .strip-look").all():
        assert tool.is_hidden()
