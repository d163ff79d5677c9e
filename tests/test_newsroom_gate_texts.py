"""The gate before submission looks into a text: what an editor is told to mend, what is right, what it asks; no data of an old text breaks it."""

import unicodedata

import pytest
from django.core.cache import cache
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from cms.cache import generation
from home.blocks import FrontBody
from home.models import HomePage, StandardPage
from news.blocks import ArticleBody
from news.models import ArticleAttachment, ArticlePage
from newsroom.gate import Fault, faults
from tests.gating import GONE, TEXT, VIDEO, block, found, p, referred_to, table, to

pytestmark = pytest.mark.once

world = referred_to  # as fixture


def h(text: str, level: str = "h2") -> dict:
    return {"type": "heading", "value": {"text": text, "level": level}}


BODIES = {
    # Pictures
    "a picture described for this use": (lambda w: [TEXT, block("picture", image=w.bare, description="Lúa")], []),
    "a picture described in the library": (lambda w: [TEXT, block("picture", image=w.image)], []),
    "a picture that nobody described": (lambda w: [TEXT, block("picture", image=w.bare)], [("picture-description", "Ảnh thứ 1")]),
    "a picture described with blanks": (
        lambda w: [block("picture", image=w.image), block("picture", image=w.blank, description="  ", caption="Gặt lúa")],
        [("picture-description", "Ảnh “Gặt lúa”")],
    ),
    "no picture chosen": (lambda w: [TEXT, block("picture", image=None, caption="Lúa")], [("field", "Ảnh “Lúa”")]),
    "a picture that was deleted": (lambda w: [TEXT, block("picture", image=GONE, description="Lúa")], [("picture-gone", "Ảnh thứ 1")]),
    "the second picture of a gallery": (
        lambda w: [block("gallery", title="Ngày hội", pictures=[{"image": w.image}, {"image": w.bare}, {"image": w.image}])],
        [("picture-description", "Bộ ảnh “Ngày hội”, ảnh 2")],
    ),
    "the second of two galleries of one name": (
        lambda w: [
            block("gallery", title="Ngày hội", pictures=[{"image": w.image}] * 2),
            block("gallery", title="Ngày hội", pictures=[{"image": w.bare}, {"image": w.image}]),
        ],
        [("picture-description", "Bộ ảnh thứ 2 “Ngày hội”, ảnh 1")],
    ),
    "a gallery of one picture": (lambda w: [block("gallery", title="Hội", pictures=[{"image": w.image}])], [("list", "Bộ ảnh “Hội”")]),
    "a film whose cover was deleted": (lambda w: [block("video", **VIDEO, poster=GONE)], [("picture-gone", "Video “Lễ hội”")]),
    "a film whose cover the library does not describe": (lambda w: [block("video", **VIDEO, poster=w.bare)], []),
    # Links
    "links that lead where everybody may go": (lambda w: [p(to("page", w.public)), p(to("document", w.document))], []),
    "a link to a draft": (lambda w: [TEXT, TEXT, p(to("page", w.draft))], [("link-draft", "Đoạn văn thứ 3")]),
    "a link to a private page": (lambda w: [p(to("page", w.private))], [("link-private", "Đoạn văn thứ 1")]),
    "a link to a page within a private one": (lambda w: [p(to("page", w.within))], [("link-private", "Đoạn văn thứ 1")]),
    "a link to a page that was deleted": (lambda w: [p(to("page", GONE))], [("link-gone", "Đoạn văn thứ 1")]),
    "a link to a page that never was": (lambda w: [p(to("page", "²"))], [("link-gone", "Đoạn văn thứ 1")]),
    "a link to a page of no name": (lambda w: [p('<a linktype="page">Nghị quyết</a>')], [("link-gone", "Đoạn văn thứ 1")]),
    "a link to a document that was deleted": (lambda w: [p(to("document", GONE))], [("document-gone", "Đoạn văn thứ 1")]),
    "a link that does not end before the next one": (
        lambda w: [p(f'<a href="#">Biểu mẫu {to("page", w.public, "tại đây")}')],
        [("link-words", "Đoạn văn thứ 1")],
    ),
    "a link in a box to a draft": (
        lambda w: [block("box", title="Cần mang", text=to("page", w.draft))],
        [("link-draft", "Khung nổi bật “Cần mang”")],
    ),
    "a link in a table": (
        lambda w: [table("Thôn", "Số hộ", cell=to("page", w.public, "tại đây"))],
        [("link-words", "Bảng “Số hộ”, hàng 2, cột “Thôn”"), ("link-words", "Bảng “Số hộ”, hàng 2, cột “Số hộ”")],
    ),
    "a link that says nothing, to a draft": (
        lambda w: [p(to("page", w.draft, "xem thêm"))],
        [("link-words", "Đoạn văn thứ 1"), ("link-draft", "Đoạn văn thứ 1")],
    ),
    "the third file of a list": (
        lambda w: [block("documents", title="Biểu mẫu", documents=[w.document, w.document, GONE])],
        [("document-gone", "Tài liệu “Biểu mẫu”, tài liệu 3")],
    ),
    "a list of no file": (lambda w: [TEXT, block("documents", title="", documents=[])], [("list", "Tài liệu thứ 1")]),
    # Headings
    "sections, large and small": (lambda w: [h("Một"), h("Nhỏ", "h3"), TEXT, h("Nhỏ nữa", "h3"), TEXT, h("Hai"), TEXT], []),
    "a small section before any large one": (
        lambda w: [TEXT, h("Nhỏ", "h3"), TEXT, h("Lớn"), TEXT],
        [("heading-jump", "Tiêu đề mục “Nhỏ”")],
    ),
    "a large section after a large one": (lambda w: [h("Một"), h("Hai"), TEXT], [("heading-bare", "Tiêu đề mục “Một”")]),
    "a small section after a small one": (
        lambda w: [h("Một"), TEXT, h("Nhỏ", "h3"), h("Nhỏ nữa", "h3"), TEXT],
        [("heading-bare", "Tiêu đề mục “Nhỏ”")],
    ),
    "a large section after a small one": (
        lambda w: [h("Một"), TEXT, h("Nhỏ", "h3"), h("Hai"), TEXT],
        [("heading-bare", "Tiêu đề mục “Nhỏ”")],
    ),
    "an empty paragraph between two sections": (
        lambda w: [h("Một"), p(" &nbsp; "), h("Hai"), TEXT],
        [("heading-bare", "Tiêu đề mục “Một”")],
    ),
    "a picture between two sections": (lambda w: [h("Một"), block("picture", image=w.image), h("Hai"), TEXT], []),
    "a section at the end without a word": (lambda w: [TEXT, h("Một")], [("heading-bare", "Tiêu đề mục “Một”")]),
    "a heading of blanks": (lambda w: [TEXT, h("Một"), h(" \u200b "), TEXT], [("field", "Tiêu đề mục thứ 2")]),
    # Tables
    "a table whose columns are named": (lambda w: [table("Thôn", "Số hộ")], []),
    "a table with a nameless column": (lambda w: [table("Thôn", " ")], [("table", "Bảng “Số hộ”")]),
    "a table without any name": (lambda w: [TEXT, table("", "", "")], [("table", "Bảng “Số hộ”")]),
    "a table without columns": (lambda w: [TEXT, block("table", columns=[], rows=[], caption="")], [("table", "Bảng thứ 1")]),
    # The text itself
    "no blocks": (lambda w: [], [("body", "Nội dung")]),
    "paragraphs in which nothing stands": (lambda w: [p(""), p("&nbsp;"), p("<br/>")], [("body", "Nội dung")]),
    "an empty paragraph in a text": (lambda w: [TEXT, p(""), TEXT], []),
    "a quotation without words": (lambda w: [TEXT, block("quote", text="", name="Bà Mùi")], [("field", "Trích lời thứ 1")]),
    "a box in which nothing stands": (lambda w: [block("box", title="Giấy tờ", text="<p> </p>")], [("field", "Khung nổi bật “Giấy tờ”")]),
}


def test_a_body_is_told_its_faults_as_a_draft_and_unsaved(build, world):
    page = build.article("Bài", body=[TEXT])
    for case, (make, expected) in BODIES.items():
        page.body = make(world)
        assert (case, found(page)) == (case, expected)
        assert (case, found(page.save_revision(clean=False).as_object())) == (case, expected)


def test_a_place_of_two_nameless_things_is_told_by_its_number(build, world):
    body = [block("picture", image=world.image), TEXT, block("picture", image=world.bare), block("picture", image=world.blank)]
    page = ArticlePage(title="Bài", summary="Tóm tắt.", body=body)
    assert found(page) == [("picture-description", "Ảnh thứ 2"), ("picture-description", "Ảnh thứ 3")]


@pytest.mark.parametrize(
    "words",
    [
        "tại đây", "Tại đây", "TẠI ĐÂY.", "ở đây", "xem thêm", "Xem thêm »", "xem tại đây", "(xem ở đây)", "click", "Click vào đây",
        "link", "đường link này", "mời xem chi tiết tại đây", "b<b>ấ</b>m vào đây", unicodedata.normalize("NFD", "tại đây"),
        "https://dichvucong.example.vn/", "www.example.vn", "dichvucong.gov.vn", "dongxanh.gov.vn/tin-tuc?id=5", "", " ", "&nbsp;", "→",
        "<b></b>", "\u200b", "t\u00adại đây",
    ],
)  # fmt: skip
def test_the_words_of_a_link_that_say_nothing_are_a_fault(db, words):
    body = [p(f'Xem <a href="https://dichvucong.example.vn/">{words}</a>.')]
    assert found(ArticlePage(title="Bài", summary="Tóm tắt.", body=body)) == [("link-words", "Đoạn văn thứ 1")]


@pytest.mark.parametrize(
    "words",
    [
        "Nghị quyết tại đây quy định mức chi", "Nghị quyết số 12", "Cổng dịch vụ công", "Xem thêm về lịch tiếp dân", "Liên kết vùng",
        "ubnd@dongxanh.gov.vn", "Trang www.example.vn của tỉnh", "Số 1.234", "Đường về", "Ở đâu", "5", "ke-hoach.docx",
        "lịch <i>gieo cấy</i>", "ĐÂY LÀ BIỂU MẪU",
    ],
)  # fmt: skip
def test_the_words_of_a_link_that_say_where_it_leads_are_right(db, words):
    body = [p(f'Xem <a href="https://dichvucong.example.vn/">{words}</a>.')]
    assert found(ArticlePage(title="Bài", summary="Tóm tắt.", body=body)) == []


def test_a_mark_to_jump_to_is_no_link_and_a_page_may_lead_to_itself(build, world):
    page = build.article("Bài")
    page.unpublish()
    page.body = [p(f'<a id="muc-1"></a>Mục lục: {to("page", page.pk, "phần cuối bài")}, <a name="x">tại đây</a>')]
    assert found(page) == []


def test_an_editor_reads_the_place_the_fault_and_what_to_do_in_vietnamese(build, world):
    page = ArticlePage(title="Bài", summary="Tóm tắt.", body=[p(to("page", world.draft, "<b>bài</b> trước"))])
    [fault] = faults(page)
    what = "Liên kết “bài trước” dẫn tới trang “Bài nháp”, trang này chưa xuất bản hoặc đã gỡ xuống."
    assert fault == Fault("link-draft", "Đoạn văn thứ 1", what, "Xuất bản trang ấy trước, hoặc chọn trang khác.")
    shown = render_to_string("newsroom/faults.html", {"faults": [fault, Fault("x", "Bộ ảnh “<i>”", "Hỏng.", "Sửa.")]})
    assert [part in shown for part in (fault.where, fault.what, fault.todo, "&lt;i&gt;", "<i>")] == [True] * 4 + [False]
    assert render_to_string("newsroom/faults.html", {"faults": []}).strip() == ""


BROKEN = [
    None, "", "x", 7, True, [], [None], {}, {"image": "abc"}, {"image": 10**30}, {"image": None, "description": 5}, {"picture": "x"},
    {"pictures": [None, 7, {"type": "item"}, {"image": {}}]}, {"documents": "abc"}, {"documents": [None, {}, "²"]}, {"text": 5, "level": None},
    {"columns": None}, {"columns": [None, 5], "rows": [None, {"values": None}, {"values": ["a", "b"]}], "caption": 3},
    {"columns": [{"type": "text", "heading": 4}], "rows": [{"values": [None]}]}, "<a <a linktype=>", '<p><a linktype="page" id="">', "<![x",
    {"story": -1, "followers": [None]}, {"poll": "x"},
]  # fmt: skip


@pytest.mark.parametrize("stream", [ArticleBody, FrontBody])
@pytest.mark.parametrize("value", BROKEN, ids=str)
def test_no_broken_data_of_an_old_text_breaks_the_gate(db, stream, value):
    body = [{"type": kind, "value": value} for kind in stream().child_blocks]
    page = ArticlePage(title="Bài", body=body) if stream is ArticleBody else HomePage(title="Trang chủ", body=body)
    assert all(isinstance(fault, Fault) and fault.where and fault.what and fault.todo for fault in faults(page))


def long_text(build, length: int) -> ArticlePage:
    """An article that refers to so many things of each kind, in every way."""
    pages = [build.article() for _ in range(length)]
    pictures = [build.image(size=(8, 8)) for _ in range(length)]
    documents = [build.document() for _ in range(length)]
    links = "".join(to("page", page.pk) + to("document", document.pk) for page, document in zip(pages, documents, strict=True))
    body = [
        *(block("picture", image=picture.pk) for picture in pictures),
        block("gallery", title="Hội", pictures=[{"image": picture.pk} for picture in pictures]),
        *(p(links) for _ in range(length)),
        block("box", title="Khung", text=links),
        block("documents", title="", documents=[document.pk for document in documents]),
        block("video", **VIDEO, poster=pictures[0].pk),
        table("Thôn", cell=links),
    ]
    page = build.article(image=pictures[0], body=body)
    page.attachments = [ArticleAttachment(document=document) for document in documents]
    return page.save_revision().as_object()


def asked(page) -> int:
    """The queries for the faults of a page that has none, with nothing kept anywhere."""
    generation.forget_all()
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert faults(page) == []
    return len(queries)


def test_the_queries_do_not_grow_with_the_text(build):
    short, long = long_text(build, 2), long_text(build, 6)
    assert asked(short) == asked(long) <= 4
    PageViewRestriction.objects.create(page=build.standard_page("Nội bộ"), restriction_type="login")
    kept = asked(long) - 2  # where private parts begin, and aliases of them: kept until that changes
    with CaptureQueriesContext(connection) as queries:
        faults(long)
    assert len(queries) == kept == 3


def test_a_text_that_refers_to_nothing_asks_nothing(db, django_assert_num_queries):
    page = StandardPage(title="Giới thiệu", body=[TEXT, h("Một"), TEXT])
    with django_assert_num_queries(0):
        assert faults(page) == []
