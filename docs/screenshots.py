"""Takes the pictures of `bien-tap.md` and `duyet-bai.md` anew from a running portal with its demo: `make screenshots`.

It stands beside the pictures it makes, as the demo's drawings have their program beside them; it is no test, as it judges nothing.
What is started and what an editor does is borrowed from the tests.
"""

import re
import sys
import tempfile
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.browser.writing import add_block, key_of, open_blocks, sign_in_by_form, submit, type_title, write_paragraph
from tests.servers import Portal, portal

FOLDER = Path(__file__).parent / "anh"
CHROMIUM = "/usr/bin/chromium"
DESK = {"width": 1280, "height": 800}
TELEPHONE = {"width": 360, "height": 740}
COLOURS = 128  # of the palette: text stays sharp, and a picture stays below LIMIT
LIMIT = 120 * 1024  # bytes
LEVEL, LARGE, SMALL = "select[name^=body-][name$='-level']", 0, 1  # of a heading
TITLE = "Khai mạc giải cờ tướng mừng xuân"
SUMMARY = "Ba mươi hai kỳ thủ của tám thôn dự giải cờ tướng tại sân đình Hạ."


class Office:
    """The people of the demo portal at their screens."""

    def __init__(self, browser, running: Portal):
        self.browser, self.portal = browser, running

    @contextmanager
    def at(self, name: str, viewport: dict[str, int]):
        """The dashboard of somebody who has just signed in."""
        context = self.browser.new_context(viewport=viewport, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", reduced_motion="reduce")
        page = context.new_page()
        sign_in_by_form(page, self.portal, name)
        yield page
        context.close()


def shoot(page: Page, name: str) -> None:
    """What the screen shows, as a PNG of few colours. Raises ValueError where it is too heavy for the documents."""
    page.wait_for_load_state("networkidle")
    shot = Image.open(BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    path = FOLDER / f"{name}.png"
    shot.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size > LIMIT:
        raise ValueError(f"{path.name}: {path.stat().st_size // 1024} KB")
    print(path.name, path.stat().st_size // 1024, "KB")


def write(office: Office) -> None:
    """An article is written, refused by the gate, mended and submitted."""
    with office.at("bientap", DESK) as page:
        category = key_of(page, office.portal, "Thời sự")
        page.goto(f"{office.portal.url}/quan-tri/pages/add/news/articlepage/{category}/")
        type_title(page, TITLE)
        page.fill("#id_summary", SUMMARY)
        shoot(page, "bieu-mau-bai")
        page.get_by_role("button", name="Chọn ảnh").first.click()
        page.locator(".modal img").first.wait_for()
        shoot(page, "chon-anh")
        page.locator(".modal .image-choice", has_text="Lễ hội").or_(page.locator(".modal .image-choice")).first.click()
        page.locator(".modal").wait_for(state="detached")
        write_paragraph(page, "Giải diễn ra trong hai ngày cuối tuần.")
        open_blocks(page)
        shoot(page, "them-khoi")
        page.keyboard.press("Escape")
        show_schedule(page)
        add_heading(page, SMALL)
        page.get_by_role("button", name=re.compile("^Thao tác khác")).last.click()
        shoot(page, "trinh-duyet")
        page.keyboard.press("Escape")
        submit(page)
        page.locator(".faults").first.wait_for()
        page.evaluate("scrollTo(0, 0)")
        shoot(page, "cho-thieu")
        page.locator(LEVEL).first.select_option(index=LARGE)
        submit(page)


def show_schedule(page: Page) -> None:
    """The window in which an editor says when it is to be shown, looked at and closed."""
    page.locator("[data-side-panel-toggle=status]").click()
    page.get_by_role("button", name="Đặt lịch hẹn giờ").click()
    page.locator("#id_go_live_at").click()
    page.locator(".xdsoft_datetimepicker:visible").first.wait_for()
    shoot(page, "hen-gio")
    page.keyboard.press("Escape")
    page.get_by_role("heading", name="Đặt lịch hẹn giờ").wait_for(state="hidden")
    page.locator("[data-side-panel-toggle=status]").click()


def add_heading(page: Page, level: int) -> None:
    """A heading above the paragraph; a SMALL one is refused by the gate, as no large one stands before it."""
    add_block(page, "Tiêu đề mục")
    page.locator("input[name^=body-][name$='-text']").first.fill("Tám thôn dự giải")
    page.locator(LEVEL).first.select_option(index=level)


def send_back(office: Office) -> None:
    """The first approver reads it on the telephone and sends it back."""
    with office.at("truongban", TELEPHONE) as page:
        shoot(page, "cho-toi-duyet")
        page.get_by_role("link", name=TITLE).first.click()
        page.wait_for_url(re.compile(r"/quan-tri/duyet/\d+/$"))
        shoot(page, "trang-duyet")
        page.get_by_text("Trả lại", exact=True).first.click()
        page.get_by_label("Thiếu ảnh, tài liệu hoặc nguồn").check()
        page.get_by_label("Cần sửa gì").fill("Xin thêm số trận và giờ khai mạc.")
        shoot(page, "tra-lai")
        page.get_by_role("button", name="Trả lại cho biên tập").click()
        page.get_by_text("Đã trả lại").first.wait_for()


def answer(office: Office) -> None:
    """The editor finds it on the dashboard, mends and answers."""
    with office.at("bientap", DESK) as page:
        shoot(page, "bang-dieu-khien")
        page.get_by_role("link", name=TITLE).first.click()
        page.get_by_role("link", name="Mở để sửa").click()
        page.fill("#review-answer", "Đã ghi: mười sáu trận, khai mạc 7 giờ 30.")
        shoot(page, "bi-tra-lai")
        page.fill("#id_summary", SUMMARY.replace("dự giải", "đấu mười sáu trận trong giải"))
        submit(page)


def approve(office: Office) -> None:
    """Both approvers approve; the first names somebody to stand in."""
    for name in ("truongban", "lanhdao"):
        with office.at(name, TELEPHONE) as page:
            page.get_by_role("link", name=TITLE).first.click()
            page.wait_for_url(re.compile(r"/quan-tri/duyet/\d+/$"))
            if name == "truongban":
                page.evaluate("document.querySelector('#changes-title').scrollIntoView()")
                shoot(page, "thay-doi")
            page.get_by_role("button", name="Duyệt", exact=True).click()
            page.get_by_text("Đã duyệt").first.wait_for()
            if name == "lanhdao":
                page.goto(f"{office.portal.url}/quan-tri/duyet-thay/")
                shoot(page, "duyet-thay")


def look_up(office: Office) -> None:
    """The register of what went out, and how many people read it."""
    with office.at("truongban", DESK) as page:
        page.goto(f"{office.portal.url}/quan-tri/so-xuat-ban/")
        shoot(page, "so-xuat-ban")
        page.goto(f"{office.portal.url}/quan-tri/luot-truy-cap/")
        shoot(page, "luot-truy-cap")


def main() -> int:
    """Start a portal of its own, go the way of one article, take the pictures."""
    with tempfile.TemporaryDirectory() as folder, portal(Path(folder)) as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        office = Office(browser, running)
        for step in (write, send_back, answer, approve, look_up):
            step(office)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
