"""Old HTML becomes blocks: what is seen comes, in its order; what is not seen stays behind and is told."""

import re
import unicodedata
from html import escape, unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cms.cleaning import clean_value
from news.blocks import ArticleBody, PageBody
from transfer.html import Made, blocks_of
from transfer.items import OldFile

pytestmark = pytest.mark.once

DATA = Path(__file__).parent / "data" / "html"
BASE = "http://cu.example.vn/tin/bai.html"


class Shelf:
    """Takes every file but those that are missing, and remembers under what name."""

    def __init__(self, *missing: str):
        self.missing, self.files, self.titles = missing, [], {}

    def picture(self, file: OldFile) -> int | None:
        if file.path in self.missing:
            return None
        self.files.append(file)
        return len(self.files)

    def document(self, file: OldFile) -> int | None:
        key = self.picture(file)
        if key:
            self.titles[key] = file.title
        return key

    @property
    def paths(self) -> list[str]:
        return [file.path for file in self.files]


def made(html: str, shelf: Shelf | None = None, **more) -> Made:
    return blocks_of(html, shelf or Shelf(), BASE, **more)


def sample(name: str, shelf: Shelf | None = None) -> Made:
    return made((DATA / name).read_text(encoding="utf-8"), shelf)


def kinds(told: Made) -> list[str]:
    return [block["type"] for block in told.blocks]


def values(told: Made, kind: str) -> list:
    return [block["value"] for block in told.blocks if block["type"] == kind]


def rich(html: str) -> str:
    """All paragraphs of a small body."""
    return "".join(values(made(html), "paragraph"))


def words_in(blocks: list[dict]) -> list[str]:
    """What a reader reads of blocks, in its order."""
    texts: list[str] = []

    def gather(value, is_rich):
        if isinstance(value, str):
            texts.append(unescape(re.sub(r"<[^>]*>", "", re.sub(r"</(?:p|li)>|<(?:br/|ul|ol)>", " ", value))) if is_rich else value)
        elif isinstance(value, list):
            for one in value:
                gather(one, is_rich)
        elif isinstance(value, dict):
            for name in ("title", "text", "name", "position", "caption", "columns", "heading", "rows", "values", "pictures"):
                gather(value.get(name), name == "values")

    for block in blocks:
        gather(block["value"], block["type"] == "paragraph")
    return re.findall(r"\w+", " ".join(texts))


# Whole samples --------------------------------------------------------------------------------------------------------
def test_an_article_of_the_old_editor_becomes_what_ours_would_have_made():
    shelf = Shelf()
    told = sample("toa-soan.html", shelf)
    assert kinds(told) == [
        "paragraph",
        "picture",
        "paragraph",
        "heading",
        "paragraph",
        "quote",
        "gallery",
        "picture",
        "video",
        "documents",
        "paragraph",
    ]
    assert values(told, "heading") == [{"text": "Chia việc cho từng thôn", "level": "h2"}]
    assert values(told, "quote") == [
        {"text": "Kênh thông thì lúa mới tốt, nhà nào cũng hiểu thế.", "name": "Ông Vũ Văn Tảo", "position": "trưởng thôn Gò Mận"}
    ]
    assert [shelf.titles[key] for key in values(told, "documents")[0]["documents"]] == ["Bảng phân công các thôn", "Mẫu đăng ký của hộ"]
    assert told.dropped == ["2 khung nhúng từ bando.example.com"]


def test_a_letter_pasted_from_word_keeps_its_headings_lists_and_merged_cells():
    told = sample("ban-word.html")
    assert kinds(told) == ["heading", "paragraph", "table", "paragraph"]
    assert values(told, "paragraph")[0] == (
        "<p>Toàn xã gặt xong <i>310 ha</i>, năng suất 60 tạ/ha, diện tích 10<sup>4</sup> m<sup>2</sup> mỗi hecta.</p>"
        "<ol><li>Thôn Bến Đá gặt trước.</li><li>Thôn Gò Mận gặt sau.</li></ol>"
    )
    assert values(told, "table") == [
        {
            "caption": "Bảng 1. Sản lượng theo thôn",
            "columns": [{"type": "text", "heading": name} for name in ("Thôn", "Sản lượng – Vụ xuân", "Sản lượng – Vụ mùa")],
            "rows": [
                {"values": ["<p>Bến Đá</p>", "<p>120</p>", "<p>98</p>"]},
                {"values": ["<p>Bến Đá</p>", "<p>chưa tính hộ mới</p>", ""]},
            ],
        }
    ]
    assert values(told, "paragraph")[1] == "<p>Số tiến thu được chia cho các hộ.</p>"


def test_what_breakers_in_hid_in_an_article_stays_behind_and_is_told():
    told = sample("bi-xam-nhap.html")
    assert words_in(told.blocks) == re.findall(
        r"\w+", "Xã thông báo lịch tiếp dân Buổi sáng từ 8 giờ Gửi câu hỏi Lịch chi tiết và trang nội bộ sửa bài"
    )
    assert "href" not in str(told.blocks)
    assert set(told.dropped) == {
        "1 thuộc tính chạy lệnh",
        "1 liên kết chạy lệnh",
        "1 đoạn mã",
        "1 đoạn chữ ẩn có liên kết tới nhacai.example.net",
        "1 đoạn chữ ẩn",
        "1 đoạn chữ ẩn có liên kết tới taixiu.example.org",
        "1 ảnh theo dõi (một điểm ảnh)",
        "2 ô nhập liệu",
        "1 đối tượng nhúng từ nhacai.example.net",
    }
    assert [line.split(" dẫn tới ")[1].split(" nên ")[0] for line in told.attention] == [
        "tệp trên máy người soạn", "máy trong mạng nội bộ", "trang quản trị của cổng cũ",
    ]  # fmt: skip


def test_tables_that_only_held_things_in_their_place_are_taken_apart():
    shelf = Shelf()
    told = sample("bang-bo-cuc.html", shelf)
    assert kinds(told) == ["paragraph", "picture", "paragraph", "gallery", "heading", "paragraph", "heading", "paragraph"]
    assert values(told, "picture")[0]["caption"] == "Đình làng sau khi sửa."
    assert [picture["caption"] for picture in values(told, "gallery")[0]["pictures"]] == ["Kiệu ra đình", "Cờ hội"]
    assert (
        values(told, "paragraph")[0]
        == "<p><b>Hội làng</b></p><p>Ngày hội mở từ sớm.</p><p>Trẻ nhỏ theo ông bà ra đình.<br/>Người lớn lo cỗ.</p>"
    )
    assert [heading["text"] for heading in values(told, "heading")] == ["1. Phần lễ", "2. Phần hội"]
    assert values(told, "paragraph")[-1].endswith("<p><b>Ban tổ chức</b></p>")
    assert shelf.paths == ["uploads/news/dinh-lang.jpg", "uploads/a.jpg", "uploads/b.jpg"]


def test_what_was_written_by_hand_in_wordpress_has_its_paragraphs_and_captions():
    shelf = Shelf()
    told = sample("viet-tay.txt", shelf)
    assert kinds(told) == ["paragraph", "picture", "paragraph", "video"]
    assert values(told, "paragraph") == ["<p>Lớp chèo mở tối thứ tư.</p>", "<p>Thầy dạy hai điệu:<br/>lới lơ và đào liễu.</p>"]
    assert values(told, "picture")[0] | {"image": 1} == {
        "image": 1, "description": "Học trò tập hát", "caption": "Buổi tập đầu tiên", "credit": "",
    }  # fmt: skip
    assert shelf.paths == ["wp-content/uploads/2019/05/cheo.jpg"]
    assert values(told, "video") == [{"url": "https://www.youtube.com/watch?v=ZyXwVuTs987", "poster": 1, "title": "Video"}]


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(path.name for path in DATA.iterdir()))
def test_every_block_is_one_that_the_editor_takes_and_that_is_clean_already(build, name):
    picture, document = build.image().pk, build.document().pk

    class Library(Shelf):
        def picture(self, file):
            return super().picture(file) and picture

        def document(self, file):
            return super().document(file) and document

    told = sample(name, Library())
    for body in (ArticleBody(), PageBody()):
        value = body.to_python(told.blocks)
        assert len(value) == len(told.blocks)
        body.clean(value)
        assert clean_value(body, told.blocks) == told.blocks


# Nothing that is seen is lost -----------------------------------------------------------------------------------------
class Words:
    """Each word once, so that the order of words says all."""

    def __init__(self):
        self.said: list[str] = []

    def __call__(self, count: int = 2) -> str:
        new = [f"{'ắểđỡụ'[len(self.said) % 5]}{len(self.said) + place}x" for place in range(count)]
        self.said += new
        return " ".join(new)


INLINE = ["b", "i", "span", "font", "u", "a", "sup", "strong", "big", "o:p"]
BLOCK = ["p", "div", "center", "h2", "h4", "blockquote", "section", "pre", "form", "details"]
GAPS = [
    "<br>",
    "<br><br>",
    " ",
    "&nbsp;",
    "\n\n",
    "<hr>",
    "<!-- x -->",
    "<script>an()</script>",
    '<i style="display:none">an</i>',
    "</b>",
    "</p>",
]

trees = some.recursive(
    some.sampled_from(["word", *GAPS]),
    lambda inside: some.one_of(
        some.tuples(some.sampled_from([*INLINE, *BLOCK, "li", "ul", "ol", "layout", "figure", "unclosed"]), some.lists(inside, max_size=4)),
        some.tuples(some.just("table"), some.integers(2, 3), some.integers(2, 3)),
    ),
    max_leaves=25,
)


def html_of(tree, say: Words) -> str:
    if isinstance(tree, str):
        return f"<span>{say()}</span> " if tree == "word" else tree
    if tree[0] == "table":
        rows = ("".join(f"<td>{say()}</td>" for _ in range(tree[2])) for _ in range(tree[1]))
        return f"<table><tr>{'</tr><tr>'.join(rows)}</table>"
    tag, inside = tree[0], "".join(html_of(one, say) for one in tree[1])
    if tag == "layout":
        return f"<table><tr><td>{inside}</td><td>{say()}</td></tr></table>"
    if tag == "figure":
        return f'<figure><img src="/a.jpg" alt="mo ta">{inside}<figcaption>{say()}</figcaption></figure>'
    if tag == "unclosed":
        return f"<p><b>{inside}"
    return f'<{tag} class="x">{inside}</{tag}>'


@given(some.lists(trees, min_size=1, max_size=6))
def test_every_word_that_is_seen_comes_in_its_order(body):
    say = Words()
    told = made("".join(html_of(tree, say) for tree in body))
    assert [word for word in words_in(told.blocks) if word.endswith("x")] == say.said  # numbers of items are nobody's words
    for value in values(told, "heading"):
        assert len(value["text"]) <= 160


@given(some.text(alphabet="<>/=\"'abpt!- &;#\n", max_size=300))
def test_whatever_is_written_ends_in_blocks(text):
    assert isinstance(made(text).blocks, list)


# One by one -----------------------------------------------------------------------------------------------------------------
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
