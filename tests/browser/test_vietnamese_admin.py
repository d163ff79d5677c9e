"""The admin as each role sees it, screen after screen: no English word of the interface in sight."""

import re

import pytest

from tests.browser.conftest import DESK
from tests.browser.english import english_on
from tests.browser.writing import key_of, open_blocks, sign_in_by_form, submit, type_title, write_paragraph

pytestmark = pytest.mark.browser

ALL = ("bientap", "truongban", "lanhdao", "kiemduyet", "quantri")
WRITERS = ("bientap", "truongban", "quantri")
NEWSROOM = (*WRITERS, "lanhdao")
OVERSEERS = ("truongban", "lanhdao", "quantri")
ENDS = ("bientap", "quantri")  # who may least in the newsroom and who may everything, where a screen differs by nothing else
TITLE = "Thi nấu cơm giữa sân đình"

# Address below /quan-tri/, with the keys of a piece's form in it: who may open it
SCREENS = {
    "": ALL,
    "account/": ("kiemduyet", "quantri"),
    "khong-co-trang-nay/": ("bientap",),
    "password_reset/": ("bientap",),
    "pages/{home}/": NEWSROOM,
    "pages/{category}/": NEWSROOM,
    "pages/search/?q=lúa": ENDS,
    "pages/{home}/edit/": ENDS,
    "pages/{article}/edit/": NEWSROOM,
    "pages/{article}/history/": ENDS,
    "pages/{article}/usage/": ("bientap", "lanhdao"),
    "pages/{article}/copy/": ("bientap", "lanhdao"),
    "pages/{piece}/edit/": NEWSROOM,
    "pages/{piece}/history/": ENDS,
    "pages/{piece}/workflow_history/": ("bientap", "lanhdao"),
    "pages/{piece}/workflow_history/detail/{state}/": ENDS,
    "pages/{piece}/revisions/compare/{revisions}/": ("bientap", "lanhdao"),
    "reports/workflow/": ENDS,
    "reports/workflow_tasks/": ("bientap", "lanhdao"),
    "reports/site-history/": ENDS,
    "reports/aging-pages/": ("truongban", "quantri"),
    "so-xuat-ban/": ENDS,
    "nhat-ky/": ("quantri",),
    "luot-truy-cap/": ENDS,
    "luot-truy-cap/?ky=5-nam": ("bientap", "lanhdao"),
    "luot-truy-cap/thang/": ("lanhdao", "quantri"),
    "reports/locked/": OVERSEERS,
    "pages/{article}/delete/": ("truongban",),
    "pages/{article}/unpublish/": ("truongban",),
    "pages/{article}/move/": ("truongban",),
    "duyet/{state}/": OVERSEERS,
    "duyet-thay/": ("truongban", "lanhdao"),
    "huong-dan/": ENDS,
    "pages/{category}/add_subpage/": WRITERS,
    "pages/add/news/articlepage/{category}/": WRITERS,
    "images/": ("bientap",),
    "images/multiple/add/": ("bientap",),
    "images/{image}/": ("bientap",),
    "documents/": ("bientap",),
    "documents/multiple/add/": ("bientap",),
    "documents/edit/{document}/": ("bientap",),
    "snippets/polls/poll/": ("bientap",),
    "snippets/polls/poll/add/": ("bientap",),
    "snippets/polls/poll/edit/1/": WRITERS,
    "snippets/polls/poll/history/1/": ("bientap",),
    "snippets/home/sidebarlink/": ("bientap",),
    "snippets/home/sidebarlink/add/": ("bientap",),
    "snippets/home/sidebarlink/edit/1/": WRITERS,
    "snippets/home/sidebarlink/delete/1/": ("truongban", "quantri"),
    "snippets/newsroom/returnreason/": ("truongban", "quantri"),
    "feedback/comment/": ("kiemduyet", "quantri"),
    "feedback/comment/inspect/1/": ("kiemduyet",),
    "feedback/comment/history/1/": ("kiemduyet",),
    "nhan-xet/bai/{article}/": ("kiemduyet", "bientap"),
    "snippets/feedback/refusalreason/": ("truongban", "quantri"),
    "settings/feedback/feedbacksettings/": ("quantri",),
    "pages/": ("quantri",),
    "reports/page-types-usage/": ("quantri",),
    "settings/cms/officesettings/": ("quantri",),
    "settings/newsroom/newsroomsettings/": ("quantri",),
    "settings/home/sidebarsettings/": ("quantri",),
    "settings/home/weathersettings/": ("quantri",),
    "so-mang-sang/": ("quantri",),
    "so-mang-sang/new/": ("quantri",),
    "so-mang-sang/edit/1/": ("quantri",),
    "so-mang-sang/history/1/": ("quantri",),
    "users/": ("quantri",),
    "users/new/": ("quantri",),
    "users/edit/2/": ("quantri",),
    "groups/": ("quantri",),
    "groups/new/": ("quantri",),
    "sites/": ("quantri",),
    "sites/edit/1/": ("quantri",),
    "collections/": ("quantri",),
    "searchpicks/": ("quantri",),
    "searchpicks/add/": ("quantri",),
    "redirects/": ("quantri",),
    "redirects/add/": ("quantri",),
    "redirects/import/": ("quantri",),
    "workflows/list/": ("quantri",),
    "workflows/edit/2/": ("quantri",),
    "workflows/tasks/index/": ("quantri",),
    "snippets/newsroom/desk/": ("quantri",),
}


@pytest.fixture(scope="module")
def piece(browser, portal) -> dict[str, str]:
    """An article that has two revisions and waits at the first step; its keys, and those of what stands beside it."""
    page = signed_in(browser, portal, "bientap")
    keys = {"home": str(key_of(page, portal, "Trang chủ")), "category": str(key_of(page, portal, "Thời sự"))}
    keys |= {"article": first_key(page, portal, f"pages/?child_of={keys['category']}")}
    keys |= {"image": first_key(page, portal, "images/?"), "document": first_key(page, portal, "documents/?")}
    page.goto(f"{portal.url}/quan-tri/pages/add/news/articlepage/{keys['category']}/")
    type_title(page, TITLE)
    page.fill("#id_summary", "Sáu đội của sáu thôn dự thi.")
    write_paragraph(page, "Lửa được lấy từ hai thanh nứa.")
    submit(page)
    keys["piece"] = re.search(r"/pages/(\d+)/edit/", page.locator(".messages").inner_html()).group(1)
    page.goto(f"{portal.url}/quan-tri/pages/{keys['piece']}/workflow_history/")
    keys["state"] = re.search(r"/detail/(\d+)/", page.content()).group(1)
    keys["revisions"] = "earliest...latest"
    page.context.close()
    return keys


def first_key(page, portal, query: str) -> str:
    """The key of the first thing that the admin's own list of them has."""
    return str(page.request.get(f"{portal.url}/quan-tri/api/main/{query}&limit=1").json()["items"][0]["id"])


def signed_in(browser, portal, name: str):
    """The dashboard, as somebody of the office."""
    context = browser.new_context(viewport=DESK, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    context.set_default_timeout(15_000)
    page = context.new_page()
    sign_in_by_form(page, portal, name)
    return page


@pytest.mark.parametrize("name", [name if name in ENDS else pytest.param(name, marks=pytest.mark.drill) for name in ALL])
def test_no_screen_that_a_role_may_open_says_an_english_word(sign_in, portal, piece, name):
    page = sign_in(name)
    found = {}
    for path in [path for path, roles in SCREENS.items() if name in roles]:
        address = "/quan-tri/" + path.format_map(piece)
        page.goto(portal.url + address)
        stays = page.evaluate("decodeURI(location.pathname + location.search)").startswith(address)
        found[path] = english_on(page) if stays else [f"leads to {page.url}"]
    assert {path: words for path, words in found.items() if words} == {}


def test_what_unfolds_in_the_form_of_an_article_says_no_english_word(new_article):
    page = new_article("bientap")
    found = {}

    def look(what: str) -> None:
        found[what] = english_on(page)

    type_title(page, "Thả diều trên đê sông Vạc Con")
    page.fill("#id_summary", "Chiều thứ bảy, gió nồm.")
    write_paragraph(page, "Gió nồm lên từ đầu tháng.")
    open_blocks(page)
    look("menu of blocks")
    page.keyboard.press("Escape")
    page.locator("[data-contentpath=body] [contenteditable=true]").first.click()
    page.keyboard.press("Control+A")
    page.locator(".Draftail-ToolbarButton:visible").first.hover()
    page.locator(".Draftail-Tooltip, [role=tooltip]").first.wait_for()
    look("toolbar")
    for panel in ("status", "preview", "checks", "guide"):
        page.locator(f"[data-side-panel-toggle={panel}]").click()
        page.locator(f"[data-side-panel={panel}]").wait_for()
        look(panel)
    page.locator("[data-side-panel-toggle=status]").click()
    page.get_by_role("button", name="Đặt lịch hẹn giờ").click()
    page.locator("#id_go_live_at").click()
    page.locator(".xdsoft_datetimepicker:visible").first.wait_for()
    look("schedule")
    days = page.locator(".xdsoft_datetimepicker:visible thead th").all_inner_texts()
    assert days == ["T2", "T3", "T4", "T5", "T6", "T7", "CN"]
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.locator("body").press("?")
    page.get_by_role("heading", name="Phím tắt").wait_for()
    look("keyboard shortcuts")
    assert {what: words for what, words in found.items() if words} == {}


def test_what_is_chosen_in_a_window_is_chosen_in_vietnamese(new_article):
    page = new_article("bientap")
    found = {}

    def look(what: str) -> None:
        found[what] = english_on(page)

    write_paragraph(page, "Gió nồm lên từ đầu tháng.")
    page.get_by_role("button", name="Chọn ảnh").first.click()
    page.locator(".modal [role=tab]").nth(1).click()
    page.locator(".modal input[type=file]").first.wait_for()
    look("pictures")
    page.locator(".modal [data-dismiss=modal]").first.click()
    page.locator(".modal").wait_for(state="detached")
    page.get_by_role("button", name="Thêm tài liệu").first.click()
    page.get_by_role("button", name="Chọn tài liệu").last.click()
    page.locator(".modal [role=tab]").nth(1).click()
    look("documents")
    page.locator(".modal [data-dismiss=modal]").first.click()
    page.locator(".modal").wait_for(state="detached")
    page.locator("[data-contentpath=body] [contenteditable=true]").first.click()
    page.keyboard.press("Control+A")
    page.locator(".Draftail-ToolbarButton[name=LINK]:visible").click()
    for kind in ("Liên kết ngoài", "Liên kết thư điện tử", "Liên kết điện thoại", "Liên kết điểm neo", "Liên kết nội bộ"):
        page.locator(".modal").get_by_role("link", name=kind).click()
        page.locator(".modal b", has_text=kind).wait_for()
        look(kind)
    assert {what: words for what, words in found.items() if words} == {}


def test_who_is_not_signed_in_reads_vietnamese_too(open_page):
    found = {}
    for path in ("login/", "password_reset/", "password_reset/done/", "login/?next=/quan-tri/images/"):
        page = open_page("/quan-tri/" + path)
        found[path] = english_on(page)
    page.fill("input[name=username]", "bientap")
    page.fill("input[name=password]", "không phải mật khẩu này")
    page.click("button[type=submit]")
    page.locator(".messages .error").wait_for()
    found["refused"] = english_on(page)
    assert {path: words for path, words in found.items() if words} == {}


def test_dates_and_figures_are_written_as_here(sign_in, piece, portal):
    page = sign_in("truongban", "/quan-tri/so-xuat-ban/")
    assert re.search(r"\b\d{2}/\d{2}/\d{4}\b", page.locator("main").inner_text())
    page.goto(f"{portal.url}/quan-tri/pages/{piece['piece']}/history/")
    stamps = page.evaluate(
        "[...document.querySelectorAll('main time, main [data-w-tooltip-content-value]')].map((one) => one.outerHTML).join()"
    )
    assert re.search(r"\d{2}:\d{2} \d{2}/\d{2}/\d{4}", stamps)
    page.goto(f"{portal.url}/")
    assert re.search(r"\b396\.\d{3}\b", page.locator("body").inner_text())  # those who look are counted
