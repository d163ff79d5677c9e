"""From the editor's form over two telephones to the public."""

import re

import pytest

from tests.browser.conftest import PHONE
from tests.browser.writing import submit, type_title, write_paragraph

pytestmark = pytest.mark.browser

TITLE = "Khai mạc giải cờ tướng mừng xuân"


def open_waiting(sign_in, name: str, title: str = TITLE):
    """The approver's page of a piece that waits for somebody, on their telephone; the way there is one tap."""
    page = sign_in(name, viewport=PHONE)
    page.get_by_role("link", name=title).first.click()
    page.wait_for_url(re.compile(r"/quan-tri/duyet/\d+/$"))
    return page


def test_an_article_is_sent_back_answered_approved_twice_and_read(new_article, sign_in, open_page, portal):
    page = new_article("bientap")
    type_title(page, TITLE)
    page.fill("#id_summary", "Ba mươi hai kỳ thủ của tám thôn dự giải cờ tướng tại sân đình Hạ.")
    write_paragraph(page, "Giải diễn ra trong hai ngày cuối tuần.")
    submit(page)
    head = open_waiting(sign_in, "truongban")
    head.get_by_text("Trả lại", exact=True).first.click()
    head.get_by_label("Thiếu ảnh, tài liệu hoặc nguồn").check()
    head.get_by_label("Cần sửa gì").fill("Xin thêm số trận.")
    head.get_by_role("button", name="Trả lại cho biên tập").click()
    assert "Đã trả lại" in head.locator("main").inner_text()

    back = sign_in("bientap")
    back.get_by_role("link", name=TITLE).first.click()
    back.get_by_role("link", name="Mở để sửa").click()
    back.get_by_text("Xin thêm số trận.").first.wait_for()
    back.fill("#review-answer", "Đã ghi ở bài: tám trận.")
    back.fill("#id_summary", "Ba mươi hai kỳ thủ của tám thôn đấu tám trận tại sân đình Hạ.")
    submit(back)

    for name in ("truongban", "lanhdao"):
        phone = open_waiting(sign_in, name)
        assert "Đã ghi ở bài: tám trận." in phone.locator("main").inner_text()
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing scrolls sideways at 360 px"
        phone.get_by_role("button", name="Duyệt", exact=True).click()
        assert "Đã duyệt" in phone.locator("main").inner_text()
    public = open_page("/tin-tuc/thoi-su/khai-mac-giai-co-tuong-mung-xuan/", PHONE)
    assert public.locator("h1").inner_text() == TITLE
    assert "đấu tám trận" in public.content()
    assert public.trouble.failures == []
    take_down(phone, portal)
    assert public.reload().status == 404


def take_down(page, portal) -> None:
    """Gỡ xuống: the front page is the other tests' too, and its newest article stands at its head."""
    key = re.search(r"/pages/(\d+)/", page.get_by_role("link", name="Mở để sửa").get_attribute("href")).group(1)
    page.goto(f"{portal.url}/quan-tri/pages/{key}/unpublish/")
    page.locator("main form button[type=submit], main form input[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/quan-tri/pages/\d+/$"))


def test_who_comes_from_the_mail_signs_in_and_lands_on_the_article(new_article, open_page, portal):
    page = new_article("bientap")
    type_title(page, "Thông báo lịch tiếp công dân")
    page.fill("#id_summary", "Lịch tiếp công dân tháng tới tại trụ sở ủy ban.")
    write_paragraph(page, "Thứ tư hằng tuần, từ 8 giờ.")
    submit(page)
    page.goto(f"{portal.url}/quan-tri/")
    address = portal.mailed_link("Thông báo lịch tiếp công dân")
    phone = open_page(address, PHONE)
    phone.fill("input[name=username]", "truongban")
    phone.fill("input[name=password]", portal.accounts()["truongban"])
    phone.click("button[type=submit]")
    phone.wait_for_url("**" + address)
    phone.get_by_role("button", name="Duyệt", exact=True).click()
    assert "Đã duyệt" in phone.locator("main").inner_text()
