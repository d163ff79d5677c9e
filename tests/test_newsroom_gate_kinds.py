"""The gate before submission by kind of what is submitted: articles, other pages, the front page, polls and links, in drafts and forms."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from home.models import HomePage, SidebarLink, StandardPage
from news.models import ArticleAttachment, ArticlePage, NewsIndexPage
from polls.models import Choice, Poll
from tests.build import at
from tests.editing import add_address, administrator, filled, list_of
from tests.gating import GONE, TEXT, block, found, referred_to

pytestmark = pytest.mark.once

office, world = administrator, referred_to  # as fixtures


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
