"""Whole articles of old HTML become blocks: what is seen comes, in its order; what is not seen stays behind and is told."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cms.cleaning import clean_value
from news.blocks import ArticleBody, PageBody
from tests.old_html import DATA, Shelf, kinds, made, sample, values, words_in

pytestmark = pytest.mark.once


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
