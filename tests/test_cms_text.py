"""Vietnamese text: folding, slugs, one composed form."""

import unicodedata

import pytest

from cms.text import fold, folded_slug, nfc, words_of

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Đường", "duong"),
        ("ỦY BAN NHÂN DÂN", "uy ban nhan dan"),
        ("đổi mới", "doi moi"),
        ("Nguyễn Thúy Ngần", "nguyen thuy ngan"),
        ("ẵ ặ ử ỹ", "a a u y"),
        ("123-KH/HU", "123-kh/hu"),
        ("", ""),
    ],
)
def test_folding_takes_every_accent_off(typed, folded):
    assert fold(typed) == folded


@pytest.mark.parametrize("text", ["Đổi mới, nâng cao chất lượng", "İstanbul ß ﬁ", "a\u0301\u0323 rời", "😀 Tin mới"])
def test_folded_text_is_as_long_as_the_composed_text(text):
    assert len(fold(text)) == len(nfc(text))


def test_a_decomposed_text_folds_like_a_composed_one():
    composed = "Sinh hoạt chi bộ"
    assert fold(unicodedata.normalize("NFD", composed)) == fold(composed) == "sinh hoat chi bo"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Đảng ủy đổi mới", "dang-uy-doi-moi"),
        ("Kế hoạch số 123-KH/HU", "ke-hoach-so-123-khhu"),
        ("  Tin – ảnh: lễ hội  ", "tin-anh-le-hoi"),
        ("???", ""),
    ],
)
def test_a_title_becomes_an_address_without_accents(title, slug):
    assert folded_slug(title) == slug


def test_a_long_title_is_cut_at_the_end_of_a_word():
    slug = folded_slug("nâng cao chất lượng " * 20, longest=40)
    assert slug == "nang-cao-chat-luong-nang-cao-chat-luong"


def test_words_are_letters_and_digits_only():
    assert words_of('Kế hoạch "số 123-KH/HU"') == ["Kế", "hoạch", "số", "123", "KH", "HU"]
