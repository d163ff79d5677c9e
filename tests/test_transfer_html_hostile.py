"""Old HTML that was made to hurt, or is only long: it is read in the time of its length and in little memory.

Nothing here measures time. A body is as long as it takes for the time of its square to outlast the suite.
"""

import pytest

from tests.old_html import kinds, made, values, words_in
from transfer.html import TooMuch
from transfer.html.tree import declared, parsed

pytestmark = pytest.mark.once


HOSTILE = {
    "nested": "<div>" * 100_000 + "chữ" + "</div>" * 100_000,
    "tables": "<table><tr><td>" * 3_000 + "chữ",
    "letters": "<b><p>" * 20_000 + "chữ",
    "comments": "chữ" + "<!--" * 500_000,
    "tags": "chữ" + "<a " * 500_000,
    "quotes": "chữ" + '<a b="' * 300_000,
    "brackets": "chữ" + "<" * 2_000_000,
    "lists": "<ul><li>" * 20_000 + "chữ",
    "figures": "<figure><a>" * 20_000 + "chữ",
    "spans": "<table>" + "<tr><td rowspan=0 colspan=9999>chữ" * 300 + "</table>",
    # 7 million places in each of these two, in gigabytes
    "merged": "<table><tr>" + "<td colspan=60 rowspan=0>chữ" * 4 + "<tr><td>y" * 30_000,
    "ragged": "<table><tr>" + "<td>chữ" * 240 + "<tr><td>y" * 30_000,
    "columns": "<table>" + "<tr><td rowspan=0>chữ" * 30_000,
    "repeated": f"<table><tr><td rowspan=9000>{'chữ ' * 250_000}<td>1{'<tr><td>2' * 8_999}",
    "closed": "chữ" + "<" * 1_000_000 + ">",
    "ends": "chữ" + "<a " * 300_000 + '=">"',
    "names": "chữ<" + "a" * 1_000_000 + ' =">"',
    "captions": "chữ" + "[caption " * 200_000,
    "films": "chữ" + '[video src="a" ' * 20_000,
    "embeds": "chữ" + "[embed " * 300_000,
    "breaks": "<p>" + "chữ<br />" * 50_000,
    "pieces": "đđđ<i></i>" * 40_000 + "chữ",
    "title": f'<a href="/a.pdf">{"-" * 200_000}chữ viết</a>',
    "opacity": f'<p style="opacity:{"0" * 300_000}x">chữ',
    "numbers": f"chữ &#{'9' * 5_000};",  # Python refuses to read such a number
    "figcaptions": "<figure>" + "<figcaption>chữ</figcaption>" * 50_000,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_what_was_made_to_hurt_is_read_in_the_time_of_its_length(body):
    """By the square it would be minutes, and the suite would wait for them."""
    assert "chữ" in str(made(body).blocks)


def test_a_body_without_measure_ends_with_a_reason():
    with pytest.raises(TooMuch, match="quá mức 5.000.000"):
        made("a" * 5_000_001)
    with pytest.raises(TooMuch, match="hơn 200.000 thẻ"):
        made("<br>" * 200_001)


def test_the_measure_is_taken_before_anything_else_is_looked_for():
    with pytest.raises(TooMuch, match="quá mức 5.000.000"):
        made("\r\n" * 2_600_000)


def test_what_is_nested_without_end_says_that_it_was_made_flat():
    assert any("lồng quá nhiều" in line for line in made("<div>" * 500 + "chữ").attention)


def test_what_is_hidden_stays_so_however_deep_it_lies():
    told = made("<div>" * 500 + 'a<div style="display:none">ẩn<p>ẩn</p><img src="/an.jpg"></div>b' + "</div>" * 500 + "c")
    assert words_in(told.blocks) == ["a", "b", "c"]
    assert kinds(told) == ["paragraph"]


def test_one_mark_is_enough_between_words_that_lie_too_deep():
    tree, _ = parsed("<div>" * 300 + "a" + "<div></div>" * 1_000 + "b" + "</div>" * 300)
    nodes, waiting = 0, [tree]
    while waiting:
        nodes += 1
        waiting += waiting.pop().elements
    assert nodes < 110
    assert words_in(made("<div>" * 300 + "a" + "<div></div>" * 1_000 + "b").blocks) == ["a", "b"]


def test_a_style_as_long_as_a_book_is_not_remembered():
    made('<p style="color:red">chữ')
    before = declared.cache_info().currsize
    assert kinds(made(f'<p style="{"color:blue;" * 1_000}display:none">ẩn</p><p>chữ</p>')) == ["paragraph"]
    assert declared.cache_info().currsize == before


def test_cells_merged_without_measure_are_parted_and_that_is_told():
    told = made("<table><tr><td>a<td>b" + "<tr><td colspan=60 rowspan=0>chữ<td>1" * 90 + "</table>")
    assert kinds(told) == ["table"]
    assert values(told, "table")[0]["rows"] == [{"values": ["<p>chữ</p>", "<p>1</p>"]}] * 90
    assert "Có bảng gộp quá nhiều ô nên các ô đã được tách ra; hãy xem lại." in told.attention


def test_what_stands_in_a_table_beyond_its_edge_is_not_lost():
    row = "".join(f"<td>c{place}" for place in range(300))
    assert words_in(made(f"<table><tr>{row}<tr>{row}</table>").blocks) == [f"c{place}" for place in range(300)] * 2


def test_a_merged_cell_does_not_multiply_a_text():
    body = "<table><tr><td>a<td>b" + f"<tr><td rowspan=900>{'chữ ' * 500}<td>1" + "<tr><td>2" * 900 + "</table>"
    assert len(str(made(body).blocks)) < 10 * len(body)
