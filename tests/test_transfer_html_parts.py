"""Old HTML part by part becomes blocks: text, headings, pictures, films, documents and tables."""

import unicodedata
from html import escape

import pytest

from tests.old_html import Shelf, kinds, made, rich, values, words_in
from transfer.html import Made

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("html", "stored"),
    [
        ("<p>Một<p>hai", "<p>Một</p><p>hai</p>"),
        ("Một<br><br>hai<br>ba<br>", "<p>Một</p><p>hai<br/>ba</p>"),
        ("<p>Một&nbsp;&nbsp; hai\u200b ba</p>", "<p>Một hai ba</p>"),
        ("<p>&nbsp;</p><p>a &lt; b &amp; c</p>", "<p>a &lt; b &amp; c</p>"),
        ('<p><span style="font-weight:bold;font-style:italic">x</span></p>', "<p><b><i>x</i></b></p>"),
        ("<p><b>a<i>b</b>c</i>d</p>", "<p><b>a<i>b</i></b>cd</p>"),
        ("<b>a<p>b</b>c</p>", "<p><b>a</b></p><p><b>b</b>c</p>"),
        ('<a href="mailto:xa@example.vn">thư</a>', '<p><a href="mailto:xa@example.vn">thư</a></p>'),
        ('<a href="bai-2.html?a=1&copy=2">x</a>', '<p><a href="/tin/bai-2.html?a=1&amp;copy=2">x</a></p>'),
        ('<a href="#dau">lên đầu</a>', "<p>lên đầu</p>"),
        ('<a href="https://x.example.com/&quot;>">x</a>', '<p><a href="https://x.example.com/&quot;&gt;">x</a></p>'),
        ("<ol><li>a<ul><li>b</ul><li>c</ol>", "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>"),
        ("<ol><li>a</ol><p>giữa</p><ol start=2><li>b</ol>", "<ol><li>a</li></ol><p>giữa</p><p>2. b</p>"),
        ("<ul><li>a</ul><ol><li>b</ol>", "<ul><li>a</li></ul><ol><li>b</li></ol>"),
        ("<pre>một\n  hai</pre>", "<p>một<br/>hai</p>"),
        ("<textarea>ẩn</textarea><noscript>ẩn</noscript>hiện", "<p>hiện</p>"),
    ],
)
def test_text_is_stored_as_the_editor_stores_it(html, stored):
    assert rich(html) == stored


def test_headings_begin_with_the_larger_one_and_long_ones_are_paragraphs():
    told = made(f"<h3>Mở đầu</h3><p>x</p><h4>Nhỏ</h4><p>y</p><h2>{'rất dài ' * 30}</h2>")
    assert [(value["text"], value["level"]) for value in values(told, "heading")] == [("Mở đầu", "h2"), ("Nhỏ", "h3")]
    assert "<p><b>rất dài" in values(told, "paragraph")[-1]


def test_one_bold_line_is_no_heading():
    assert kinds(made("<p><b>Nguyễn Văn A</b></p><p>x</p><p><b>1. Một</b></p><p>y</p>")) == ["paragraph"]


def test_a_picture_that_cannot_come_leaves_its_caption_and_is_told():
    told = made('<figure><img src="/mat.jpg"><figcaption>Toàn cảnh</figcaption></figure>', Shelf("mat.jpg"))
    assert values(told, "paragraph") == ["<p>Toàn cảnh</p>"]
    assert "1 ảnh không lấy được." in told.attention


def test_a_name_of_a_file_is_no_description():
    told = made(
        '<p>a</p><img src="/x/IMG_0012.jpg" alt="IMG_0012"><p>b</p><img src="/x/dinh.jpg" alt="dinh.jpg"><p>c</p><img src="/y.jpg" alt="Đình">'
    )
    assert [value["description"] for value in values(told, "picture")] == ["", "", "Đình"]
    assert "2 ảnh chưa có mô tả cho người không nhìn thấy ảnh." in told.attention


def test_a_picture_that_waits_until_it_is_scrolled_to_is_the_one_that_is_taken():
    shelf = Shelf()
    made('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==" data-src="/that.jpg">', shelf)
    assert shelf.paths == ["that.jpg"]


def test_a_picture_written_into_the_text_is_taken_and_does_not_count_as_length():
    shelf, address = Shelf(), "data:image/png;base64," + "QUJD" * 1_500_000
    assert kinds(made(f'<img src="{address}" alt="Sơ đồ">', shelf)) == ["picture"]
    assert shelf.paths == [address]


def test_more_pictures_than_a_gallery_holds_make_several():
    told = made("".join(f'<img src="/{number}.jpg">' for number in range(81)))
    assert [len(value["pictures"]) for value in values(told, "gallery")] == [40, 40]
    assert kinds(told)[-1] == "picture"


def test_a_film_without_any_picture_is_a_link():
    told = made('<p>Xem phim</p><iframe src="https://player.vimeo.com/video/123456"></iframe>')
    assert (
        rich('<iframe src="https://player.vimeo.com/video/123456"></iframe>') == '<p><a href="https://vimeo.com/123456">Xem video</a></p>'
    )
    assert "Video https://vimeo.com/123456 chưa có ảnh bìa riêng." in told.attention


def test_a_film_stands_behind_the_articles_picture_under_its_title():
    told = made(
        '<p><video controls poster="/bia.jpg"><source src="/phim/hoi.mp4"></video></p>', Shelf("bia.jpg"), title="Hội làng", poster=77
    )
    assert values(told, "video") == [{"url": "http://cu.example.vn/phim/hoi.mp4", "poster": 77, "title": "Hội làng"}]
    film = "http://cu.example.vn/phim/hoi.mp4"
    assert f"Phim vẫn nằm ở cu.example.vn, máy ấy tắt thì không xem được nữa: {film}." in told.attention


@pytest.mark.parametrize(
    ("address", "dropped"),
    [
        ("javascript:alert(1)", "1 trình phát phim từ nơi không rõ"),
        ("file:///C:/phim/hoi.mp4", "1 trình phát phim từ nơi không rõ"),
        ("rtsp://cu.example.vn/hoi.mp4", "1 trình phát phim từ cu.example.vn"),
        ("http://192.168.1.5/hoi.mp4", "1 trình phát phim từ 192.168.1.5"),
    ],
)
def test_a_film_that_no_readers_browser_may_ask_for_stays_behind_and_is_told(address, dropped):
    told = made(f'<p>chữ</p><video poster="/bia.jpg" src="{address}"></video>', poster=77)
    assert kinds(told) == ["paragraph"]
    assert told.dropped == [dropped]


def test_a_film_with_several_addresses_has_the_first_that_leads_to_it():
    told = made('<video><source src="file:///C:/hoi.mp4"><source src="/hoi.webm"></video>', poster=77)
    assert values(told, "video") == [{"url": "http://cu.example.vn/hoi.webm", "poster": 77, "title": "Video"}]
    assert "1 địa chỉ dẫn tới tệp trên máy người soạn nên đã bỏ: file:///C:/hoi.mp4." in told.attention


def test_a_link_to_a_mailbox_that_is_called_like_a_film_is_no_film():
    assert kinds(made('<a href="mailto:hoi@xa.mp4">hòm thư</a>', poster=77)) == ["paragraph"]


def test_a_film_in_brackets_comes_whatever_else_is_said_of_it():
    told = made('[video width="640" mp4="/hoi.mp4" loop="on"][/video][video không phải phim]', poster=77)
    assert [value["url"] for value in values(told, "video")] == ["http://cu.example.vn/hoi.mp4"]
    assert words_in(told.blocks)[-4:] == ["video", "không", "phải", "phim"]


def test_a_document_in_a_sentence_stays_in_it_and_one_that_cannot_come_stays_an_address():
    told = made('<p>Xem <a href="/a.pdf">công văn</a> và <a href="/b.pdf">phụ lục</a>.</p>', Shelf("b.pdf"))
    assert values(told, "paragraph") == ['<p>Xem <a linktype="document" id="1">công văn</a> và <a href="/b.pdf">phụ lục</a>.</p>']
    assert "1 tài liệu không lấy được." in told.attention


def test_a_document_behind_a_word_that_says_nothing_is_called_by_its_name():
    shelf = Shelf()
    told = made('<p><a href="/uploads/ke-hoach-9.pdf">Tại đây</a></p>', shelf)
    assert values(told, "paragraph") == ['<p><a linktype="document" id="1">Tại đây</a></p>']
    assert shelf.titles == {1: "ke-hoach-9"}


def test_a_document_in_a_frame_is_offered():
    told = made('<iframe src="https://docs.google.com/viewer?url=http%3A%2F%2Fcu.example.vn%2Fke-hoach.pdf&embedded=true"></iframe>')
    assert values(told, "documents") == [{"title": "", "documents": [1]}]


def test_a_title_over_all_columns_is_the_tables_caption():
    (table,) = values(made("<table><tr><td colspan=2>Số hộ<tr><td>Thôn<td>Hộ<tr><td>Bến Đá<td>412</table>"), "table")
    assert (table["caption"], [column["heading"] for column in table["columns"]]) == ("Số hộ", ["Thôn", "Hộ"])


def test_a_list_of_people_with_portraits_stays_a_table():
    row = '<tr><td>{0}<td><img src="/{0}.jpg" alt="Chân dung {0}"><td>Ông {0}<td>Chức {0}'
    told = made(f"<table><tr><th>STT<th>Ảnh<th>Tên<th>Chức vụ{row.format(1)}{row.format(2)}</table>")
    assert kinds(told) == ["table", "gallery"]


def test_an_article_that_is_a_picture_and_one_that_is_nothing_are_told():
    assert any("gần như chỉ có ảnh" in line for line in made('<img src="/cong-van.jpg" alt="Công văn">').attention)
    assert made("<p>&nbsp;</p><div></div>") == Made([], [], ["Bài không có nội dung."])


def test_all_text_is_composed():
    told = made(f'<p>{unicodedata.normalize("NFD", "Đổi mới")}</p><img src="/a.jpg" alt="{unicodedata.normalize("NFD", "Cầu Vạc")}">')
    assert str(told.blocks) == unicodedata.normalize("NFC", str(told.blocks))


def test_text_that_looks_like_markup_stays_text():
    assert rich(f"<p>{escape('<script>alert(1)</script>')}</p>") == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"
