"""An editor writes: the address folds while the title is typed, a picture proposes its description."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.waiting import until
from tests.browser.writing import add_block, type_title

pytestmark = pytest.mark.browser


def test_the_address_folds_vietnamese_while_the_title_is_typed(new_article):
    page = new_article("bientap")
    type_title(page, "Đảng ủy đổi mới: ưu tiên Quỹ “Vì người nghèo”")
    expect(page.locator("#id_slug")).to_have_value("dang-uy-doi-moi-uu-tien-quy-vi-nguoi-ngheo")


def test_an_address_typed_with_accents_is_folded_too(new_article):
    page = new_article("bientap")
    page.get_by_role("tab", name=re.compile("Promote|Quảng bá|Địa chỉ", re.I)).click()
    page.locator("#id_slug").fill("Hội nghị đại biểu NHÂN DÂN")
    page.locator("#id_slug").blur()
    expect(page.locator("#id_slug")).to_have_value("hoi-nghi-dai-bieu-nhan-dan")


def test_a_chosen_picture_proposes_its_own_description(new_article):
    page = new_article("bientap")
    add_block(page, "Ảnh")
    page.locator("[data-contentpath=body]").get_by_role("button", name=re.compile("image|hình ảnh|ảnh", re.I)).first.click()
    page.get_by_role("dialog").get_by_role("link").filter(has=page.locator("img")).first.click()
    expect(page.locator("[id$='-description'][name^='body-']")).to_have_value(re.compile(".{40,}"))


def test_a_form_sent_while_its_autosave_is_under_way_makes_one_page(new_article, portal):
    page, held, asked = new_article("bientap"), [], []
    page.add_init_script("addEventListener('w-unsaved:watch-edits', () => { window.watchesEdits = true; })")
    page.reload()
    until(page, "window.watchesEdits")  # what is typed before that, Wagtail does not save by itself
    page.route("**/quan-tri/pages/add/**", lambda route: held.append(route) if is_autosave(route.request) else route.continue_())
    page.on("request", lambda request: asked.append(request) if is_autosave(request) else None)
    with page.expect_request(is_autosave):
        type_title(page, "Hai lần lưu một lúc")
    page.locator("button.action-save").first.click()
    page.locator("#id_title").press("End")
    page.locator("#id_title").press_sequentially(" nữa")  # what is typed while the form waits goes with it
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 302):
        held.pop().continue_()
    page.wait_for_url(re.compile(r"/quan-tri/pages/\d+/edit/"))
    expect(page.locator("#id_title")).to_have_value("Hai lần lưu một lúc nữa")
    assert titles_of(page, portal, "Hai lần lưu một lúc") == ["Hai lần lưu một lúc nữa"]
    assert len(asked) == 1
    assert page.trouble.failures == []


def is_autosave(request) -> bool:
    return request.method == "POST" and "json" in request.headers.get("accept", "")


def titles_of(page, portal, beginning: str) -> list[str]:
    """Of the pages, drafts too, whose titles begin so."""
    answer = page.request.get(f"{portal.url}/quan-tri/api/main/pages/?type=news.ArticlePage&order=-id&limit=20")
    return [title for item in answer.json()["items"] if (title := item["admin_display_title"]).startswith(beginning)]
