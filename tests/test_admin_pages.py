"""An administrator at work: pages of every type, with every block, are made, previewed, published, read and taken away."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, rich_text, streamfield

from home.blocks import FrontBody
from home.models import HomePage, StandardPage
from news.blocks import CELL_FEATURES, PARAGRAPH_FEATURES, ArticleBody, PageBody
from news.models import ArticlePage, NewsIndexPage
from tests.build import at
from tests.editing import add_address, administrator, filled, let_out, list_of, preview, words_of_page
from tests.reading import read, texts, words

pytestmark = pytest.mark.once_on_postgresql

office = administrator  # as fixture


def paragraph(text: str) -> tuple[str, str]:
    return "paragraph", rich_text(f"<p>{text}</p>", features=PARAGRAPH_FEATURES)


def every_page_block(build) -> list[tuple]:
    """One of each block of a page's body, as the form sends it."""
    image = build.image(size=(64, 40)).pk
    picture = {"image": image, "description": "Mô tả ảnh", "caption": "Chú thích ảnh", "credit": "Trần Cốm"}
    table = {
        "caption": "Số hộ", "column-count": 1, "column-0-type": "text", "column-0-heading": "Thôn", "column-0-order": 0, "column-0-deleted": "",
        "row-count": 1, "row-0-order": 0, "row-0-deleted": "", "cell-0-0": rich_text("<p>Ô trong bảng</p>", features=CELL_FEATURES),
    }  # fmt: skip
    return [
        paragraph("Chữ trong đoạn"),
        ("heading", {"text": "Tiêu đề mục", "level": "h2"}),
        ("picture", picture),
        ("gallery", {"title": "Tên bộ ảnh", "pictures": list_of([picture, picture])}),
        ("quote", {"text": "Lời trích", "name": "Bà Mùi", "position": ""}),
        ("table", table),
        ("documents", {"title": "Tên danh sách", "documents": list_of([build.document("Tờ khai").pk])}),
        ("video", {"url": "https://video.example.vn/1", "poster": image, "title": "Tên video"}),
        ("box", {"title": "Tên khung", "text": rich_text("<p>Chữ trong khung</p>", features=PARAGRAPH_FEATURES)}),
    ]


SHOWN = [
    "Chữ trong đoạn",
    "Tiêu đề mục",
    "Chú thích ảnh",
    "Tên bộ ảnh",
    "Lời trích",
    "Ô trong bảng",
    "Tờ khai",
    "Tên video",
    "Chữ trong khung",
]


def make_page(office, build, model, parent, new: dict, shown: list[str]):
    """Create a page through the admin: previewed unsaved, kept as a draft, previewed changed, published, read."""
    address = add_address(model, parent)
    form = filled(office, address, new, "page-edit-form")
    unsaved = preview(office, add_address(model, parent, "preview_on_add"), form)
    assert not model.objects.filter(title=new["title"]).exists()
    for text in shown:
        assert text in unsaved, text

    assert office.post(address, form).status_code == 302, office.post(address, form).context["form"].errors
    page = model.objects.get(title=new["title"])
    assert not page.live and office.get(page.url).status_code == 404
    draft = office.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert draft.status_code == 200 and new["title"] in words_of_page(draft)

    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    changed = filled(office, edit, new | {"title": f"{new['title']} (sửa)"}, "page-edit-form")
    assert f"{new['title']} (sửa)" in preview(office, reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk]), changed)
    answer = office.post(edit, changed)
    assert answer.status_code == 302, answer.context["form"].errors
    let_out(page)
    page.refresh_from_db()
    assert page.live and page.title == f"{new['title']} (sửa)"
    text = words(read(office, page.url))
    for part in [page.title, *shown]:
        assert part in text, part
    assert office.get(edit).status_code == 200
    return page


def test_an_article_with_every_block_is_written_previewed_and_published(office, build):
    category = build.category("Nông nghiệp")
    build.article("Bài cùng thẻ", build.category("Văn hóa"), tags=["lúa"])
    poll, other, image, document = build.poll("Chợ họp ngày nào?"), build.article("Bài được chọn"), build.image(), build.document("Phụ lục")
    new = {
        "title": "Gặt xong lúa mùa",
        "slug": "gat-xong-lua-mua",
        "summary": "Tóm tắt của bài.",
        "date": "04/07/2020 09:05",
        "image": image.pk,
        "image_caption": "Chú thích đại diện",
        "byline_name": "Nguyễn Thị Mận",
        "byline_position": "Đài truyền thanh",
        "source": "Báo tỉnh",
        "tags": "lúa, mùa màng",
        "body": streamfield([*every_page_block(build), ("poll", {"poll": poll.pk})]),
        "attachments": inline_formset([{"document": document.pk, "title": "Phụ lục số 1"}]),
        "related": inline_formset([{"article": other.pk}]),
        "comments": inline_formset([]),
    }
    shown = [*SHOWN, "Chợ họp ngày nào?", "Thứ bảy, 04/07/2020 09:05", "Nguyễn Thị Mận", "Nguồn: Báo tỉnh", "Phụ lục số 1", "Bài được chọn"]
    page = make_page(office, build, ArticlePage, category, new, shown)
    assert page.url == "/tin-tuc/nong-nghiep/gat-xong-lua-mua/"
    assert sorted(page.tags.names()) == ["lúa", "mùa màng"] and page.date == at(2020, 7, 4, 9, 5)
    assert [block.block_type for block in page.body] == list(ArticleBody().child_blocks)


def test_the_preview_of_an_unsaved_article_finds_related_ones_by_the_tags_in_the_form(office, build):
    category = build.category("Nông nghiệp")
    build.article("Bài cùng thẻ", build.category("Văn hóa"), tags=["lúa"])
    new = {"title": "Bài", "slug": "bai", "tags": "lúa", "body": streamfield([])}
    new |= {name: inline_formset([]) for name in ("attachments", "related", "comments")}
    form = filled(office, add_address(ArticlePage, category), new, "page-edit-form")
    assert "Bài cùng thẻ" in preview(office, add_address(ArticlePage, category, "preview_on_add"), form)
    assert "Bài cùng thẻ" not in preview(office, add_address(ArticlePage, category, "preview_on_add"), form | {"tags": ""})


def test_an_article_without_summary_or_with_a_picture_nobody_described_is_not_submitted_and_says_why(office, build):
    category = build.category()
    picture = {"image": build.image(description="").pk, "description": "", "caption": "", "credit": ""}
    new = {"title": "Bài", "slug": "bai", "summary": "", "body": streamfield([("picture", picture)])}
    new |= {name: inline_formset([]) for name in ("attachments", "related", "comments")}
    address = add_address(ArticlePage, category)
    form = filled(office, address, new, "page-edit-form") | {"action-submit": "x"}
    answer = office.post(address, form)
    assert answer.status_code == 200 and not ArticlePage.objects.exists()
    assert "summary" in answer.context["form"].errors
    answer = office.post(address, form | {"summary": "Tóm tắt."}, follow=True)
    assert "chưa có mô tả" in " ".join(map(str, answer.context["messages"]))
    assert not ArticlePage.objects.get().workflow_in_progress


def test_a_standard_page_with_every_block_is_written_previewed_and_published(office, build):
    new = {
        "title": "Giới thiệu", "slug": "gioi-thieu", "summary": "Tóm tắt của trang.", "show_in_menus": "on",
        "body": streamfield(every_page_block(build)), "comments": inline_formset([]),
    }  # fmt: skip
    page = make_page(office, build, StandardPage, build.home, new, [*SHOWN, "Tóm tắt của trang."])
    assert [block.block_type for block in page.body] == list(PageBody().child_blocks)


def test_a_category_is_made_previewed_and_published(office, build):
    new = {"title": "Nông nghiệp", "slug": "nong-nghiep", "summary": "Lúa và cá.", "comments": inline_formset([])}
    page = make_page(office, build, NewsIndexPage, build.news, new, ["Lúa và cá.", "Chuyên mục này chưa có bài viết."])
    assert page.url == "/tin-tuc/nong-nghiep/"


def test_the_front_page_with_every_block_is_composed_previewed_and_published(office, build):
    category, image, poll = build.category("Kinh tế"), build.image(), build.poll("Chợ họp ngày nào?")
    lead, other = build.article("Bài chính", category, date=at(2020, 1, 1)), build.article("Bài phụ", category)
    build.link("Một cửa điện tử")
    picture = {"image": image.pk, "description": "", "caption": "", "credit": ""}
    blocks = [
        ("lead", {"story": lead.pk, "followers": list_of([])}),
        ("category", {"category": category.pk, "layout": "list", "number": 3}),
        ("banner", {"picture": picture, "title": "Chữ trên ảnh", "page": "", "url": ""}),
        ("links", {"group": ""}),
        ("poll", {"poll": poll.pk}),
        ("running_poll", {}),
        ("most_read", {"number": 5}),
    ]
    home = build.home
    edit = reverse("wagtailadmin_pages:edit", args=[home.pk])
    form = filled(office, edit, {"body": streamfield(blocks), "comments": inline_formset([])}, "page-edit-form")
    shown = preview(office, reverse("wagtailadmin_pages:preview_on_edit", args=[home.pk]), form)
    assert "Chữ trên ảnh" in shown and "Chữ trên ảnh" not in words(read(office, "/"))
    answer = office.post(edit, form)
    assert answer.status_code == 302, answer.context["form"].errors
    let_out(home)
    soup = read(office, "/")
    assert [texts(soup, ".lead h2"), texts(soup, ".lead h3")] == [["Bài chính"], [other.title]]
    for text in ("Chữ trên ảnh", "Một cửa điện tử", "Chợ họp ngày nào?"):
        assert text in words(soup.main)
    assert [block.block_type for block in build.home.body] == list(FrontBody().child_blocks)


def test_a_new_front_page_can_be_made_for_another_portal(office, build):
    root = build.home.get_parent()
    new = {"title": "Xã khác", "slug": "xa-khac", "body": streamfield([]), "comments": inline_formset([])}
    address = add_address(HomePage, root)
    form = filled(office, address, new, "page-edit-form")
    office.post(add_address(HomePage, root, "preview_on_add"), form)
    assert office.get(add_address(HomePage, root, "preview_on_add")).status_code == 200
    assert office.post(address, form).status_code == 302
    let_out(HomePage.objects.get(slug="xa-khac"))
    assert HomePage.objects.get(slug="xa-khac").live


def test_a_page_is_withdrawn_copied_moved_and_deleted_through_the_admin(office, build):
    category, article = build.category("Nông nghiệp"), build.article("Gặt lúa")
    assert office.post(reverse("wagtailadmin_pages:unpublish", args=[article.pk])).status_code == 302
    assert office.get(article.url).status_code == 404
    copy = {"new_title": "Gặt lúa 2", "new_slug": "gat-lua-2", "new_parent_page": build.news.pk, "publish_copies": ""}
    assert office.post(reverse("wagtailadmin_pages:copy", args=[article.pk]), copy).status_code == 302
    second = ArticlePage.objects.get(slug="gat-lua-2")
    assert office.post(reverse("wagtailadmin_pages:move_confirm", args=[second.pk, category.pk])).status_code == 302
    assert ArticlePage.objects.get(pk=second.pk).get_parent().pk == category.pk
    assert office.post(reverse("wagtailadmin_pages:delete", args=[second.pk])).status_code == 302
    assert not ArticlePage.objects.filter(pk=second.pk).exists()
