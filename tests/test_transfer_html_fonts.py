"""Words that an old font (.VnTime) drew over Latin letters come as Unicode; words that were Unicode already stay."""

import pytest

from tests.old_html import Shelf, made, rich, values

pytestmark = pytest.mark.once

TOLD = "Bài dùng phông chữ cũ (.VnTime, TCVN3); đã chuyển sang Unicode, cần đọc lại chữ Việt."
OLD = "§Þa ph\u00ad¬ng c¸c x·"


@pytest.mark.parametrize(
    ("html", "stored"),
    [
        (f'<p style="font-family:.VnTime">{OLD}</p>', "<p>Địa phương các xã</p>"),
        (f"<p style=\"font: 14pt '.VnTime'\">{OLD}</p>", "<p>Địa phương các xã</p>"),
        (f'<font face=".VnTime">{OLD}</font>', "<p>Địa phương các xã</p>"),
        ('<p style="font-family:&quot;.VnTime&quot;,serif">c&cedil;c x&middot; t&shy; v\u00ad¬ng</p>', "<p>các xã tư vương</p>"),
        (f'<p style="font-family:.VnTime"><b style="color:red">tÕ</b> {OLD}</p>', "<p><b>tế</b> Địa phương các xã</p>"),
        ('<p style="font-family:.VnTime">x· <span style="font-family:.VnTimeH">héi ba</span> c¸c</p>', "<p>xã HỘI BA các</p>"),
        # Unicode in an old font, and other signs within it
        ('<p style="font-family:.VnTime">Báo cáo tháng 5</p>', "<p>Báo cáo tháng 5</p>"),
        (
            '<p style="font-family:.VnTime">Sở Tài chính gửi</p><p style="font-family:.VnTime">»xem thêm</p>',
            "<p>Sở Tài chính gửi</p><p>»xem thêm</p>",
        ),
        (f'<p style="font-family:.VnTime">{OLD} <span style="font-family:Arial">«tháng»</span></p>', "<p>Địa phương các xã «tháng»</p>"),
        ('<p style="font-family:Arial">M¸y tÝnh</p>', "<p>M¸y tÝnh</p>"),
        # Both in one article
        (
            f'<p style="font-family:.VnTime">Đường đã mở, người đi lại được</p><p style="font-family:.VnTime">{OLD}</p>',
            "<p>Đường đã mở, người đi lại được</p><p>Địa phương các xã</p>",
        ),
    ],
)
def test_what_is_written_decides_in_what_letters_a_font_was_meant(html, stored):
    assert rich(html) == stored


def test_that_words_were_turned_into_unicode_is_told_and_only_then():
    assert TOLD in made(f'<p style="font-family:.VnTime">{OLD}</p>').attention
    assert TOLD not in made('<p style="font-family:.VnTime">Báo cáo, Sở Tài chính</p>').attention


def test_a_document_that_such_words_lead_to_has_their_title():
    shelf = Shelf()
    made(f'<p style="font-family:.VnTime"><a href="/a.pdf">{OLD}</a></p>', shelf)
    assert shelf.titles == {1: "Địa phương các xã"}


def test_headings_and_tables_in_an_old_font_come_as_unicode():
    told = made("<table style=\"font-family:'.VnTime'\"><tr><td>X·<td>Sè hé<tr><td>§ång H¹<td>9</table>")
    assert values(told, "table")[0]["columns"] == [{"type": "text", "heading": "Xã"}, {"type": "text", "heading": "Số hộ"}]
