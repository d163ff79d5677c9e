"""The gate before submission: what an editor is told to mend, what is right, and that no data of an old text breaks it."""

import unicodedata
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cms.cache import generation
from home.blocks import FrontBody
from home.models import HomePage, SidebarLink, StandardPage
from news.blocks import ArticleBody, table_data
from news.models import ArticleAttachment, ArticlePage, NewsIndexPage
from newsroom.gate import Fault, faults
from polls.models import Choice, Poll
from tests.build import at
from tests.editing import add_address, administrator, filled, list_of

pytestmark = pytest.mark.once

office = administrator  # as fixture

GONE = 987654  # a key that no row has


@pytest.fixture
def world(build):
    """What a text may refer to: pages and documents that are there or not, pictures that are described or not."""
    private = build.standard_page("Nội bộ")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    within = build.standard_page("Lịch trực", parent=private)
    draft = build.article("Bài nháp")
    draft.unpublish()
    return SimpleNamespace(
        public=build.article("Bài đã đăng").pk, draft=draft.pk, private=private.pk, within=within.pk, document=build.document().pk,
        image=build.image(description="Lúa chín").pk, bare=build.image(description="").pk, blank=build.image(description=" ").pk,
        category=build.news.pk,
    )  # fmt: skip


def p(html: str) -> dict:
    return {"type": "paragraph", "value": f"<p>{html}</p>"}


def h(text: str, level: str = "h2") -> dict:
    return {"type": "heading", "value": {"text": text, "level": level}}


def block(kind: str, **value) -> dict:
    return {"type": kind, "value": value}


def table(*headings: str, cell: str = "412") -> dict:
    return {"type": "table", "value": table_data("Số hộ", list(headings), [["Bến Đá"] * len(headings), [cell] * len(headings)])}


def to(kind: str, key: object, words: str = "Nghị quyết số 12") -> str:
    return f'<a linktype="{kind}" id="{key}">{words}</a>'


def found(thing) -> list[tuple[str, str]]:
    return [(fault.code, fault.where) for fault in faults(thing)]


TEXT = p("Sáng nay, xã mở đợt nạo vét kênh mương.")
VIDEO = {"url": "https://video.example.vn/1", "title": "Lễ hội"}

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


def test_an_article_has_title_summary_text_and_a_described_lead_picture(world):
    for fields, expected in (
        ({}, []),
        ({"summary": " \u200b"}, [("summary", "Tóm tắt")]),
        ({"title": " "}, [("title", "Tiêu đề")]),
        ({"title": "", "summary": "", "body": []}, [("title", "Tiêu đề"), ("summary", "Tóm tắt"), ("body", "Nội dung")]),
        ({"image_id": world.bare}, [("picture-description", "Ảnh đại diện")]),
        ({"image_id": world.bare, "image_description": "Lúa"}, []),
        ({"image_id": world.image}, []),
        ({"correction": "Sửa số hộ."}, [("correction", "Đính chính, cập nhật")]),
        ({"corrected_at": at(2999, 1, 1), "correction": "Sửa số hộ."}, [("correction", "Đính chính, cập nhật")]),
        ({"image_id": GONE, "image_description": "Lúa"}, [("picture-gone", "Ảnh đại diện")]),
    ):
        page = ArticlePage(**{"title": "Bài", "summary": "Tóm tắt.", "body": [TEXT]} | fields)
        assert (fields, found(page)) == (fields, expected)


def test_a_file_at_the_end_of_an_article_that_was_deleted_is_told_by_its_number(build):
    page = ArticlePage(title="Bài", summary="Tóm tắt.", body=[TEXT])
    kept, deleted = build.document(), build.document()
    page.attachments = [ArticleAttachment(document=kept), ArticleAttachment(document=deleted)]
    assert found(page) == []
    type(deleted).objects.filter(pk=deleted.pk).delete()
    assert found(page) == [("document-gone", "Tài liệu kèm theo, tài liệu 2")]


@pytest.mark.parametrize(
    ("model", "fields", "expected"),
    [
        (StandardPage, {"title": "Giới thiệu", "body": [TEXT]}, []),
        (StandardPage, {"title": "Giới thiệu"}, [("body", "Nội dung")]),
        (NewsIndexPage, {"title": "Nông nghiệp"}, []),
        (NewsIndexPage, {"title": ""}, [("title", "Tiêu đề")]),
        (HomePage, {"title": "Trang chủ"}, []),
    ],
)
def test_other_pages_need_no_summary_and_the_front_page_no_text(db, model, fields, expected):
    assert found(model(**fields)) == expected


def test_the_blocks_of_a_front_page_are_looked_into(world):
    body = [
        block("lead", story=world.public, followers=[world.public, world.draft]),
        block("category", category=world.private),
        block("category", category=world.category, layout="list", number=4),
        block("banner", picture={"image": world.bare}, page=world.draft),
        block("poll", poll=None),
        block("most_read"),
    ]
    assert found(HomePage(title="Trang chủ", body=body)) == [
        ("link-draft", "Tin chính thứ 1, tin tiếp theo 2"),
        ("link-private", "Tin theo chuyên mục thứ 1"),
        ("picture-description", "Băng ảnh thứ 1"),
        ("link-draft", "Băng ảnh thứ 1"),
        ("field", "Bình chọn thứ 1"),
    ]


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


def test_a_draft_may_have_what_the_gate_refuses(office, build, world):
    picture = {"image": world.bare, "description": "", "caption": "", "credit": ""}
    columns = {
        "caption": "", "column-count": 1, "column-0-type": "text", "column-0-heading": "", "column-0-order": 0, "column-0-deleted": "",
        "row-count": 0,
    }  # fmt: skip
    blocks = [
        ("heading", {"text": "", "level": "h2"}),
        ("picture", picture),
        ("gallery", {"title": "Hội", "pictures": list_of([picture])}),
        ("table", columns),
    ]
    new = {"title": "Bài", "slug": "bai", "summary": "", "body": streamfield(blocks)}
    new |= {name: inline_formset([]) for name in ("attachments", "related", "comments")}
    address = add_address(ArticlePage, build.news)
    answer = office.post(address, filled(office, address, new, "page-edit-form"))
    assert answer.status_code == 302, answer.context["form"].errors
    expected = [
        ("summary", "Tóm tắt"),
        ("field", "Tiêu đề mục thứ 1"),
        ("picture-description", "Ảnh thứ 1"),
        ("list", "Bộ ảnh “Hội”"),
        ("picture-description", "Bộ ảnh “Hội”, ảnh 1"),
        ("table", "Bảng thứ 1"),
    ]
    assert found(ArticlePage.objects.get(title="Bài").latest_revision.as_object()) == expected


def test_what_is_typed_in_a_form_is_looked_at_before_it_is_saved(office, build, world):
    page = build.article("Bài", body=[TEXT])
    picture = {"image": world.image, "description": "", "caption": "", "credit": ""}
    undescribed = picture | {"image": world.bare}
    new = {"summary": "Khác.", "body": streamfield([("picture", picture), ("picture", undescribed)])}
    new |= {name: inline_formset([]) for name in ("attachments", "related", "comments")}
    data = nested_form_data(new | {"title": "Bài", "slug": "bai", "date": "03/03/2026 08:00"})
    form = ArticlePage.get_edit_handler().get_form_class()(data, instance=page, parent_page=build.news)
    assert form.is_valid(), form.errors
    assert found(form.save(commit=False)) == [("picture-description", "Ảnh thứ 2")]


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


NOW = timezone.now()


@pytest.mark.parametrize(
    ("choices", "fields", "expected"),
    [
        (["Tin tức", "Thủ tục"], {}, []),
        (["Trên 18", "Dưới 18", "> 18"], {"closes_at": NOW + timedelta(days=1)}, []),
        (["Có", "Cỏ"], {}, []),
        ([], {}, [("choices-few", "Phương án")]),
        (["Tin tức"], {}, [("choices-few", "Phương án")]),
        (["Tin tức", " "], {}, [("choices-few", "Phương án"), ("field", "Phương án 2")]),
        (["Tin tức", "Thủ tục", "tin  TỨC."], {}, [("choices-double", "Phương án 3")]),
        (["Có", "Có", "Có", "Không"], {}, [("choices-double", "Phương án 2")]),
        (["Tin tức", "Thủ tục"], {"closes_at": NOW - timedelta(hours=1)}, [("closed", "Đóng lúc")]),
        (["Tin tức", "Thủ tục"], {"question": " "}, [("title", "Câu hỏi")]),
    ],
)
def test_a_poll_has_a_question_two_choices_that_differ_and_is_not_over(db, choices, fields, expected):
    poll = Poll(**{"question": "Bạn quan tâm mục gì?", "opens_at": NOW - timedelta(days=1)} | fields)
    poll.choices = [Choice(text=text, sort_order=order) for order, text in enumerate(choices)]
    assert found(poll) == expected


def test_a_stored_poll_is_looked_at_with_its_choices(build):
    assert found(build.poll(choices=["Sáng", "Chiều"])) == []
    assert found(build.poll(choices=["Sáng", "Chiều", "sáng"])) == [("choices-double", "Phương án 3")]


def test_a_link_of_the_sidebar_has_words_and_leads_where_everybody_may_go(world):
    outside = {"url": "https://dichvucong.example.vn/"}
    for fields, expected in (
        (outside, []),
        ({"page_id": world.public}, []),
        ({"page_id": world.draft}, [("link-draft", "Trang của cổng")]),
        ({"page_id": world.within}, [("link-private", "Trang của cổng")]),
        ({"page_id": GONE}, [("link-gone", "Trang của cổng")]),
        ({}, [("link-gone", "Dẫn tới")]),
        (outside | {"title": " "}, [("link-words", "Tên liên kết")]),
        (outside | {"title": "Xem tại đây"}, [("link-words", "Tên liên kết")]),
        (outside | {"title": "dichvucong.gov.vn"}, [("link-words", "Tên liên kết")]),
    ):
        link = SidebarLink(**{"title": "Một cửa điện tử"} | fields)
        assert (fields, found(link)) == (fields, expected)
