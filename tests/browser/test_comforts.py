"""Comforts of an article in a reader's hands: pictures seen large, its contents, its address handed on, the way back up."""

import pytest

from tests.browser.conftest import DESK, PHONE, watched
from tests.browser.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.once_on_postgresql]

ARTICLE = "/tin-tuc/van-hoa-xa-hoi/le-hoi-dinh-ha/"
SHEET = "navigator.share = async told => { window.handed = told }"  # the device's own
FOCUS = "document.activeElement.textContent.trim()"
OTHERS = (
    "for (const link of document.querySelectorAll('.gallery a')) { link.href += '?lon'; delete link.dataset.srcset }"  # than the small ones
)
SHIFTS = """window.shifts = []; new PerformanceObserver(all => { for (const one of all.getEntries())
    for (const { node } of one.sources) window.shifts.push(node?.outerHTML?.slice(0, 80) ?? node?.nodeName ?? ''); }).observe({type: 'layout-shift'})"""


@pytest.fixture(scope="module")
def article(browser, portal):
    """The article with everything, open at a desk; each test leaves it as it found it."""
    with browser.new_context(viewport=DESK, locale="vi-VN", reduced_motion="reduce") as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.add_init_script(SHEET)
        page.trouble = watched(page, portal.url)
        page.goto(portal.url + ARTICLE)
        yield page
        assert page.trouble.errors == [] and page.trouble.strangers == []


def counted(page) -> str:
    return page.locator(".viewer-count").inner_text()


def test_a_gallery_is_leafed_through_by_keys_and_the_focus_comes_back(article):
    link = article.locator(".gallery a").nth(1)
    link.focus()
    article.wait_for_load_state("networkidle")  # what is fetched when it comes near is there
    article.evaluate(SHIFTS)
    top = article.evaluate("scrollY")
    article.keyboard.press("Enter")
    viewer = article.get_by_role("dialog", name="Bộ ảnh")
    viewer.wait_for()
    many = article.locator(".gallery a").count()
    assert counted(article) == f"2 / {many}" and article.evaluate(FOCUS) == "Đóng"
    for key, place in (("ArrowRight", 3), ("ArrowLeft", 2), ("ArrowLeft", 1), ("ArrowLeft", many), ("Home", 1), ("End", many)):
        article.keyboard.press(key)
        assert counted(article) == f"{place} / {many}"
    last = article.locator(".gallery li").last
    assert viewer.locator("figcaption").inner_text() == last.locator("figcaption").inner_text()
    assert viewer.locator("figcaption .credit").inner_text().startswith("Ảnh: ")
    assert viewer.get_by_role("status").inner_text().startswith(f"Ảnh {many} trên {many}: ")
    assert viewer.locator("img").get_attribute("alt") == last.locator("img").get_attribute("alt")
    until(article, "document.querySelector('.viewer img').naturalWidth > 0")
    cuts = last.locator("a").evaluate("link => link.dataset.srcset || link.href")
    assert article.evaluate("new URL(document.querySelector('.viewer img').currentSrc).pathname") in cuts
    for _ in range(4):
        article.keyboard.press("Tab")
        assert article.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    article.keyboard.press("Escape")
    viewer.wait_for(state="hidden")
    assert article.evaluate("document.activeElement.href") == link.evaluate("link => link.href")
    assert article.evaluate("scrollY") == top
    assert article.evaluate("window.shifts") == []


def test_buttons_leaf_and_close(article):
    article.locator(".gallery a").first.click()
    article.get_by_role("button", name="Ảnh sau").click()
    assert counted(article).startswith("2 / ")
    article.get_by_role("button", name="Ảnh trước").click()
    assert counted(article).startswith("1 / ")
    article.get_by_role("button", name="Đóng").click()
    assert article.locator("dialog[open]").count() == 0


def test_the_contents_lead_to_a_heading_and_the_foot_back_to_the_top(article):
    link = article.get_by_role("navigation", name="Trong bài này").get_by_role("link").last
    link.click()
    place = article.get_by_role("heading", name=link.inner_text(), exact=True)
    until(article, "() => scrollY > 300")
    assert 0 <= place.bounding_box()["y"] < DESK["height"] / 2
    article.get_by_role("link", name="Về đầu trang").click()
    until(article, "() => scrollY === 0")


def test_an_address_is_copied_or_given_to_the_sheet_of_the_device(article, portal):
    address = portal.url + ARTICLE
    share = article.locator(".share")
    share.get_by_role("button", name="Chép liên kết").click()
    share.get_by_role("status").get_by_text("Đã chép liên kết").wait_for()
    assert article.evaluate("navigator.clipboard.readText()") == address
    share.get_by_role("button", name="Gửi tới…").click()
    until(article, "window.handed")
    assert article.evaluate("window.handed") == {"title": article.locator("h1").inner_text(), "url": address}
    article.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new DOMException('', 'NotAllowedError')) }")
    share.get_by_role("button", name="Chép liên kết").click()
    share.get_by_role("status").get_by_text(address).wait_for()


def test_fingers_leaf_through_a_gallery_whose_next_pictures_are_there_already_and_may_still_zoom(browser, portal):
    with browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="vi-VN") as context:
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.goto(portal.url + ARTICLE)
        assert page.locator(".share button:visible").count() == 1, "this browser has no sheet of the device"
        page.evaluate(OTHERS)
        page.locator(".gallery a").first.tap()
        page.locator("dialog[open]").wait_for()
        until(page, "performance.getEntriesByType('resource').filter(one => one.name.endsWith('?lon')).length === 3")
        devtools = context.new_cdp_session(page)

        def swipe(x, y, across, down):
            far = {"x": x, "y": y, "xDistance": across, "yDistance": down, "speed": 2000}
            devtools.send("Input.synthesizeScrollGesture", far | {"gestureSourceType": "touch", "preventFling": True})

        swipe(300, 350, -220, 5)
        page.locator(".viewer-count", has_text="2 / ").wait_for()
        swipe(80, 350, 220, 5)
        page.locator(".viewer-count", has_text="1 / ").wait_for()
        swipe(200, 250, 60, 200)
        assert counted(page).startswith("1 / ")
        assert page.evaluate("getComputedStyle(document.querySelector('.viewer-picture')).touchAction") == "auto"
        assert page.evaluate("document.querySelector('.viewer').scrollWidth <= innerWidth")
        box = page.locator(".viewer img").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"] and box["height"] > 200


def test_without_a_script_a_picture_opens_by_its_link_and_no_button_is_shown(open_page):
    page = open_page(ARTICLE, java_script_enabled=False)
    assert page.locator(".share button:visible").count() == 0 and page.locator(".share a:visible").count() == 3
    page.get_by_role("navigation", name="Bài trước và bài sau").get_by_role("link").first.wait_for()
    page.locator(".gallery a").first.click()
    page.wait_for_url("**/media/images/*.jpg")
