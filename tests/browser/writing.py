"""What people of the office do in the admin: they sign in, find their category, write."""

import re

from tests.browser.waiting import until


def sign_in_by_form(page, portal, name: str, path: str = "/quan-tri/") -> None:
    """As one of the demo accounts; leads to an admin page."""
    page.goto(f"{portal.url}/dang-nhap/?next={path}")
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", portal.accounts()[name])
    page.click("button[type=submit]")
    page.wait_for_url("**" + path)


def key_of(page, portal, title: str) -> int:
    """The key of one of the pages that stand first in the tree, such as a category."""
    items = page.request.get(f"{portal.url}/quan-tri/api/main/pages/?limit=20").json()["items"]
    return next(item["id"] for item in items if item["title"] == title)


def type_title(page, title: str) -> None:
    """Letter by letter, as the address follows it."""
    page.locator("#id_title").press_sequentially(title)
    page.locator("#id_title").blur()


def open_blocks(page) -> None:
    """The kinds of blocks for the body, from the first plus sign."""
    body = page.locator("#panel-child-nội_dung-body-section, [data-contentpath=body]").first
    body.get_by_role("button", name=re.compile("khối", re.I)).first.click()
    page.get_by_role("option", name=re.compile("^Đoạn văn")).first.wait_for()


def add_block(page, label: str) -> None:
    """Choose a kind of block for the body, as an editor does from the plus sign."""
    open_blocks(page)
    page.get_by_role("option", name=re.compile(f"^{label}")).first.click()


def write_paragraph(page, text: str) -> None:
    """A paragraph in the body; the editor hands its text to the form a moment later."""
    add_block(page, "Đoạn văn")
    page.locator("[data-contentpath=body] [contenteditable=true]").first.click()
    page.keyboard.type(text)
    until(
        page, "text => [...document.querySelectorAll('input[name^=body-][name$=-value]')].some(field => field.value.includes(text))", text
    )


def submit(page) -> None:
    """Trình duyệt, from the menu below the form."""
    page.get_by_role("button", name=re.compile("^Thao tác khác")).last.click()
    with page.expect_event("load"):  # of the answer: the address says nothing, as saving by itself has changed it already
        page.get_by_role("button", name=re.compile("^Trình (duyệt|lại)")).first.click()
    page.wait_for_url(re.compile(r"/quan-tri/pages/\d+/(edit/)?(\?.*)?$"))
