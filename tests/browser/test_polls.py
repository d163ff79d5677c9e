"""A citizen votes: in the box beside a page and on the poll's own page, with and without scripts."""

import pytest

from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.browser

CHOICE = "Thủ tục hành chính"
OTHER = "Tin tức, sự kiện"
WATCH = """
    window.shifts = [];
    new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((entry) => entry.value)))
        .observe({ type: "layout-shift", buffered: true });
"""


def ballot_for_me(page):
    """The box with the reader's own ballot in it."""
    box = page.locator(".aside .box-poll")
    box.scroll_into_view_if_needed()
    box.locator("form.poll-ballot[method=post]").wait_for()
    return box


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_a_vote_in_the_box_is_changed_and_taken_back_in_its_place(open_page, viewport):
    page = open_page("/", viewport)
    box = ballot_for_me(page)
    assert page.context.cookies() == [], "looking sets nothing"
    box.get_by_label(CHOICE).check()
    box.get_by_role("button", name="Bình chọn").click()
    said = box.get_by_role("status")
    said.wait_for()
    assert "Phiếu của bạn đã được ghi." in said.inner_text()
    assert said.evaluate("said => said === document.activeElement")
    assert box.get_by_label(CHOICE).is_checked()
    box.get_by_label(OTHER).check()
    box.get_by_role("button", name="Đổi lựa chọn").click()
    box.locator("[role=status]:focus").wait_for()
    assert box.get_by_label(OTHER).is_checked()
    page.reload()
    box = ballot_for_me(page)
    assert box.get_by_label(OTHER).is_checked() and box.get_by_role("status").count() == 0
    box.get_by_role("button", name="Rút lại phiếu").click()
    box.get_by_text("Phiếu của bạn đã được rút lại.").wait_for()
    assert box.locator("input[name=chon]:checked").count() == 0
    assert page.trouble.errors == [] and page.trouble.failures == [] and page.trouble.strangers == []


def test_a_ballot_without_a_choice_is_told_so_at_once(open_page):
    page = open_page("/", PHONE)
    box = ballot_for_me(page)
    box.get_by_role("button", name="Bình chọn").click()
    alert = box.locator("[role=alert]:focus")
    alert.wait_for()
    alert.get_by_role("link", name="Hãy chọn một phương án.").click()
    assert page.evaluate("document.activeElement.tagName") == "FIELDSET"


def test_the_readers_own_ballot_takes_no_more_room_than_the_one_for_everybody(open_page):
    for viewport in (PHONE, DESK):
        page = open_page("/", viewport, java_script_enabled=False)
        before = page.locator(".aside .box-poll").bounding_box()["height"]
        page = open_page("/lien-he/", viewport)
        page.context.add_init_script(WATCH)
        page.goto(page.url.replace("/lien-he/", "/"))
        box = ballot_for_me(page)
        assert box.bounding_box()["height"] == before
        assert page.evaluate("window.shifts") == []
        box.get_by_label(CHOICE).check()
        box.get_by_role("button", name="Bình chọn").click()
        box.get_by_role("status").wait_for()
        page.reload()
        assert ballot_for_me(page).bounding_box()["height"] == before, "a voter finds the page as high"
        assert page.evaluate("window.shifts") == []


def test_without_scripts_the_box_leads_to_a_page_that_votes(open_page):
    page = open_page("/", PHONE, java_script_enabled=False)
    box = page.locator(".aside .box-poll")
    box.get_by_label(CHOICE).check()
    box.get_by_role("button", name="Bình chọn").click()
    page.wait_for_url("**/binh-chon/*/?chon=*")
    form = page.locator("main form.poll-ballot")
    assert form.get_by_label(CHOICE).is_checked()
    form.get_by_role("button", name="Bình chọn").click()
    page.wait_for_url("**/binh-chon/*/#phieu")
    assert "Phiếu của bạn đã được ghi." in page.get_by_role("main").get_by_role("status").inner_text()
    page.get_by_role("button", name="Rút lại phiếu").click()
    page.wait_for_url("**?rut=1#phieu")
    assert "Phiếu của bạn đã được rút lại." in page.get_by_role("main").get_by_role("status").inner_text()


def test_everything_to_press_is_large_enough_and_named(open_page):
    page = open_page("/", PHONE)
    box = ballot_for_me(page)
    assert box.get_by_role("group", name="Bạn quan tâm mục gì nhất trong Website của chúng tôi?").count() == 1
    for target in box.locator("label.poll-choice, button, .poll-foot a").all():
        size = target.bounding_box()
        assert size["height"] >= 24 and size["width"] >= 24, target.inner_text()
