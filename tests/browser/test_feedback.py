"""A citizen comments and rates, with and without scripts, on a telephone; a moderator decides; the page shows it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.browser

ARTICLES = "/tin-tuc/kinh-te/"
TYPING = {"delay": 80}  # milliseconds between letters: nobody fills in the form in less than three seconds


@pytest.fixture(scope="module")
def article(browser, portal) -> str:
    """The address of an article that no other test of the browser is about: the oldest of its category."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(portal.url + ARTICLES)
    path = page.locator(".row-title a").last.get_attribute("href")
    context.close()
    return path


def near(page, selector: str):
    """Scroll to a part of the page, as a reader does."""
    part = page.locator(selector).first
    part.scroll_into_view_if_needed()
    return part


def open_form(page) -> None:
    near(page, ".comments > [data-fragment]")
    page.locator(".comments summary", has_text="Viết nhận xét").click()


def fill(page, name: str, text: str) -> None:
    page.get_by_label("Họ tên").press_sequentially(name, **TYPING)
    page.get_by_label("Nhận xét", exact=False).last.press_sequentially(text, **TYPING)


def approve(sign_in, text: str) -> None:
    """The moderator finds what waits in the list and approves it there."""
    page = sign_in("kiemduyet", "/quan-tri/feedback/comment/?state__exact=waiting")
    row = page.locator("tbody tr", has_text=text)
    expect(row).to_contain_text("Cần đọc kỹ" if "không có script" in text else "chờ duyệt")
    row.get_by_role("button", name="Duyệt").click()
    expect(page.locator(".messages")).to_contain_text("Đã duyệt 1 nhận xét.")


def test_a_comment_sent_in_place_is_answered_in_place_moderated_and_public(open_page, sign_in, article):
    page = open_page(article, PHONE)
    open_form(page)
    text = "Bà con thôn tôi rất mong có đường mới này."
    fill(page, "Lê Thị Mùi", text)
    page.get_by_role("button", name="Gửi nhận xét").click()
    said = page.locator(".comments [role=status]")
    expect(said).to_contain_text("Đã nhận nhận xét của bạn.")
    expect(said).to_be_focused()
    assert page.trouble.errors == [] and page.trouble.failures == [] and page.trouble.strangers == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    said.get_by_role("link").click()
    expect(page.locator("main")).to_contain_text("Chờ duyệt.")
    receipt = page.url
    approve(sign_in, text)
    page.goto(receipt)
    expect(page.locator("main")).to_contain_text("Đã đăng")
    page.get_by_role("link", name="Xem nhận xét trên trang").click()
    expect(page.locator(".comments-list")).to_contain_text(text)


def test_without_scripts_the_same_goes_by_pages_and_the_comment_is_marked(open_page, sign_in, article, portal):
    page = open_page(article, PHONE, java_script_enabled=False)
    page.get_by_role("link", name="Viết nhận xét").click()
    assert page.url.startswith(f"{portal.url}/nhan-xet/")
    page.get_by_role("button", name="Gửi nhận xét").click()
    expect(page.locator(".form-fault")).to_contain_text("Vui lòng nhập đầy đủ thông tin")
    text = "Tôi gửi từ máy cũ không có script nào chạy."
    fill(page, "Trần Cốm", text)
    page.get_by_role("button", name="Gửi nhận xét").click()
    page.wait_for_url(re.compile(r"/nhan-xet/bien-nhan/[\w-]{22}/$"))
    expect(page.locator("main")).to_contain_text("Chờ duyệt.")
    receipt = page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    approve(sign_in, text)
    page.goto(portal.url + article)
    expect(page.locator(".comments-list")).to_contain_text(text)
    page.goto(receipt)
    page.get_by_text("Xóa hẳn nhận xét").click()
    page.get_by_role("button", name="Xóa hẳn", exact=True).click()
    expect(page.locator("main")).to_contain_text("Đã rút.")
    page.goto(portal.url + article)
    expect(page.locator(".comments")).not_to_contain_text(text)


def test_what_is_missing_is_said_at_the_top_with_the_focus_and_leads_to_the_field(open_page, article):
    page = open_page(article, PHONE)
    open_form(page)
    page.get_by_label("Thư điện tử").fill("mui@example.vn")
    page.get_by_role("button", name="Gửi nhận xét").click()
    summary = page.locator(".comments [role=alert]")
    expect(summary).to_contain_text("Vui lòng nhập đầy đủ thông tin")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Xin cho biết họ tên của bạn.").click()
    expect(page.get_by_label("Họ tên")).to_be_focused()
    expect(page.get_by_label("Thư điện tử")).to_have_value("mui@example.vn")


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_the_pieces_take_the_place_of_what_stands_there_without_a_shift(open_page, article, viewport):
    def heights(page) -> list[float]:
        return [page.locator(f"{part} >> nth=0").bounding_box()["height"] for part in (".rate", ".comments > [data-fragment]")]

    before = heights(open_page(article, viewport, java_script_enabled=False))
    page = open_page(article, viewport)
    for part in (".rate", ".comments > [data-fragment]"):
        near(page, part)
        expect(page.locator(f"{part} form[method=post]")).to_have_count(1)
    assert heights(page) == pytest.approx(before, abs=1)


def test_a_rating_is_given_changed_and_taken_back_in_place(open_page, article):
    page = open_page(article, PHONE)
    near(page, ".rate")
    expect(page.locator(".rate form[method=post]")).to_have_count(1)
    for points in (4, 5):
        page.locator(f".rate input[value='{points}']").check()
        page.get_by_role("button", name="Gửi đánh giá").click()
        expect(page.locator(".rate [role=status]")).to_be_focused()
        expect(page.locator(f".rate input[value='{points}']")).to_be_checked()
    page.get_by_role("button", name="Rút đánh giá").click()
    expect(page.locator(".rate [role=status]")).to_contain_text("Đã rút đánh giá")
    assert page.trouble.errors == []
