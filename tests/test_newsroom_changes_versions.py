"""What changed between two stored versions: pictures, documents, tags, choices and links by name; and the page that an approver reads."""

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from wagtail.admin.panels import HelpPanel
from wagtail.models import Page

from home.models import HomePage, SidebarLink, StandardPage
from news.models import ArticleAttachment, ArticlePage, NewsIndexPage, RelatedArticle
from newsroom.changes import Act, compare
from newsroom.changes.fields import FIELDS, ROW_FIELDS
from polls.models import Choice, Poll
from tests.changes import BODY, article, block, facts, of, paragraphs, told
from tests.reading import texts, words

pytestmark = [pytest.mark.once, pytest.mark.django_db]  # a page cannot even be made in memory without its content type


# With real revisions, pictures, documents, and queries


@pytest.fixture
def versions(build):
    """The approved and the new version of a piece, both as their revisions keep them."""

    def make(thing, change):
        before = thing.save_revision().as_object()
        draft = type(thing).objects.get(pk=thing.pk)
        change(draft)
        return before, draft.save_revision().as_object()

    return make


def setting(**fields):
    """A change that sets fields."""

    def change(draft):
        for name, value in fields.items():
            setattr(draft, name, value)

    return change


def test_a_revision_without_changes_has_none(build, versions):
    page = build.article(image=build.image(), body=BODY, byline_name="Thu Hà")
    page.tags.add("lúa", "đê điều")
    page.save()
    assert not compare(*versions(page, setting()))
    assert not compare(page, versions(page, setting())[1])


def test_a_swapped_lead_picture_is_told_with_both_pictures(build, versions):
    old, new = build.image("Cánh đồng"), build.image("Bến sông")
    changes = compare(*versions(build.article(image=old), setting(image=new)))
    assert facts(changes) == [("picture", "Cánh đồng", "Bến sông")]
    assert (changes.important[0].picture_was, changes.important[0].picture_now) == (old, new)
    assert told(changes) == [("Ảnh đại diện", "changed")]


def test_two_pictures_of_one_name_are_told_apart(build, versions):
    old, new = build.image("IMG_01"), build.image("IMG_01")
    changes = compare(*versions(build.article(image=old), setting(image=new)))
    assert facts(changes) == [("picture", f"IMG_01 (số {old.pk})", f"IMG_01 (số {new.pk})")]


def test_a_picture_in_the_text_and_its_description_are_told_apart(build, versions):
    one, other = build.image("Kênh cũ"), build.image("Kênh mới")
    page = build.article(body=[block("picture", {"image": one.pk, "description": "Kênh cạn", "caption": "Kênh N2"}, "a")])
    swapped = [block("picture", {"image": other.pk, "description": "Kênh cạn", "caption": "Kênh N2"}, "a")]
    described = [block("picture", {"image": one.pk, "description": "Kênh đầy nước", "caption": "Kênh N2"}, "a")]
    changes = compare(*versions(page, setting(body=swapped)))
    assert facts(changes) == [("picture", "Kênh cũ", "Kênh mới")] and [line.label for line in changes.parts[0].lines] == ["Ảnh"]
    changes = compare(*versions(page, setting(body=described)))
    assert not changes.important and [line.label for line in changes.parts[0].lines] == ["Mô tả ảnh"]
    assert (of(changes, Act.TAKEN), of(changes, Act.PUT)) == (["cạn"], ["đầy nước"])


def test_a_picture_deleted_from_the_library_is_still_told(build, versions):
    old, new = build.image("Cánh đồng"), build.image("Bến sông")
    page = build.article(body=[block("picture", {"image": old.pk}, "a")])
    pair = versions(page, setting(body=[block("picture", {"image": new.pk}, "a")]))
    ArticlePage.objects.get(pk=page.pk).unpublish()  # what readers see may not be deleted
    old.delete()
    assert facts(compare(*pair)) == [("picture", "ảnh đã xóa", "Bến sông")]


def test_a_picture_of_a_gallery_that_changed_its_place_is_told(build, versions):
    pictures = [{"type": "item", "id": name, "value": {"image": build.image(name).pk, "caption": name}} for name in ("rước", "chèo", "vật")]
    page = build.article(body=[block("gallery", {"title": "Hội", "pictures": pictures}, "g")])
    shuffled = [pictures[2], pictures[0], pictures[1]]
    changes = compare(*versions(page, setting(body=[block("gallery", {"title": "Hội", "pictures": shuffled}, "g")])))
    (line,) = changes.parts[0].lines
    assert (line.label, line.note) == ("Ảnh 1", "Chuyển chỗ: trước đứng thứ 3, nay đứng thứ 1.") and not changes.important


def test_a_picture_of_a_gallery_is_known_by_its_key_though_all_of_it_changed(build, versions):
    def gallery(*pictures):
        items = [{"type": "item", "id": key, "value": {"image": build.image(name).pk, "caption": name}} for key, name in pictures]
        return [block("gallery", {"title": "Hội", "pictures": items}, "g")]

    page = build.article(body=gallery(("a", "rước"), ("b", "chèo")))
    changes = compare(*versions(page, setting(body=gallery(("c", "thuyền"), ("d", "vật"), ("a", "hội")))))
    assert ("picture", "rước", "hội") in facts(changes)


def test_attached_documents_are_told_as_documents(build, versions):
    plan, form = build.document("Kế hoạch"), build.document("Tờ khai")
    page = build.article()
    page.attachments.add(ArticleAttachment(document=plan, title="Kế hoạch vụ mùa", sort_order=0))
    page.save()

    def change(draft):
        draft.attachments = list(draft.attachments.all())
        draft.attachments.all()[0].document = form
        draft.attachments.add(ArticleAttachment(document=plan, sort_order=5))

    changes = compare(*versions(page, change))
    assert facts(changes) == [("document", "Kế hoạch", "Tờ khai"), ("document", "", "Kế hoạch")]
    assert told(changes) == [("Tài liệu kèm theo 1", "changed"), ("Tài liệu kèm theo 2", "added")]


def test_links_to_our_pages_and_documents_are_told_by_name(build, versions):
    page, document = build.article("Lịch cắt điện"), build.document("Tờ khai")
    before = block("paragraph", f'<p>Xem <a linktype="page" id="{page.pk}">bài này</a>.</p>', "a")
    after = block("paragraph", f'<p>Xem <a linktype="document" id="{document.pk}">bài này</a>.</p>', "a")
    changes = compare(*versions(build.article(body=[before]), setting(body=[after])))
    assert facts(changes) == [("link", "“bài này” → trang “Lịch cắt điện”", "“bài này” → tệp “Tờ khai”")]
    assert told(changes) == [("Đoạn văn 1", "changed")] and changes.parts[0].lines[0].note == "Lời giữ nguyên, liên kết đã đổi."
    assert [(run.text, run.note) for run in changes.parts[0].runs if run.act == Act.RESTYLED] == [("bài này", "liên kết khác")]


def test_tags_and_articles_beside_are_compared(build, versions):
    page, other = build.article(), build.article("Bài bên cạnh")
    page.tags.add("lúa")
    page.save()

    def change(draft):
        draft.tags.add("kênh mương")
        draft.related.add(RelatedArticle(article=other))

    changes = compare(*versions(page, change))
    assert told(changes) == [("Thẻ", "changed"), ("Bài viết liên quan 1", "added")]
    assert facts(changes) == [("link", "", "Bài bên cạnh")]


def test_a_reworded_choice_of_a_poll_is_told_by_its_number(build):
    before = build.poll("Chợ họp ngày nào?", ("Thứ bảy", "Chủ nhật", "Ngày rằm"))
    after = Poll.objects.get(pk=before.pk)
    after.choices = list(after.choices.all())
    after.choices.all()[1].text = "Sáng chủ nhật"
    changes = compare(before, after)
    assert told(changes) == [("Phương án 2", "changed")] and facts(changes) == [("date", "Chủ nhật", "Sáng chủ nhật")]


def test_a_choice_that_was_reworded_wholly_is_still_the_same_choice(build):
    before = build.poll("Làm gì trước?", ("Sửa đường", "Xây cầu"))
    after = Poll.objects.get(pk=before.pk)
    first, second = after.choices.all()
    first.text, first.sort_order, second.sort_order = "Trồng cây", 1, 0
    after.choices = [first, Choice(text="Mở chợ", sort_order=2), second]
    assert sorted(state for _, state in told(compare(before, after)) if state != "moved") == ["added", "changed"]


def test_what_was_empty_before_is_told_as_added_and_what_is_empty_now_as_removed():
    assert told(compare(article(source="TTXVN"), article(image_caption="Gặt lúa."))) == [
        ("Chú thích ảnh đại diện", "added"),
        ("Nguồn tin", "removed"),
    ]


def test_a_choice_made_anew_is_known_by_its_words(build):
    before = build.poll("Làm gì trước?", ("Sửa đường thôn", "Xây cầu mới"))
    after = Poll(site=before.site, question="Làm gì trước?", opens_at=before.opens_at)
    after.choices = [Choice(text=text, sort_order=order) for order, text in enumerate(("Xây cầu mới", "Sửa đường xóm"))]
    changes = compare(before, after)
    assert sorted(of(changes, Act.TAKEN) + of(changes, Act.PUT)) == ["thôn", "xóm"]
    assert [bool(part.moved) for part in changes.parts] == [True]


def test_where_a_link_of_the_sidebar_leads_is_told(build):
    page = build.standard_page("Một cửa")
    before = build.link("Một cửa điện tử", url="https://cu.example.vn/")
    after = SidebarLink.objects.get(pk=before.pk)
    after.url, after.page = "", page
    changes = compare(before, after)
    assert facts(changes) == [("link", "", "Một cửa"), ("link", "https://cu.example.vn/", "")]


@pytest.mark.parametrize("model", [ArticlePage, NewsIndexPage, StandardPage, HomePage])
def test_every_field_that_an_editor_can_fill_is_compared(db, model):
    own = {name for name in model.get_edit_handler().get_form_class().base_fields if name != "comment_notifications"}
    assert own <= {name for name, _ in FIELDS[model._meta.label_lower]}


@pytest.mark.parametrize("model", [Poll, SidebarLink, ArticleAttachment, RelatedArticle, Choice])
def test_every_panel_of_a_snippet_or_row_is_compared(model):
    panels = [part for panel in model.panels for part in getattr(panel, "children", [panel])]
    names = {getattr(panel, "field_name", None) or panel.relation_name for panel in panels if not isinstance(panel, HelpPanel)}
    assert names <= {name for name, _ in (FIELDS | ROW_FIELDS)[model._meta.label_lower]}


@pytest.mark.parametrize("many", [1, 4])
def test_things_are_named_by_one_query_a_kind_however_many_they_are(build, versions, many):
    def body(picture, page, document):
        links = f'<a linktype="page" id="{page.pk}">trang</a> <a linktype="document" id="{document.pk}">tệp</a>'
        return [block("picture", {"image": picture.pk}), block("paragraph", f"<p>{links}</p>"), block("poll", {"poll": build.poll().pk})]

    def some():
        return [part for _ in range(many) for part in body(build.image(size=(40, 30)), build.article(), build.document())]

    def change(draft):
        draft.body = some()
        draft.related.add(RelatedArticle(article=build.article()))  # a page too, though the field knows its type

    pair = versions(build.article(body=some()), change)
    with CaptureQueriesContext(connection) as asked:
        assert compare(*pair)
    assert len(asked) == 4


def test_pieces_of_different_kinds_or_of_an_unknown_one_are_refused(db):
    with pytest.raises(TypeError):
        compare(StandardPage(title="Một"), article())
    with pytest.raises(TypeError):
        compare(None, Page(title="Một"))


# The page of the approver


def shown(changes):
    """The template's page."""
    from bs4 import BeautifulSoup

    return BeautifulSoup(render_to_string("newsroom/changes.html", {"changes": changes}), "html.parser")


def test_the_page_tells_facts_first_and_says_in_words_what_was_put_in_and_taken_away():
    soup = shown(paragraphs("<p>Có 1.143 hộ ở <b>Gò Mận</b>, rồi về.</p>", "<p>Có 1.413 hộ ở Gò Mận, mai về.</p>"))
    assert texts(soup, "h3") == ["Cần xem trước", "Từng phần"]
    assert texts(soup, ".changes-facts del") == ["bỏ: 1.143 hộ"] and texts(soup, ".changes-facts ins") == ["thêm: 1.413 hộ"]
    assert texts(soup, ".changes-line del") == ["bỏ: 1.143", "bỏ: rồi"] and texts(soup, ".changes-line ins") == ["thêm: 1.413", "thêm: mai"]
    assert "Gò Mận" in words(soup.select_one("mark")) and "đậm → chữ thường" in words(soup.select_one("mark"))
    assert not soup.select("[style]")


def test_the_page_puts_no_blank_before_a_sign():
    soup = shown(paragraphs("<p>Xong, về.</p>", "<p>Xong; về.</p>"))
    for hidden in soup.select(".visually-hidden"):
        hidden.decompose()
    assert soup.select_one(".changes-line").get_text().strip() == "Xong,; về."


def test_the_page_shows_words_of_an_editor_as_words_and_not_as_markup():
    soup = shown(compare(article(title="Vụ mùa"), article(title="Vụ <script>alert(1)</script> mùa")))
    assert not soup.select("script") and "<script>" in soup.get_text()


def test_the_page_shows_both_pictures_and_says_where(build, versions):
    soup = shown(compare(*versions(build.article(image=build.image("Cũ")), setting(image=build.image("Mới")))))
    assert len(soup.select(".changes-fact img")) == 2 and texts(soup, ".changes-places") == ["Ảnh đại diện"]


def test_the_page_says_so_when_nothing_or_everything_is_new():
    assert words(shown(compare(article(), article()))) == "Không có gì khác bản đã duyệt lần trước."
    assert "Chưa có bản nào được duyệt" in words(shown(compare(None, article())))
