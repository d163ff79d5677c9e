import pytest
from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.browser
A = "/tin-tuc/xay-dung-dang/doi-moi-sinh-hoat-chi-bo/"


def test_shots(open_page, sign_in, portal):
    for name, view in (("phone", PHONE), ("desk", DESK)):
        page = open_page(A, view)
        page.locator(".rate").scroll_into_view_if_needed()
        page.locator(".rate form[method=post]").wait_for()
        page.locator(".comments").scroll_into_view_if_needed()
        page.locator(".comments summary").wait_for()
        page.locator(".article-foot").screenshot(path=f"/tmp/fb/rate-{name}.png")
        page.locator(".comments summary").click()
        page.get_by_role("button", name="Gửi nhận xét").click()
        page.locator(".comments [role=alert]").wait_for()
        page.locator(".comments").screenshot(path=f"/tmp/fb/comments-{name}.png")
    page = sign_in("kiemduyet", "/quan-tri/feedback/comment/", DESK)
    page.screenshot(path="/tmp/fb/list.png", full_page=True)
    page.locator("td.title a").first.click()
    page.locator("text=Lịch sử").first.wait_for()
    page.screenshot(path="/tmp/fb/one.png", full_page=True)
    page.goto(portal.url + "/quan-tri/feedback/comment/history/1/")
    page.screenshot(path="/tmp/fb/history.png")
    page = open_page("/danh-gia/10/", PHONE)
    page.screenshot(path="/tmp/fb/ratepage.png")
