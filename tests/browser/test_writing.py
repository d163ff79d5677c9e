"""An editor writes: the address folds while the title is typed, a picture proposes its description."""

import re

import pytest
from playwright.sync_api import expect

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
