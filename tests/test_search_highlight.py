"""The words of a question in a text: which are marked, and which stretch of it is shown."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.text import nfc
from search.highlight import LONGEST, marked, passage
from search.query import understand

pytestmark = pytest.mark.once

FILLER = "Mọi người đi từng nhà, ghi tên ai cần giúp. " * 12


def told(pieces) -> str:
    """Pieces on one line, those that are marked in square brackets."""
    return "".join(f"[{text}]" if is_marked else text for text, is_marked in pieces)


@pytest.mark.parametrize(
    ("typed", "text", "shown"),
    [
        ("doi moi", "Đổi mới sinh hoạt chi bộ", "[Đổi mới] sinh hoạt chi bộ"),
        ("đổi mới", "ĐỔI MỚI sinh hoạt", "[ĐỔI MỚI] sinh hoạt"),
        ("moi, doi", "Đổi  mới; mới", "[Đổi  mới]; [mới]"),
        ("hoà bình", "Nhà văn hóa, hòa bình", "Nhà văn hóa, [hòa bình]"),
        ("hội", "Đại hội hỏi hồi lâu", "Đại [hội] hỏi hồi lâu"),
        ("hội", "Hỏi hồi lâu", "[Hỏi hồi] lâu"),
        ("hoi", "Đại hội hỏi lâu", "Đại [hội hỏi] lâu"),
        ("123-KH/HU", "Kế hoạch 123 KH-HU, số 1234", "Kế hoạch [123 KH]-[HU], số 1234"),
        ("ho", "sinh hoạt hồ", "sinh hoạt [hồ]"),
        ("lúa_mùa", "lúa_mùa, lúa", "[lúa]_[mùa], [lúa]"),
        ("lúa -mùa", "lúa mùa", "[lúa] mùa"),
        ("", "Không tìm gì", "Không tìm gì"),
        ("gì", "", ""),
    ],
)
def test_words_are_marked_as_they_are_written(typed, text, shown):
    assert told(marked(text, understand(typed))) == shown


def test_a_text_in_separate_accents_is_marked_like_a_composed_one():
    text = unicodedata.normalize("NFD", "Đổi mới sinh hoạt")
    assert told(marked(text, understand("sinh hoat"))) == "Đổi mới [sinh hoạt]"


@pytest.mark.parametrize(
    ("typed", "parts", "best"),
    [
        ("nước sạch", ("Nước lũ lên.", "Nước sạch về làng.", "Sạch đường."), "Nước sạch về làng."),
        ("nuoc sach thon", ("Nước sạch về.", "Thôn có nước, sân sạch."), "Thôn có nước, sân sạch."),
        ("sinh hoạt chi bộ", ("Chi bộ họp, sinh hoạt sớm.", "Buổi sinh hoạt chi bộ."), "Buổi sinh hoạt chi bộ."),
        ("hội nghị", ("Hỏi nghỉ mấy ngày.", "Hội nghị mở sớm."), "Hội nghị mở sớm."),
        ("nước sạch", ("Nước sạch về xóm một.", "Nước sạch về xóm hai."), "Nước sạch về xóm một."),
    ],
    ids=["both words", "most different words", "side by side", "as typed", "the first of equals"],
)
def test_the_passage_is_the_stretch_that_shows_most(typed, parts, best):
    text = FILLER + FILLER.join(parts) + FILLER
    shown = told(passage(text, understand(typed))).replace("[", "").replace("]", "")
    assert best in shown
    assert not [part for part in parts if part != best and part in shown]


def test_a_passage_is_cut_at_the_ends_of_words_and_says_so():
    text = FILLER + "Nước sạch về làng. " + FILLER
    pieces = passage(text, understand("nước sạch"))
    shown = "".join(piece for piece, _ in pieces)
    assert shown.startswith("…") and shown.endswith("…") and len(shown) <= LONGEST + 2
    assert f" {shown.strip('…')} " in f" {text} "


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [("Nước sạch. " + FILLER, "Nước", "…"), (FILLER + "Hết, nước sạch.", "…", "sạch."), ("Nước sạch.", "Nước", "sạch.")],
)
def test_nothing_is_said_to_be_left_out_where_a_text_begins_or_ends(text, begins, ends):
    shown = "".join(piece for piece, _ in passage(text, understand("nuoc sach")))
    assert shown.startswith(begins) and shown.endswith(ends)


def test_without_any_of_the_words_a_text_is_shown_from_its_beginning():
    shown = passage(FILLER, understand("nước sạch"))
    assert [is_marked for _, is_marked in shown] == [False, False]
    assert FILLER.startswith(shown[0][0]) and shown[1] == ("…", False)


def test_one_word_longer_than_a_passage_is_shown_all_the_same():
    text = "a" * 1_000 + " lúa " + "b" * 1_000
    assert "[lúa]" in told(passage(text, understand("lúa")))


@given(text=st.text(max_size=400), typed=st.text(max_size=40), longest=st.integers(20, 120))
@settings(max_examples=200, deadline=None)
def test_whatever_is_typed_a_passage_is_a_part_of_its_text(text, typed, longest):
    question = understand(typed)
    assert "".join(piece for piece, _ in marked(text, question)) == nfc(text)
    pieces = [piece for piece, _ in passage(text, question, longest)]
    pieces = pieces[1:] if pieces[:1] == ["…"] and not nfc(text).startswith("…") else pieces
    pieces = pieces[:-1] if pieces[-1:] == ["…"] and not nfc(text).endswith("…") else pieces
    assert "".join(pieces) in nfc(text)
