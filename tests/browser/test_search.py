"""A citizen searches: titles while one types, by keyboard and by mouse; filters; without scripts a plain form."""

from urllib.parse import quote

import pytest

from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.browser

TITLE = "Đổi mới sinh hoạt chi bộ"


def open_list(page, typed: str = "sinh hoat", place: int = 0):
    """Types into a search box of a page and waits for what is offered. Returns the box and the options."""
    box = page.get_by_role("combobox").nth(place)
    with page.expect_response(lambda answer: answer.url.endswith(f"?q={quote(typed)}")):
        box.press_sequentially(typed)
    options = page.locator("[role=listbox]:visible [role=option]")
    options.first.wait_for()
    return box, options


def test_titles_are_offered_and_followed_by_keyboard(open_page):
    page = open_page("/")
    box, options = open_list(page)
    state = (
        "(box) => ['aria-expanded', 'aria-controls', 'aria-activedescendant', 'aria-autocomplete'].map((name) => box.getAttribute(name))"
    )
    expanded, controls, active, kind = box.evaluate(state)
    assert (expanded, active, kind) == ("true", None, "list") and page.locator(f"#{controls}[role=listbox]").is_visible()
    count = options.count()
    assert f"Có {count} gợi ý" in page.locator(".search-form [role=status]").first.inner_text()
    box.press("ArrowDown")
    assert box.evaluate(state)[2] == options.first.get_attribute("id")
    assert options.first.get_attribute("aria-selected") == "true" and box.evaluate("(box) => box === document.activeElement")
    box.press("ArrowUp")
    assert box.evaluate(state)[2] is None
    box.press("ArrowUp")
    assert box.evaluate(state)[2] == options.last.get_attribute("id")
    box.press("Escape")
    assert box.evaluate(state)[::2] == ["false", None] and box.input_value() == "sinh hoat"
    box.press("ArrowDown")
    options.first.wait_for()
    wanted = next(place for place, text in enumerate(options.all_inner_texts()) if TITLE in text)
    for _ in range(wanted + 1):
        box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/doi-moi-sinh-hoat-chi-bo/")
    assert page.locator("h1").inner_text().startswith(TITLE) and page.trouble.errors == []


def test_a_title_is_followed_by_a_click_and_the_list_stands_over_what_lies_below(open_page):
    page = open_page("/tim-kiem/", PHONE)
    _, options = open_list(page, "chi bo", place=1)
    option = options.filter(has_text=TITLE).first
    assert option.locator("mark").all_inner_texts() == ["chi bộ"]
    option.click()
    page.wait_for_url("**/doi-moi-sinh-hoat-chi-bo/")


def test_a_late_answer_is_dropped_and_enter_sends_what_was_typed(open_page):
    page = open_page("/")
    held = []
    page.route("**/goi-y/?q=sinh", lambda route: held.append(route))
    box = page.get_by_role("combobox").first
    with page.expect_request("**/goi-y/?q=sinh"):
        box.fill("sinh")
    box.fill("le hoi")
    page.locator("[role=option]").filter(has_text="hội").first.wait_for()
    before = page.locator("[role=listbox]:visible").inner_html()
    with page.expect_response("**/goi-y/?q=sinh"):
        held[0].fulfill(status=200, body="<li role='option'>Muộn</li>")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert page.locator("[role=listbox]:visible").inner_html() == before
    box.press("Enter")
    page.wait_for_url("**/tim-kiem/?q=le+hoi")


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_without_scripts_the_form_searches_filters_and_keeps_what_was_chosen(open_page, viewport):
    page = open_page("/tim-kiem/", viewport, java_script_enabled=False)
    main = page.get_by_role("main")
    main.get_by_role("searchbox").fill("xã")
    main.locator("summary").click()
    main.get_by_label("Loại").select_option("Bài viết")
    main.get_by_label("Từ ngày").fill("01/01/2020")
    main.get_by_role("button", name="Áp dụng").click()
    page.wait_for_url("**loai=bai-viet**")
    assert main.get_by_label("Từ ngày").input_value() == "01/01/2020" and main.get_by_label("Loại").input_value() == "bai-viet"
    assert set(main.locator(".results .label").all_inner_texts()) == {"Bài viết"}
    assert main.locator(".results mark").count() > 0
