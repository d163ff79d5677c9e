"""The policies in a browser: what is planted does not run and is reported, and nothing that the office does is refused.

That nothing is refused on any state of a public page, and on no screen of the admin, is held wherever those are opened
(`open_page`, `tests/browser/going.py`); here are the acts that nobody else tries.
"""

import re
import sqlite3
from contextlib import closing

import pytest

from tests import files
from tests.browser.conftest import REFUSED, watched
from tests.browser.writing import add_block, type_title
from tests.conftest import CUT
from tests.servers import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.once_on_postgresql]

ARTICLE = CUT[1]
PLANTED = """<script>window.ran = 'inline'</script><img src="x:" onerror="window.ran = 'handler'">
<script src="https://co-bac.example.com/x.js"></script><iframe src="https://co-bac.example.com/"></iframe>
<form action="https://co-bac.example.com/"></form><base href="https://co-bac.example.com/"><p style="color: red">chữ</p></body>"""


@pytest.fixture
def infected(browser, portal):
    """A public page as it would be, had somebody written into it; with the headers that the portal gave it."""
    with browser.new_context() as context:
        context.add_init_script(REFUSED)
        page = context.new_page()
        trouble = watched(page, portal.url)

        def plant(route) -> None:
            answer = route.fetch()
            route.fulfill(response=answer, body=answer.text().replace("</body>", PLANTED))

        page.route(portal.url + ARTICLE, plant)
        page.goto(portal.url + ARTICLE)
        yield page, trouble


def reported(portal) -> set[tuple[str, str, str]]:
    with closing(sqlite3.connect(portal.folder / "portal.sqlite3", timeout=30)) as database:
        return set(database.execute("SELECT directive, blocked, page FROM cms_policyreport"))


def test_what_is_planted_in_a_public_page_does_not_run_and_is_reported(infected, portal):
    page, trouble = infected
    page.wait_for_load_state("load")
    assert page.evaluate("window.ran") is None
    assert page.evaluate("getComputedStyle(document.querySelector('p[style]')).color") != "rgb(255, 0, 0)"
    assert page.evaluate("document.baseURI") == portal.url + ARTICLE
    directives = {told.split()[1] for told in trouble.refused}
    assert {"script-src-elem", "script-src-attr", "style-src-attr", "frame-src", "base-uri"} <= directives
    expected = {
        ("script-src-elem", "inline", ARTICLE),
        ("script-src-elem", "https://co-bac.example.com", ARTICLE),
        ("frame-src", "https://co-bac.example.com", ARTICLE),
    }
    wait_until(lambda: expected <= reported(portal), "the reports of the browser")


def test_what_is_planted_in_a_screen_of_the_admin_does_not_run(sign_in, portal):
    page = sign_in("bientap", "/quan-tri/account/")
    page.route(
        "**/quan-tri/account/",
        lambda route: route.fulfill(response=(answer := route.fetch()), body=answer.text().replace("</body>", PLANTED)),
    )
    page.goto(portal.url + "/quan-tri/account/")
    page.wait_for_load_state("load")
    assert page.evaluate("window.ran") is None
    assert "script-src-elem" in {told.split()[1] for told in page.trouble.refused}
    page.trouble.refused.clear()


def test_an_article_is_seen_at_three_widths_beside_its_form(new_article):
    page = new_article("bientap")
    type_title(page, "Gió nồm trên đê")
    page.locator("[data-side-panel-toggle=preview]").click()
    frame = page.frame_locator("[data-side-panel=preview] iframe").first
    frame.get_by_text("Gió nồm trên đê").first.wait_for()
    for width in page.locator("[data-side-panel=preview] input[type=radio]").all():
        width.check(force=True)
        frame.get_by_text("Gió nồm trên đê").first.wait_for()
    for kind in ("Ảnh", "Bảng", "Danh sách tài liệu", "Trích dẫn"):
        if page.get_by_role("option", name=re.compile(f"^{kind}")).count():
            add_block(page, kind)
    assert page.trouble.refused == []


def test_the_frame_of_the_portal_is_seen_in_colours_that_are_not_saved_yet(sign_in, portal):
    page = sign_in("quantri")
    page.goto(portal.url + "/quan-tri/settings/cms/officesettings/")
    page.locator("[data-side-panel-toggle=preview]").click()
    frame = page.frame_locator("[data-side-panel=preview] iframe").first
    frame.get_by_text("Bài viết mẫu").first.wait_for()
    seen = frame.locator("html").evaluate("(root) => getComputedStyle(root).getPropertyValue('--site-bar')")
    assert re.fullmatch("#[0-9a-f]{6}", seen), "the colours are in the page itself, and are put on"


def test_a_file_that_may_not_come_in_is_refused_with_a_sentence_and_a_good_one_is_taken(sign_in):
    page = sign_in("bientap", "/quan-tri/documents/multiple/add/")
    macros = files.zipped(word__document_xml="<w/>", word__vbaProject_bin=b"x")
    page.set_input_files("input[type=file]", {"name": "co-macro.docx", "mimeType": "application/zip", "buffer": macros})
    page.get_by_text("Tệp có chứa macro").first.wait_for()
    good = {"name": "Kế hoạch.docx", "mimeType": "application/zip", "buffer": files.docx("Kế hoạch")}
    page.set_input_files("input[type=file]", good)
    page.locator("input[name$=-title]").first.wait_for()
    page.goto(page.url.replace("documents/multiple/add", "images/multiple/add"))
    page.set_input_files("input[type=file]", {"name": "gia.jpg", "mimeType": "image/jpeg", "buffer": b"<svg onload='alert(1)'/>"})
    page.locator(".status-msg.failure, .error-messages, [data-upload] .failure").first.wait_for()
