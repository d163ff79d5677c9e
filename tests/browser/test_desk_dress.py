"""The admin in its dress: an editor looks at a draft at three widths, and is told that this is not the real portal."""

import re

import pytest
from playwright.sync_api import expect

from cms import colours
from cms.models import OfficeSettings
from tests.browser.conftest import PHONE
from tests.browser.waiting import until
from tests.browser.writing import key_of
from transfer.demo.content import OFFICE

pytestmark = [pytest.mark.browser, pytest.mark.once_on_postgresql]
WIDTHS = {"Xem trước trên điện thoại": 360, "Xem trước trên máy tính bảng": 768, "Xem trước trên máy tính (": 1280}


@pytest.fixture
def form(sign_in, portal):
    """The form of an article of the demo."""
    page = sign_in("bientap", "/quan-tri/account/")
    category = key_of(page, portal, "Thời sự")
    found = page.request.get(f"{portal.url}/quan-tri/api/main/pages/?child_of={category}&limit=1").json()["items"][0]
    page.goto(f"{portal.url}/quan-tri/pages/{found['id']}/edit/")
    return page


def test_an_editor_sees_the_draft_at_three_widths_and_is_told_how_to_write(form):
    form.locator("[data-side-panel-toggle=preview]").click()
    for label, width in WIDTHS.items():
        form.get_by_role("radio", name=label).check(force=True)
        until(form, "width => document.querySelector('#w-preview-iframe').contentWindow.innerWidth === width", width)
    form.locator("[data-side-panel-toggle=guide]").click()
    expect(form.locator("[data-side-panel=guide]")).to_contain_text("Sau khi bấm Trình duyệt")
    expect(form.locator(".sidebar-custom-branding")).to_contain_text("Chạy thử")
    assert form.locator(".desk-stripe").bounding_box() == {"x": 0, "y": 0, "width": 1280, "height": 5}
    shown = form.evaluate("getComputedStyle(document.querySelector('.sidebar__inner')).backgroundColor")
    assert "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", shown)) == colours.palette(OfficeSettings(**OFFICE)).bar_dark
    assert form.trouble.errors == []


def test_the_site_map_of_the_demo_needs_no_sideways_scrolling_on_a_telephone(open_page):
    page = open_page("/so-do-trang/", PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.get_by_text("Nguồn tin RSS của từng chuyên mục").click()
    expect(page.get_by_role("link", name="Nông nghiệp").last).to_be_visible()
    assert page.trouble.errors == page.trouble.strangers == []
