"""An editor writes: the address folds while the title is typed, a picture proposes its description, the article goes out."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def new_article(sign_in, portal):
    """Opens the form of a new article in the category Thời sự, as somebody."""

    def open_form(name: str):
        page = sign_in(name)
        pages = page.request.get(f"{portal.url}/quan-tri/api/main/pages/?type=news.NewsIndexPage&limit=20").json()["items"]
        key = next(item["id"] for item in pages if item["title"] == "Thời sự")
        page.goto(f"{portal.url}/quan-tri/pages/add/news/articlepage/{key}/")
        return page

    return open_form


def type_title(page, title: str) -> None:
    page.locator("#id_title").press_sequentially(title)
    page.locator("#id_title").blur()


def add_block(page, label: str) -> None:
    """Choose a kind of block for the body, as an editor does from the plus sign."""
    body = page.locator("#panel-child-nội_dung-body-section, [data-contentpath=body]").first
    body.get_by_role("button", name=re.compile("block|khối", re.I)).first.click()
    page.get_by_role("option", name=re.compile(f"^{label}")).first.click()


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


def test_an_article_written_in_the_admin_is_read_by_everybody(new_article, open_page):
    page = new_article("quantri")
    type_title(page, "Khai mạc giải cờ tướng mừng xuân")
    page.fill("#id_summary", "Ba mươi hai kỳ thủ của tám thôn dự giải cờ tướng tại sân đình Hạ.")
    add_block(page, "Đoạn văn")
    page.locator("[data-contentpath=body] [contenteditable=true]").first.click()
    page.keyboard.type("Giải diễn ra trong hai ngày cuối tuần.")
    # the editor hands its text to the form a moment later
    page.wait_for_function("document.querySelector('input[name^=body-][name$=-value]').value.includes('cuối tuần')")
    page.get_by_role("button", name=re.compile("^(More actions|Thêm|Actions)", re.I)).last.click()
    page.get_by_role("button", name=re.compile("^(Publish|Xuất bản)", re.I)).click()
    page.wait_for_url(re.compile(r"/quan-tri/pages/\d+/(edit/)?$"))
    public = open_page("/tin-tuc/thoi-su/khai-mac-giai-co-tuong-mung-xuan/")
    assert public.locator("h1").inner_text() == "Khai mạc giải cờ tướng mừng xuân"
    assert "Giải diễn ra trong hai ngày cuối tuần." in public.locator("main").inner_text()
    assert public.trouble.failures == []


def test_a_chosen_picture_proposes_its_own_description(new_article):
    page = new_article("bientap")
    add_block(page, "Ảnh")
    page.locator("[data-contentpath=body]").get_by_role("button", name=re.compile("image|hình ảnh|ảnh", re.I)).first.click()
    page.get_by_role("dialog").get_by_role("link").filter(has=page.locator("img")).first.click()
    expect(page.locator("[id$='-description'][name^='body-']")).to_have_value(re.compile(".{40,}"))
