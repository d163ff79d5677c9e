"""An old portal comes in with all that belongs to it, marked as what it is."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry, ReferenceIndex

from cms.log.chain import seal_waiting
from cms.log.verify import verify
from cms.models import PortalImage
from feedback.models import Comment
from home.models import StandardPage
from news.models import ArticlePage, Listing, NewsIndexPage
from newsroom.guard.rows import faults_of
from newsroom.register.query import publications
from newsroom.register.rows import rows_of
from polls.models import Poll
from search.models import Entry
from tests import bringing
from tests import old_portal as old
from tests.bringing import bring
from transfer import items
from transfer.bringing import Kind, State
from visits.models import StartingFigure as StartingViews

pytestmark = pytest.mark.django_db

three_together = bringing.three_together  # as a fixture


# All of it -------------------------------------------------------------------------------------------------------------
def test_an_old_portal_comes_with_all_that_belongs_to_it(build):
    outcome, said = bring(old.old_portal())
    assert outcome.count(State.FAILED) == 0
    assert "Bài viết: đã chuyển 7." in said
    assert "Nhận xét: đã chuyển 5." in said
    article = ArticlePage.objects.get(slug="xa-hop-ban-viec-so-3")
    assert article.url_path.endswith("/tin-tuc/thoi-su/tin-cac-thon/xa-hop-ban-viec-so-3/")
    assert article.first_published_at == article.date == old.BEGAN + timedelta(days=3)
    assert set(article.tags.names()) == {"họp", "việc 0"}
    assert (article.starting_views.figure, article.starting_ratings.points, article.starting_ratings.raters) == (103, 9, 2)
    assert article.comments.get().text == "Tôi đồng ý lần 3."
    assert Redirect.objects.get(old_path="/tin/xa-hop-ban-viec-so-3.html").redirect_page_id == article.pk
    assert Redirect.objects.get(old_path="/tag/hop").redirect_link == "/tim-kiem/?q=h%E1%BB%8Dp"
    assert Entry.objects.filter(page=article.pk, category=article.get_parent().pk).exists()
    assert list(StandardPage.objects.get(title="Giới thiệu xã cũ").body.raw_data)[0]["value"] == "<p>Xã có bốn thôn.</p>"
    poll = Poll.objects.get()
    assert (poll.brought_forward_voters, [choice.brought_forward_votes for choice in poll.choices.all()]) == (42, [30, 12])
    assert StartingViews.objects.get(site=build.site).figure == 396_894
    assert [line.page_id for line in outcome.lines if line.kind == Kind.ARTICLE and line.key == "3"] == [article.pk]


UNLIKE = {"id", "page_ptr_id", "path", "url_path", "slug", "translation_key", "latest_revision_id", "live_revision_id"}
MOMENTS = {"last_published_at", "latest_revision_created_at"}


def test_an_article_that_came_is_as_one_that_was_published(build):
    bring(old.old_portal(1))
    came = ArticlePage.objects.get()
    parent = NewsIndexPage.objects.get(slug="thoi-su")
    ours = build.published_article(
        came.title, parent, summary=came.summary, date=came.date, body=came.body.get_prep_value(), tags=["họp", "việc 0"]
    )
    for field in (field.attname for field in ArticlePage._meta.concrete_fields if field.attname not in UNLIKE | MOMENTS):
        told = getattr(came, field), getattr(ours, field)
        assert told[0] == told[1] or field == "body", field
    assert all(getattr(came, name) is not None for name in MOMENTS)
    mine, theirs = (set(page.live_revision.content) for page in (came, ours))
    assert mine == theirs
    assert came.live_revision.as_object().body.get_prep_value() == came.body.get_prep_value()
    rows = [
        set(ReferenceIndex.get_references_for_object(page).values_list("to_object_id", "model_path").order_by("to_object_id"))
        for page in (came, ours)
    ]
    assert rows[0] == rows[1] != set()
    lists = [set(Listing.objects.filter(article=page).values_list("category", flat=True)) for page in (came, ours)]
    assert lists[0] == lists[1] != set()
    came.save_revision().publish()  # and an editor may go on with it
    Page.fix_tree()
    assert Page.find_problems() == ([], [], [], [], [])


@pytest.mark.once
def test_pictures_and_documents_come_once_and_are_cut_in_the_end(build, client, tmp_path):
    picture = BytesIO()
    Image.new("RGB", (640, 400), (60, 120, 60)).save(picture, "JPEG")
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads" / "anh.jpg").write_bytes(picture.getvalue())
    (tmp_path / "ke-hoach.txt").write_text("Kế hoạch")
    photo = items.OldFile("uploads/anh.jpg", "Cánh đồng", "Lúa chín")
    files = (items.OldFile("ke-hoach.txt", "Kế hoạch năm"), items.OldFile("mat.pdf"))
    told = [old.article(number, html='<p>Ảnh.</p><img src="/uploads/anh.jpg">', picture=photo, attachments=files) for number in range(2)]
    outcome, _ = bring(replace(old.old_portal(), all_articles=told, all_comments=[]), files=tmp_path)
    image = PortalImage.objects.get()
    assert image.cuts.get("made")
    for page in ArticlePage.objects.all():
        assert (page.image, page.image_caption, page.image_alt) == (image, "Lúa chín", "Cánh đồng")
        assert [(row.title, row.document.title) for row in page.attachments.all()] == [("Kế hoạch năm", "Kế hoạch năm")]
    assert ReferenceIndex.get_references_to(image).count() == 4
    answer = client.get("/uploads/anh.jpg")
    assert (answer.status_code, answer["Location"].startswith("/media/images/")) == (301, True)
    lacking = [line.reason for line in outcome.lines if line.reason.startswith("mat.pdf")]
    assert lacking == ["mat.pdf: Không có tệp này trong thư mục đã cho."]  # told once


@pytest.mark.once
def test_what_is_no_longer_shown_there_comes_as_a_draft(build):
    now = timezone.now()
    told = [
        old.article(0, is_live=False),
        old.article(1, expires=now - timedelta(days=1)),
        old.article(2, expires=now + timedelta(days=1)),
    ]
    bring(replace(old.old_portal(), all_articles=told, all_comments=[]))
    draft, expired, live = ArticlePage.objects.order_by("date")
    assert [(page.live, page.expired, page.has_unpublished_changes) for page in (draft, expired, live)] == [
        (False, False, True),
        (False, True, True),
        (True, False, False),
    ]
    assert not Listing.objects.filter(article__in=[draft, expired]).exists()
    assert draft.live_revision is None
    assert PageLogEntry.objects.get(page=draft.pk, action="newsroom.import").revision is None
    draft.get_latest_revision().publish()
    assert ArticlePage.objects.get(pk=draft.pk).live


@pytest.mark.once
def test_a_category_that_was_not_for_everybody_stands_in_no_menu(build):
    bring(
        old.OldPortal(all_categories=[items.Category("a", "Nội bộ", "noi-bo", is_shown=False), items.Category("b", "Kinh tế", "kinh-te")])
    )
    told = dict(NewsIndexPage.objects.child_of(build.news).values_list("title", "show_in_menus"))
    assert told == {"Nội bộ": False, "Kinh tế": True}


@pytest.mark.once
def test_an_address_of_mail_whose_time_is_over_does_not_come(build):
    source = old.old_portal(2)
    recent = timezone.now() - timedelta(days=3)
    source.all_comments = [
        items.Comment("1", "0", "An", "Lâu rồi.", old.BEGAN, email="an@example.vn"),
        items.Comment("2", "0", "Bình", "Mới đây.", recent, email="binh@example.vn"),
    ]
    bring(source, with_contacts=True)
    assert dict(Comment.objects.values_list("text", "email")) == {"Lâu rồi.": "", "Mới đây.": "binh@example.vn"}


# The mark --------------------------------------------------------------------------------------------------------------
@pytest.mark.once
def test_the_guard_takes_what_came_for_approved_and_nothing_else(build):
    bring(old.old_portal())
    pages = [page.specific for page in Page.objects.live().filter(depth__gt=1)]
    brought = [page for page in pages if page.latest_revision_id]
    assert len(brought) >= 10
    assert [fault.what for fault in faults_of(brought)] == []
    ArticlePage.objects.filter(slug="xa-hop-ban-viec-so-3").update(summary="Chữ lạ chen vào")
    assert len(list(faults_of([ArticlePage.objects.get(slug="xa-hop-ban-viec-so-3")]))) == 1


@pytest.mark.once
def test_every_article_that_came_is_sealed_with_its_words_and_figures(build):
    bring(old.old_portal())
    seal_waiting()
    assert verify().fault is None
    entry = PageLogEntry.objects.filter(action="newsroom.import", label="Xã họp bàn việc số 3").get()
    assert entry.data == {"source": old.old_portal().label, "key": "3", "views": 103, "points": 9, "raters": 2}
    PageLogEntry.objects.filter(pk=entry.pk).update(data=entry.data | {"views": 9_999})
    assert "newsroom.import" in verify().fault.sentence or verify().fault is not None


@pytest.mark.once
def test_the_register_and_the_history_say_where_it_came_from(build, client):
    bring(old.old_portal())
    rows = {row.title: row for row in rows_of(publications([build.site]))}
    row = rows["Xã họp bàn việc số 3"]
    assert row.notes == ["Nhập từ cổng cũ: Cổng thử 1.0, dongxanh.example.vn"]
    assert (row.views, row.published.year, row.category, row.approvals) == (103, 2015, "Tin các thôn", [])
    client.force_login(build.user("quan-tri", admin=True))
    page = ArticlePage.objects.get(slug="xa-hop-ban-viec-so-3")
    history = client.get(reverse("wagtailadmin_pages:history", args=[page.pk]))
    assert "Nhập từ cổng cũ: Cổng thử 1.0" in history.content.decode()
