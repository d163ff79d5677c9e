"""An administrator at work: every page type, snippet, setting and block is made, previewed, published and read."""

import json
import re
from datetime import timedelta
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.text import camel_case_to_spaces
from PIL import Image
from wagtail.admin.panels import FieldPanel, InlinePanel, get_edit_handler
from wagtail.blocks import StreamBlock, StructBlock
from wagtail.blocks.list_block import ListBlock
from wagtail.models import Collection
from wagtail.test.utils.form_data import inline_formset, nested_form_data, querydict_from_html, rich_text, streamfield

from cms.models import OfficeSettings, PortalDocument, PortalImage
from cms.sites import site_of
from feedback.actions import add_comment
from feedback.models import Comment
from feedback.wagtail_hooks import CommentAdmin
from home.blocks import FrontBody, SidebarBody
from home.models import HomePage, SidebarLink, SidebarSettings, StandardPage, WeatherSettings
from news.blocks import CELL_FEATURES, PARAGRAPH_FEATURES, ArticleBody, PageBody
from news.models import ArticlePage, NewsIndexPage
from newsroom.models import NewsroomSettings
from newsroom.roles import MODERATOR
from polls.models import Poll, Vote
from tests import files
from tests.build import at
from tests.reading import read, texts, words
from tests.test_architecture import ROOMS

pytestmark = pytest.mark.once_on_postgresql


@pytest.fixture
def office(build, client):
    """The client, signed in as administrator."""
    client.force_login(build.user("quan-tri", admin=True))
    return client


def filled(office, address: str, new: dict, form_id: str | None = None) -> dict:
    """What the form at an address sends when the editor has typed this; the rest is as the form came."""
    answer = office.get(address)
    assert answer.status_code == 200, address
    html = answer.content.decode()
    if form_id is None:
        forms = re.findall(r"<form\b.*?</form>", html, re.S)
        html = next(form for form in forms if 'method="POST"' in form and "logout" not in form.split(">")[0])
    return querydict_from_html(html, form_id).dict() | nested_form_data(new)


def paragraph(text: str) -> tuple[str, str]:
    return "paragraph", rich_text(f"<p>{text}</p>", features=PARAGRAPH_FEATURES)


def list_of(values: list) -> dict:
    """The form data of a ListBlock."""
    return {"count": len(values)} | {str(i): {"deleted": "", "order": i, "value": value} for i, value in enumerate(values)}


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


def add_address(model, parent, name="add"):
    return reverse(f"wagtailadmin_pages:{name}", args=[model._meta.app_label, model._meta.model_name, parent.pk])


def preview(office, address: str, form: dict) -> str:
    """What the preview beside a form shows of what has been typed."""
    answer = office.post(address, form)
    assert answer.status_code == 200 and answer.json() == {"is_valid": True, "is_available": True}, address
    shown = office.get(address)
    assert shown.status_code == 200, address
    return words_of_page(shown)


def words_of_page(answer) -> str:
    return words(BeautifulSoup(answer.content, "html.parser"))


def let_out(row):
    """What the newsroom does when a draft has gone through its approval: no form publishes."""
    row.refresh_from_db()
    row.latest_revision.publish()


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


# Pages -------------------------------------------------------------------------------------------------------------


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


# Snippets ----------------------------------------------------------------------------------------------------------


def snippet(model, name, *args):
    return reverse(f"wagtailsnippets_{model._meta.app_label}_{model._meta.model_name}:{name}", args=args)


def test_a_link_is_made_previewed_changed_shown_and_deleted(office, build):
    new = {"title": "Một cửa điện tử", "url": "https://mot-cua.example.vn/", "group": "Dịch vụ", "image": build.image(size=(64, 64)).pk}
    form = filled(office, snippet(SidebarLink, "add"), new)
    assert "Dịch vụ Một cửa điện tử" in preview(office, snippet(SidebarLink, "preview_on_add"), form)
    assert office.post(snippet(SidebarLink, "add"), form).status_code == 302
    link = SidebarLink.objects.get()
    assert link.site == build.site
    edit = snippet(SidebarLink, "edit", link.pk)
    form = filled(office, edit, {"title": "Quản lý văn bản"})
    assert "Quản lý văn bản" in preview(office, snippet(SidebarLink, "preview_on_edit", link.pk), form)
    assert office.post(edit, form).status_code == 302
    assert not read(office, "/").select(".aside .quick-title")
    let_out(link)
    assert texts(read(office, "/"), ".aside .quick-title") == ["Quản lý văn bản"]
    assert "Quản lý văn bản" in office.get(snippet(SidebarLink, "list")).content.decode()
    assert office.post(snippet(SidebarLink, "delete", link.pk)).status_code == 302 and not SidebarLink.objects.exists()


def test_links_are_put_in_order_by_dragging(office, build):
    add = snippet(SidebarLink, "add")
    for title in ("Một cửa", "Văn bản", "Lịch công tác"):
        assert office.post(add, filled(office, add, {"title": title, "url": "https://a.example.vn/"})).status_code == 302
        let_out(SidebarLink.objects.get(title=title))
    assert texts(read(office, "/"), ".aside .quick-title") == ["Một cửa", "Văn bản", "Lịch công tác"]
    for title, position, order in (
        ("Lịch công tác", 0, ["Lịch công tác", "Một cửa", "Văn bản"]),
        ("Lịch công tác", 1, ["Một cửa", "Lịch công tác", "Văn bản"]),
        ("Một cửa", 2, ["Lịch công tác", "Văn bản", "Một cửa"]),
    ):
        reorder = snippet(SidebarLink, "reorder", SidebarLink.objects.get(title=title).pk)
        assert office.post(f"{reorder}?position={position}").status_code == 200
        assert texts(read(office, "/"), ".aside .quick-title") == order
    build.link("Của bản nạp")
    assert texts(read(office, "/"), ".aside .quick-title")[-1] == "Của bản nạp"


@pytest.mark.parametrize("both", [False, True])
def test_a_link_that_leads_nowhere_or_to_two_places_is_refused_with_a_sentence(office, build, both):
    new = {"title": "Một cửa", "url": "https://mot-cua.example.vn/" if both else "", "page": build.news.pk if both else ""}
    answer = office.post(snippet(SidebarLink, "add"), filled(office, snippet(SidebarLink, "add"), new))
    assert answer.status_code == 200 and not SidebarLink.objects.exists()
    assert "Chọn một trang của cổng hoặc ghi một địa chỉ, không cả hai." in answer.content.decode()


def test_a_poll_is_made_previewed_changed_and_shown(office, build):
    new = {
        "question": "Chợ họp ngày nào?", "opens_at": "04/07/2020 09:05", "closes_at": "",
        "choices": inline_formset([{"text": "Thứ bảy", "brought_forward_votes": 0}, {"text": "Chủ nhật", "brought_forward_votes": 0}]),
    }  # fmt: skip
    form = filled(office, snippet(Poll, "add"), new)
    shown = preview(office, snippet(Poll, "preview_on_add"), form)
    assert "Chợ họp ngày nào?" in shown and "Thứ bảy" in shown and "Chủ nhật" in shown
    assert office.post(snippet(Poll, "add"), form).status_code == 302
    poll = Poll.objects.get()
    assert poll.opens_at == at(2020, 7, 4, 9, 5) and [choice.text for choice in poll.choices.all()] == ["Thứ bảy", "Chủ nhật"]
    edit = snippet(Poll, "edit", poll.pk)
    form = filled(office, edit, {"question": "Chợ nên họp ngày nào?"})
    assert "Chợ nên họp ngày nào?" in preview(office, snippet(Poll, "preview_on_edit", poll.pk), form)
    keys = [choice.pk for choice in poll.choices.all()]
    assert office.post(edit, form).status_code == 302
    let_out(poll)
    assert [choice.pk for choice in Poll.objects.get().choices.all()] == keys
    assert texts(read(office, f"/binh-chon/{poll.pk}/"), "h1") == ["Chợ nên họp ngày nào?"]


def test_a_poll_with_one_choice_is_kept_as_a_draft_and_one_that_closes_before_it_opens_is_refused(office, build):
    """The gate of submission tells of a missing choice; moments in the wrong order no row may have."""
    choice = {"text": "Thứ bảy", "brought_forward_votes": 0}
    for closes_at, choices, answer in (("03/07/2020 09:05", [choice, choice], 200), ("", [choice], 302)):
        new = {"question": "Hỏi?", "opens_at": "04/07/2020 09:05", "closes_at": closes_at, "choices": inline_formset(choices)}
        assert office.post(snippet(Poll, "add"), filled(office, snippet(Poll, "add"), new)).status_code == answer
    assert [(poll.live, poll.closes_at) for poll in Poll.objects.all()] == [(False, None)]


def test_the_preview_of_a_poll_that_is_being_edited_shows_the_choices_as_typed(office, build):
    poll = build.poll("Chợ họp ngày nào?", ("Thứ bảy", "Chủ nhật", "Thứ hai"))
    rows = [
        {"id": choice.pk, "text": choice.text, "brought_forward_votes": 0} | changed
        for choice, changed in zip(poll.choices.all(), ({"ORDER": 2}, {"text": "Sáng chủ nhật", "ORDER": 1}, {"DELETE": "1"}), strict=True)
    ] + [{"text": "Mồng một", "brought_forward_votes": 0, "ORDER": 3}]
    form = filled(office, snippet(Poll, "edit", poll.pk), {"choices": inline_formset(rows, initial=3)})
    shown = preview(office, snippet(Poll, "preview_on_edit", poll.pk), form)
    assert "Sáng chủ nhật 0 lượt chọn, 0 % Thứ bảy 0 lượt chọn, 0 % Mồng một 0 lượt chọn, 0 %" in shown
    assert sorted(poll.choices.values_list("text", flat=True)) == ["Chủ nhật", "Thứ bảy", "Thứ hai"]


def test_the_preview_of_a_poll_that_was_answered_shows_its_votes_in_the_order_as_typed(office, build):
    poll = build.poll("Chợ họp ngày nào?", ("Thứ bảy", "Chủ nhật"))
    Vote.objects.create(poll=poll, reader="mot-nguoi").choices.set([poll.choices.get(text="Chủ nhật")])
    rows = [
        {"id": choice.pk, "text": choice.text, "brought_forward_votes": 0, "ORDER": place}
        for choice, place in zip(poll.choices.all(), (2, 1), strict=True)
    ]
    form = filled(office, snippet(Poll, "edit", poll.pk), {"choices": inline_formset(rows, initial=2)})
    shown = preview(office, snippet(Poll, "preview_on_edit", poll.pk), form)
    assert "Chủ nhật 1 lượt chọn, 100 % Thứ bảy 0 lượt chọn, 0 %" in shown


def test_an_editor_sees_a_poll_that_has_not_begun_in_the_preview_and_a_reader_does_not(office, build):
    poll = build.poll("Sắp hỏi?", opens_at=timezone.now() + timedelta(days=1))
    article = build.article("Gặt lúa", body=[{"type": "poll", "value": {"poll": poll.pk}}])
    assert "Sắp hỏi?" in words_of_page(office.get(reverse("wagtailadmin_pages:view_draft", args=[article.pk])))
    assert "Sắp hỏi?" not in words(read(office, article.url))


def bulk_delete(*rows):
    address = reverse("wagtail_bulk_action", args=["polls", "poll", "delete"])
    return f"{address}?{'&'.join(f'id={row.pk}' for row in rows)}"


def test_a_poll_that_was_answered_is_not_deleted_alone_or_with_others_and_the_editor_is_told_why(office, build):
    answered, unanswered = build.poll("Đã có người trả lời?"), build.poll("Chưa ai trả lời?")
    Vote.objects.create(poll=answered, reader="mot-nguoi").choices.set(answered.choices.all()[:1])
    for address in (snippet(Poll, "delete", answered.pk), bulk_delete(answered, unanswered)):
        for ask in (office.get, office.post):
            text = words_of_page(ask(address, follow=True))
            assert "Không xóa được “Đã có người trả lời?”: đã có người bình chọn; hãy đóng thay vì xóa." in text
    assert Poll.objects.count() == 2
    assert office.get(bulk_delete(unanswered)).status_code == 200
    assert office.post(bulk_delete(unanswered)).status_code == 302
    assert list(Poll.objects.all()) == [answered]


def test_what_belongs_to_another_portal_is_previewed_in_the_frame_of_that_portal(office, build):
    other = build.other_site()
    for site, name in ((build.site, "Xã Đồng Xanh"), (other, "Xã Bến Đá")):
        setting = OfficeSettings.for_site(site)
        setting.name = name
        setting.save()
    build.link("Liên kết của xã khác", site=other)
    for model, new in ((OfficeSettings, {}), (SidebarSettings, {"boxes": streamfield([])})):
        names = [model._meta.app_label, model._meta.model_name, model.for_site(other).pk]
        form = filled(office, reverse("wagtailsettings:edit", args=names), new)
        shown = preview(office, reverse("wagtailsettings:preview_on_edit", args=names), form)
        assert "Xã Bến Đá" in shown and "Đồng Xanh" not in shown and "Liên kết của xã khác" in shown


@pytest.mark.parametrize("make", ["poll", "link"])
def test_a_row_of_another_portal_is_previewed_as_that_portals(build, make, rf):
    other = build.other_site()
    row = getattr(build, make)(site=other)
    request = rf.get("/")
    assert row.get_preview_context(request, "")["request"] is request and site_of(request) == other
    assert type(row)(site=None).get_preview_context(request, "")["object"].site_id is None


def test_the_preview_of_a_block_shows_what_is_the_portals_own(office, build):
    other = build.other_site()
    category = build.category("Nông nghiệp", parent=other.root_page)
    build.article("Gặt lúa ở xã khác", category)
    build.article("Tin của cổng chính", build.category("Thể thao"))
    build.poll("Hỏi ở xã khác?", site=other)
    build.poll("Hỏi ở cổng chính?")
    for name, shown in (("lead", "Gặt lúa ở xã khác"), ("category", "Gặt lúa ở xã khác"), ("poll", "Hỏi ở xã khác?")):
        block = FrontBody().child_blocks[name]
        page = office.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix}, headers={"host": other.hostname})
        assert shown in words_of_page(page) and "cổng chính" not in words_of_page(page), name


# Settings ----------------------------------------------------------------------------------------------------------


def save_setting(office, build, model, new: dict, previewed: str | None):
    """Open, preview and save a site's setting."""
    row = model.for_site(build.site)
    names = [model._meta.app_label, model._meta.model_name]
    address = reverse("wagtailsettings:edit", args=[*names, row.pk])
    assert office.get(reverse("wagtailsettings:edit", args=names)).status_code == 302
    form = filled(office, address, new)
    if previewed:
        assert previewed in preview(office, reverse("wagtailsettings:preview_on_edit", args=[*names, row.pk]), form)
        assert previewed not in words(read(office, "/"))
    answer = office.post(address, form)
    assert answer.status_code == 302, answer.context["form"].errors
    return words(read(office, "/"))


def test_the_office_is_set_previewed_and_shown(office, build):
    new = {
        "name": "Xã Đồng Xanh", "slogan": "Vì dân phục vụ", "emblem": build.image(size=(64, 64)).pk, "primary_colour": "#123456",
        "phone": "0229 386 9100", "zalo": "https://zalo.example.vn/1",
    }  # fmt: skip
    text = save_setting(office, build, OfficeSettings, new, "Xã Đồng Xanh")
    assert "Xã Đồng Xanh" in text and "Vì dân phục vụ" in text and "Zalo" in text
    assert b"#123456" in office.get("/mau-sac-1f5f3f.css").content


def test_a_colour_or_a_phone_number_that_is_none_is_refused_with_a_sentence(office, build):
    row = OfficeSettings.for_site(build.site)
    address = reverse("wagtailsettings:edit", args=["cms", "officesettings", row.pk])
    answer = office.post(address, filled(office, address, {"primary_colour": "red;}", "phone": "gọi cô Lan"}))
    assert answer.status_code == 200
    errors = answer.context["form"].errors
    assert errors["primary_colour"] == ["Cần mã màu dạng #1b5e3a."] and "phone" in errors


def test_the_sidebar_is_arranged_previewed_and_shown_with_every_box(office, build):
    build.link("Một cửa điện tử")
    build.poll("Chợ họp ngày nào?")
    picture = {"image": build.image().pk, "description": "Áp phích", "url": ""}
    boxes = [
        ("statistics", {}), ("links", {"group": ""}), ("poll", {}), ("weather", {}), ("most_read", {"number": 5}), ("picture", picture),
    ]  # fmt: skip
    text = save_setting(office, build, SidebarSettings, {"boxes": streamfield(boxes)}, None)
    assert text.index("Thống kê truy cập") < text.index("Một cửa điện tử") < text.index("Chợ họp ngày nào?")
    kinds = {block.block_type for block in SidebarSettings.for_site(build.site).boxes}
    assert kinds == set(SidebarBody().child_blocks)


def test_the_sidebar_in_the_preview_is_the_one_being_arranged(office, build):
    build.link("Liên kết đã có")
    row = SidebarSettings.for_site(build.site)
    form = filled(
        office, reverse("wagtailsettings:edit", args=["home", "sidebarsettings", row.pk]), {"boxes": streamfield([("statistics", {})])}
    )
    shown = preview(office, reverse("wagtailsettings:preview_on_edit", args=["home", "sidebarsettings", row.pk]), form)
    assert "Thống kê truy cập" in shown and "Liên kết đã có" not in shown


def test_the_place_of_the_weather_is_set(office, build):
    save_setting(office, build, WeatherSettings, {"place": "Đồng Xanh", "latitude": "20.25", "longitude": "105.97"}, None)
    row = WeatherSettings.objects.get(site=build.site)
    assert (row.place, row.latitude, row.longitude) == ("Đồng Xanh", 20.25, 105.97)


# Blocks and fields speak Vietnamese --------------------------------------------------------------------------------

BODIES = [PageBody, ArticleBody, FrontBody, SidebarBody]
BLOCKS = [pytest.param(body, name, id=f"{body.__name__}-{name}") for body in BODIES for name in body().child_blocks]
NAMES = {"Video", "Facebook", "Zalo", "YouTube"}


def is_vietnamese(text) -> bool:
    """Whether a label is Vietnamese: it bears a letter that English has not, or is a name."""
    return bool(re.search(r"[^\x00-\x7f]", str(text or ""))) or str(text) in NAMES


def parts(block):
    """All blocks inside a block."""
    children = list(block.child_blocks.values()) if isinstance(block, StructBlock | StreamBlock) else []
    children += [block.child_block] if isinstance(block, ListBlock) else []
    for child in children:
        yield child
        yield from parts(child)


@pytest.mark.parametrize(("body", "name"), BLOCKS)
def test_every_block_has_a_template_and_a_vietnamese_label_and_description(body, name):
    block = body().child_blocks[name]
    assert block.meta.template and block.meta.template.startswith("blocks/")
    assert is_vietnamese(block.label) and is_vietnamese(block.meta.description) and block.meta.icon != "placeholder"
    unnamed = [part.name for part in parts(block) if part.name and not is_vietnamese(part.label)]
    assert unnamed == []


@pytest.mark.parametrize("filled_library", [False, True], ids=["empty portal", "full portal"])
def test_the_preview_of_every_block_renders(office, build, filled_library):
    if filled_library:
        image = build.image(size=(64, 40))
        build.article("Bài xem trước", build.category("Kinh tế"), image=image)
        build.document()
        build.poll("Hỏi?")
        build.link()
    for body in BODIES:
        for name, block in body().child_blocks.items():
            answer = office.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
            assert answer.status_code == 200, (body.__name__, name)
            if filled_library and name not in {"weather", "most_read"}:
                soup = read(office, reverse("wagtailadmin_block_preview"), data={"id": block.definition_prefix})
                assert words(soup.main) or soup.main.select("img"), (body.__name__, name)


def bound_fields(model, instance, rf, user):
    """Name, label and help of every field of a model's form as the editor sees them, those of its rows too."""
    request = rf.get("/quan-tri/")
    request.user = user
    handler = model.get_edit_handler() if hasattr(model, "get_edit_handler") else get_edit_handler(model)
    form = handler.get_form_class()(instance=instance, for_user=user)
    waiting = [handler.get_bound_panel(instance=instance, request=request, form=form)]
    while waiting:
        panel = waiting.pop()
        waiting += list(getattr(panel, "children", []))
        if isinstance(panel.panel, InlinePanel):
            assert is_vietnamese(panel.heading) or is_vietnamese(panel.label), panel.panel.relation_name
            waiting.append(panel.empty_child)
        if isinstance(panel.panel, FieldPanel) and panel.is_shown():
            yield panel.panel.field_name, panel.heading, panel.help_text


MODELS = [HomePage, StandardPage, NewsIndexPage, ArticlePage, SidebarLink, Poll, OfficeSettings, SidebarSettings, WeatherSettings]


@pytest.mark.parametrize("model", MODELS)
def test_every_field_that_an_editor_sees_has_a_vietnamese_label_and_vietnamese_help_if_any(build, rf, model):
    user = build.user("quan-tri", admin=True)
    fields = list(bound_fields(model, model(), rf, user))
    assert fields
    assert [name for name, label, _ in fields if not is_vietnamese(label)] == []
    assert [(name, str(text)) for name, _, text in fields if text and not is_vietnamese(text)] == []


def test_every_kind_of_row_of_ours_has_a_vietnamese_name_and_so_has_every_relation():
    unnamed = []
    for model in apps.get_models():
        if not model.__module__.startswith(tuple(f"{room}." for room in ROOMS)):
            continue
        bases = [base._meta for base in model.__mro__[1:] if hasattr(base, "_meta") and base._meta.abstract]
        lent = {field.name for base in bases for field in base.local_fields} - {"tag"}  # those that Wagtail names
        own = [field for field in model._meta.local_fields if field.is_relation and field.name not in lent and not field.primary_key]
        if str(model._meta.verbose_name) == camel_case_to_spaces(model.__name__):
            unnamed.append(model.__name__)
        unnamed += [f"{model.__name__}.{field.name}" for field in own if str(field.verbose_name) == field.name.replace("_", " ")]
    assert unnamed == []


NEED_HELP = {
    StandardPage: {"title", "summary", "slug", "seo_title", "search_description", "show_in_menus"},
    NewsIndexPage: {"summary", "slug"},
    ArticlePage: {
        "summary",
        "date",
        "image",
        "image_description",
        "byline_name",
        "byline_position",
        "source",
        "tags",
        "slug",
        "correction",
        "corrected_at",
    },
    SidebarLink: {"page", "url", "group"},
    Poll: {"question", "closes_at", "brought_forward_voters"},
    OfficeSettings: {"parent_body", "slogan", "emblem", "banner", "primary_colour", "accent_colour", "licence", "security_contact"},
    SidebarSettings: {"boxes"},
    WeatherSettings: {"place", "latitude", "longitude"},
}


@pytest.mark.parametrize("model", NEED_HELP)
def test_what_is_not_obvious_is_explained(build, rf, model):
    helped = {name for name, _, text in bound_fields(model, model(), rf, build.user("quan-tri", admin=True)) if text}
    assert NEED_HELP[model] - helped == set()


def test_every_kind_of_page_is_described_where_the_editor_chooses_one(office, build):
    for page in (build.home, build.news):
        text = words(read(office, reverse("wagtailadmin_pages:add_subpage", args=[page.pk])))
        for kind in page.specific.allowed_subpage_models():
            assert kind._meta.verbose_name in text.lower() and kind.page_description in text


# Pictures and documents --------------------------------------------------------------------------------------------


def picture_file(name="dong-lua.jpg", size=(80, 50)):
    buffer = BytesIO()
    Image.new("RGB", size, (10, 120, 60)).save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/jpeg")


def own_collection(build) -> int:
    """The key of the portal's collection; an administrator is asked for one, an editor of one portal is not."""
    return NewsroomSettings.for_site(build.site).collection_id


def test_a_picture_is_uploaded_described_and_found_in_the_library(office, build):
    for name in ("wagtailimages:add", "wagtailimages:add_multiple"):
        assert office.get(reverse(name)).status_code == 200
    answer = office.post(
        reverse("wagtailimages:add_multiple"), {"files[]": picture_file(), "title": "Đồng lúa", "collection": own_collection(build)}
    )
    assert answer.status_code == 200 and json.loads(answer.content)["success"], answer.content
    image = PortalImage.objects.get()
    address = reverse("wagtailimages:edit", args=[image.pk])
    form = {
        "title": "Đồng lúa chín",
        "description": "Đồng lúa chín vàng",
        "credit": "Trần Cốm",
        "collection": image.collection_id,
        "tags": "",
    }
    assert office.post(address, form).status_code == 302
    image.refresh_from_db()
    assert (image.description, image.credit, image.width) == ("Đồng lúa chín vàng", "Trần Cốm", 80)
    assert "Đồng lúa chín" in office.get(reverse("wagtailimages:index")).content.decode()
    assert office.get(reverse("wagtailimages_chooser:choose")).status_code == 200


@pytest.mark.parametrize("name", ["IMG_0001.jpg", f"{'Lễ hội đền Thượng ' * 8}.jpg"])
def test_a_picture_that_takes_the_file_name_of_a_deleted_one_has_another_address(office, build, name):
    addresses = []
    for _ in range(2):
        office.post(
            reverse("wagtailimages:add_multiple"), {"files[]": picture_file(name), "title": "Ảnh", "collection": own_collection(build)}
        )
        image = PortalImage.objects.get()
        cuts = image.get_renditions("fill-1200x630-c100|format-webp", "width-40")
        addresses.append({cut.url for cut in cuts.values()} | {image.file.name})
        assert image.title == "Ảnh" and len(image.file.name) < 100
        image.delete()
        for cut in [*cuts.values(), image]:
            cut.file.storage.delete(cut.file.name)
    assert addresses[0].isdisjoint(addresses[1])


def test_a_private_page_or_collection_asks_for_a_name_and_not_for_a_password(office, build):
    collection = Collection.get_first_root_node().add_child(name="Nội bộ")
    for address in (
        reverse("wagtailadmin_pages:set_privacy", args=[build.news.pk]),
        reverse("wagtailadmin_collections:set_privacy", args=[collection.pk]),
    ):
        form = office.get(address).context["form"]
        assert "password" not in form.fields
        assert "login" in dict(form.fields["restriction_type"].choices) and "password" not in dict(form.fields["restriction_type"].choices)


def test_a_file_that_is_no_picture_is_refused(office, build):
    false = SimpleUploadedFile("anh.jpg", b"<script>alert(1)</script>", "image/jpeg")
    page = SimpleUploadedFile("trang.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml")
    for file in (false, page):
        answer = office.post(reverse("wagtailimages:add_multiple"), {"files[]": file, "title": "x"})
        assert not json.loads(answer.content)["success"]
    assert not PortalImage.objects.exists()


def test_a_document_is_uploaded_and_a_program_is_refused(office, build):
    for name in ("wagtaildocs:add", "wagtaildocs:add_multiple"):
        assert office.get(reverse(name)).status_code == 200
    for name, accepted in (("ke-hoach.docx", True), ("virus.exe", False), ("trang.html", False)):
        file = SimpleUploadedFile(name, files.docx("Kế hoạch"), "application/octet-stream")
        answer = office.post(reverse("wagtaildocs:add_multiple"), {"files[]": file, "title": name, "collection": own_collection(build)})
        assert json.loads(answer.content)["success"] is accepted, name
    document = PortalDocument.objects.get()
    assert office.get(document.url).status_code == 200
    assert "ke-hoach.docx" in office.get(reverse("wagtaildocs:index")).content.decode()


# People ------------------------------------------------------------------------------------------------------------


def test_the_position_of_a_member_of_the_staff_is_kept_with_the_account(office, build):
    new = {"username": "ngan", "email": "ngan@example.vn", "first_name": "Ngần", "last_name": "Lê Thị", "position": "Chánh Văn phòng"}
    new |= {"password1": "mot-mat-khau-dai-2026", "password2": "mot-mat-khau-dai-2026"}
    address = reverse("wagtailusers_users:add")
    answer = office.post(address, filled(office, address, new))
    assert answer.status_code == 302, answer.context["form"].errors
    person = get_user_model().objects.get(username="ngan")
    assert person.position == "Chánh Văn phòng"
    address = reverse("wagtailusers_users:edit", args=[person.pk])
    assert "Chánh Văn phòng" in office.get(address).content.decode()
    assert office.post(address, filled(office, address, {"position": "Phó Chủ tịch UBND"})).status_code == 302
    person.refresh_from_db()
    assert person.position == "Phó Chủ tịch UBND"


# Screens -----------------------------------------------------------------------------------------------------------


def test_the_comments_are_listed_searched_filtered_and_inspected(office, build):
    article = build.article("Gặt lúa")
    for name, state in (("Lê Thị Mùi", "waiting"), ("Trần Cốm", "public")):
        comment = add_comment(article, name, "Bài hay <b>lắm</b>.", at(2026, 3, 3), state=state)
    helper = CommentAdmin().url_helper
    listing = helper.get_action_url("index")
    both, waiting, searched = (office.get(listing + query).content.decode() for query in ("", "?state__exact=waiting", "?q=Cốm"))
    assert "Lê Thị Mùi" in both and "Trần Cốm" in both and "<b>lắm" not in both
    assert "Lê Thị Mùi" in waiting and "Trần Cốm" not in waiting
    assert "Trần Cốm" in searched and "Lê Thị Mùi" not in searched
    assert "Bài hay" in office.get(helper.get_action_url("inspect", comment.pk)).content.decode()


@pytest.mark.parametrize("account", ["quan-tri", "kiem-duyet"])
def test_nobody_rewrites_adds_or_deletes_what_a_citizen_wrote(office, build, account):
    comment = add_comment(build.article("Gặt lúa"), "Lê Thị Mùi", "Bài hay lắm.", at(2026, 3, 3), state="waiting")
    if account == "kiem-duyet":
        moderator = build.user(account)
        moderator.groups.add(Group.objects.get(name=MODERATOR.name))
        office.force_login(moderator)
    helper = CommentAdmin().url_helper
    listing = office.get(helper.get_action_url("index"))
    assert listing.status_code == 200 and "Lê Thị Mùi" in listing.content.decode()
    assert "Bài hay lắm." in office.get(helper.get_action_url("inspect", comment.pk)).content.decode()
    forged = {"name": "Người khác", "text": "Bài dở.", "state": "public", "article": comment.article_id}
    for action, keys in (("edit", [comment.pk]), ("delete", [comment.pk]), ("create", [])):
        address = helper.get_action_url(action, *keys)
        assert address not in listing.content.decode(), action
        assert office.get(address).status_code in (302, 403) and office.post(address, forged).status_code in (302, 403), action
    assert list(Comment.objects.values_list("name", "text", "state")) == [("Lê Thị Mùi", "Bài hay lắm.", "waiting")]


SCREENS = [
    "wagtailadmin_home", "wagtailadmin_explore_root", "wagtailadmin_account", "wagtailadmin_reports:locked_pages",
    "wagtailadmin_reports:workflow", "wagtailadmin_reports:workflow_tasks", "wagtailadmin_reports:site_history",
    "wagtailadmin_reports:aging_pages", "wagtailadmin_reports:page_types_usage", "wagtailadmin_workflows:index",
    "wagtailadmin_workflows:task_index", "wagtailadmin_collections:index", "wagtailusers_users:index", "wagtailusers_groups:index",
    "wagtailsites:index", "wagtailredirects:index", "wagtailredirects:add", "wagtailimages:index", "wagtaildocs:index",
    "wagtailadmin_pages:search", "wagtailadmin_choose_page",
]  # fmt: skip


def test_the_dashboard_the_explorer_the_reports_and_all_other_screens_open(office, build):
    article = build.article("Gặt lúa", build.category())
    article.title = "Gặt lúa (nháp)"
    article.save_revision(user=get_user_model().objects.get())
    for name in SCREENS:
        assert office.get(reverse(name)).status_code == 200, name
    for page in (build.home, build.news, article.get_parent()):
        text = words(read(office, reverse("wagtailadmin_explore", args=[page.pk])))
        assert page.title in text and page.get_children().first().get_admin_display_title() in text
    for name in ("history", "usage", "edit", "delete", "unpublish", "copy", "move", "view_draft"):
        assert office.get(reverse(f"wagtailadmin_pages:{name}", args=[article.pk])).status_code == 200, name


def test_no_number_in_an_admin_address_breaks_a_list(office, build):
    build.article()
    for name in ("wagtailimages:index", "wagtailadmin_explore_root", "wagtailadmin_reports:site_history"):
        for typed in ("abc", "0", "-1", "9999", ""):
            assert office.get(reverse(name), {"p": typed}).status_code in (200, 404), (name, typed)


def test_the_admin_is_closed_to_those_who_are_not_signed_in(client, db):
    for name in SCREENS:
        answer = client.get(reverse(name))
        assert answer.status_code == 302 and "/dang-nhap/" in answer["Location"], name
