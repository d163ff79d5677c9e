"""An old portal comes in whole and once, whatever happens on the way."""

import errno
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry, ReferenceIndex

from cms.log.chain import seal_waiting
from cms.log.verify import verify
from cms.models import PortalDocument, PortalImage
from feedback.models import Comment, FeedbackSettings, StartingFigure
from home.models import StandardPage
from news.models import ArticlePage, Listing, NewsIndexPage
from newsroom.guard.rows import faults_of
from newsroom.register.query import publications
from newsroom.register.rows import rows_of
from polls.models import Poll
from search.models import Entry
from tests import old_portal as old
from tests.test_transfer_demo import counts
from transfer import items
from transfer.addresses import lead_all
from transfer.bringing import Kind, Options, State, ending, run
from transfer.models import Load
from visits.models import StartingFigure as StartingViews

pytestmark = pytest.mark.django_db

TOO_MUCH = "x" * 5_000_001  # letters: no body of an article


@pytest.fixture(autouse=True)
def three_together(monkeypatch):
    """Three articles are written together."""
    monkeypatch.setattr("transfer.bringing.running.TOGETHER", 3)


def bring(source, **options):
    """Run an import; what it became and what it said."""
    out = StringIO()
    outcome = run(source, Options(**options), out)
    return outcome, out.getvalue()


def shown() -> dict:
    """All that a reader or an editor finds of what came, without keys and moments of ours."""
    articles = ArticlePage.objects.order_by("path")
    return {
        "pages": list(Page.objects.order_by("path").values_list("path", "url_path", "title", "live", "numchild")),
        "articles": [(page.summary, page.date, page.body.get_prep_value()[0]["value"], *page.tags.names()) for page in articles],
        "views": list(StartingViews.objects.order_by("figure").values_list("page__url_path", "figure")),
        "ratings": list(StartingFigure.objects.order_by("article__path").values_list("article__url_path", "points", "raters")),
        "comments": list(Comment.objects.order_by("sent_at").values_list("article__url_path", "name", "text", "state")),
        "redirects": list(Redirect.objects.order_by("old_path").values_list("old_path", "redirect_page__url_path", "redirect_link")),
        "lists": list(Listing.objects.order_by("category", "article__path").values_list("category__url_path", "article__url_path")),
        "search": sorted(Entry.objects.values_list("page__url_path", "title")),
        "desk": sorted(page.url_path for page in articles.filter(index_entries__isnull=False)),
        "log": sorted(PageLogEntry.objects.filter(action__startswith="newsroom").values_list("page__url_path", "action")),
        "polls": list(Poll.objects.values_list("question", "brought_forward_voters", "choices__text")),
        "load": [(load.name, load.finished_at is None) for load in Load.objects.all()],
    }


def everything() -> dict[str, int]:
    """How many rows each table has, the log and all that a load keeps too."""
    from django.apps import apps

    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


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


# Safe ------------------------------------------------------------------------------------------------------------------
@pytest.mark.once
def test_a_dry_run_says_what_would_come_and_writes_nothing(build, tmp_path):
    build.article("Bài của cơ quan")
    FeedbackSettings.objects.all().delete()  # of a portal whose settings nobody has opened
    before = everything()
    source = old.old_portal()
    source.all_articles[2] = replace(source.all_articles[2], html=TOO_MUCH, attachments=())
    source.all_articles[3] = replace(source.all_articles[3], attachments=(items.OldFile("mat.pdf"),))
    outcome, said = bring(source, dry_run=True, files=tmp_path)
    assert everything() == before
    assert "Bài viết: sẽ chuyển 6, không chuyển được 1, 1 điều cần xem lại." in said
    assert "triệu" in said or "quá" in said
    assert [line.reason for line in outcome.lines if line.state == State.ATTENTION and line.kind == Kind.ARTICLE] == [
        "mat.pdf: Không có tệp này trong thư mục đã cho."
    ]
    assert bring(old.old_portal())[0].count(State.CAME, Kind.ARTICLE) == 7
    outcome, _ = bring(old.old_portal(), dry_run=True)
    assert (outcome.count(State.CAME), outcome.count(State.KNOWN, Kind.ARTICLE)) == (0, 7)


@pytest.mark.once
def test_one_bad_thing_stops_nothing_else(build):
    source = old.old_portal()
    source.all_articles[1] = items.Fault("1", "Bài hỏng", "thiếu ngày")
    source.all_articles[2] = replace(source.all_articles[2], html=TOO_MUCH)
    source.all_articles[4] = replace(source.all_articles[4], date=None)  # the database refuses it
    source.all_articles[5] = replace(source.all_articles[5], category="khong-co", points=99, raters=1)
    source.all_comments.append(items.Comment("9", "khong-co", "An", "Ở đâu?", old.BEGAN))
    source.all_polls.append(items.Poll("2", "Chỉ một phương án?", (("Có", 1),)))
    outcome, said = bring(source)
    assert [line.key for line in outcome.lines if line.state == State.FAILED and line.kind == Kind.ARTICLE] == ["1", "2", "4"]
    assert "thiếu ngày" in said
    assert set(ArticlePage.objects.values_list("slug", flat=True)) == {f"xa-hop-ban-viec-so-{number}" for number in (0, 3, 5, 6)}
    stray = ArticlePage.objects.get(slug="xa-hop-ban-viec-so-5")
    assert stray.get_parent().slug == "tin-tuc"
    assert not hasattr(stray, "starting_ratings")
    assert Comment.objects.count() == 2
    assert outcome.count(State.FAILED, Kind.POLL) == outcome.count(State.CAME, Kind.POLL) == 1
    source.all_articles[2] = replace(source.all_articles[2], html="<p>Đã sửa.</p>")
    assert bring(source)[0].count(State.CAME, Kind.ARTICLE) == 1  # mended there, it comes the next time


@pytest.mark.once
def test_a_second_run_changes_nothing_and_takes_what_is_new(build):
    bring(old.old_portal())
    before, rows = shown(), everything()
    outcome, _ = bring(old.old_portal())
    assert (shown(), everything()) == (before, rows)
    assert outcome.count(State.CAME) == 0
    ArticlePage.objects.get(slug="xa-hop-ban-viec-so-1").delete()  # the office did not want it
    outcome, _ = bring(old.old_portal(9))
    assert sorted(line.key for line in outcome.lines if line.state == State.CAME and line.kind == Kind.ARTICLE) == ["7", "8"]
    assert Entry.objects.filter(page__slug="xa-hop-ban-viec-so-8").exists()
    assert not ArticlePage.objects.filter(slug="xa-hop-ban-viec-so-1").exists()


class KilledAtStatement:
    """Kills at the so many-th statement that writes; nothing is written from then on, also where somebody caught it."""

    def __init__(self, number: int | None = None):
        self.number, self.count = number, 0

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            self.count += 1
            if self.number and self.count >= self.number:
                raise old.Killed
        return execute(sql, params, many, context)


@pytest.mark.once
def test_killed_at_any_moment_it_goes_on_to_the_same_end(build):
    def source():
        return replace(old.old_portal(5), all_categories=old.old_portal().all_categories[:1])

    for watched in (KilledAtStatement(), KilledAtStatement()):  # what only the first import of a process writes is no moment of it
        with transaction.atomic(), connection.execute_wrapper(watched):
            bring(source())
            whole = shown()
            transaction.set_rollback(True)
    assert watched.count > 50
    for number in range(3, watched.count, watched.count // 9):
        with transaction.atomic():
            with pytest.raises(old.Killed), connection.execute_wrapper(KilledAtStatement(number)):
                bring(source())
            assert not Load.objects.filter(finished_at__isnull=False).exists()
            bring(source())
            assert shown() == whole, number
            transaction.set_rollback(True)


@pytest.mark.once
def test_a_full_disk_stops_the_import_and_the_next_run_brings_the_article_with_its_document(build, tmp_path, monkeypatch):
    (tmp_path / "ke-hoach.txt").write_text("Kế hoạch")
    source = old.OldPortal(all_articles=[old.article(0), old.article(1, attachments=(items.OldFile("ke-hoach.txt"),))])

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(CommandError, match="hết chỗ.*chạy lại") as told:
        patch.setattr(FileSystemStorage, "_save", full)
        bring(source, files=tmp_path)
    assert "\n" not in str(told.value)
    assert not ArticlePage.objects.filter(slug="xa-hop-ban-viec-so-1").exists()
    bring(source, files=tmp_path)
    assert ArticlePage.objects.get(slug="xa-hop-ban-viec-so-1").attachments.count() == 1


@pytest.mark.once
@pytest.mark.parametrize("what", ["article", "page"])
def test_nothing_is_written_without_its_pictures_while_the_old_portal_is_away(build, what):
    html = '<p>Ảnh.</p><img src="/uploads/anh.jpg">'
    if what == "article":
        source = old.OldPortal(all_articles=[old.article(0, html=html)])
    else:
        source = old.OldPortal(all_pages=[items.StandardPage("1", "Ảnh", "anh", html)])
    with pytest.raises(CommandError, match="không trả lời"):
        bring(source, fetch_from="127.0.0.1:9")
    assert not ArticlePage.objects.exists() and not StandardPage.objects.filter(slug="anh").exists()


@pytest.mark.once
def test_a_report_that_cannot_be_written_is_told_before_anything_comes(build, tmp_path):
    (tmp_path / "tep").write_text("không phải thư mục")
    with pytest.raises(CommandError, match="Không ghi được báo cáo vào"):
        bring(old.old_portal(), report=tmp_path / "tep" / "bao-cao")
    assert not ArticlePage.objects.exists()
    assert not Load.objects.exists()


@pytest.mark.once
def test_what_a_killed_run_found_stands_in_the_report_of_the_next(build, tmp_path):
    source = old.old_portal(7)
    source.all_categories[0] = replace(source.all_categories[0], title="Thời sự " + "xa " * 100)
    source.all_articles[0] = old.article(0, summary="", addresses=("/tin/chung.html",))
    source.all_articles[1] = old.article(1, doubts=("Giờ đăng không chắc.",), addresses=("/tin/chung.html",))
    with pytest.raises(old.Killed):
        bring(replace(source, dies_at=6))
    assert ArticlePage.objects.count() == 6
    outcome, _ = bring(source, report=tmp_path)
    told = [(line.key, line.reason) for line in outcome.lines if line.state == State.ATTENTION]
    assert ("0", "Không có tóm tắt; đã lấy đoạn đầu của bài.") in told and ("1", "Giờ đăng không chắc.") in told
    assert [key for key, reason in told if reason.startswith("Tên chuyên mục dài quá")] == ["thoi-su"]
    assert (tmp_path / "bao-cao.html").read_text().count("/tin/chung.html: địa chỉ đã dẫn tới") == 1
    again = [replace(line, state=State.KNOWN) if line.state == State.CAME else line for line in outcome.lines]
    assert bring(source)[0].lines == [line for line in again if line.kind != Kind.COMMENT]


@pytest.mark.once
@pytest.mark.parametrize("what", ["article", "page"])
def test_killed_while_old_addresses_of_files_are_led_it_leads_them_the_next_time(build, tmp_path, monkeypatch, what):
    (tmp_path / "ke-hoach.txt").write_text("Kế hoạch")
    html = '<p>Xem <a href="/uploads/ke-hoach.txt">kế hoạch</a>.</p>'
    if what == "article":
        source = old.OldPortal(all_articles=[old.article(0, html=html)])
    else:
        source = old.OldPortal(all_pages=[items.StandardPage("1", "Kế hoạch", "ke-hoach", html)])

    def killed(ledger, pairs, site):
        if any(isinstance(to, PortalDocument) for _, to in pairs):
            raise old.Killed
        return lead_all(ledger, pairs, site)

    with monkeypatch.context() as patch, pytest.raises(old.Killed):
        patch.setattr("transfer.bringing.taking.lead_all", killed)
        bring(source, files=tmp_path)
    bring(source, files=tmp_path)
    assert Redirect.objects.filter(old_path="/uploads/ke-hoach.txt").exists()


@pytest.mark.once
def test_killed_before_its_end_it_does_the_end_the_next_time(build, monkeypatch):
    def killed(*_):
        raise old.Killed

    with monkeypatch.context() as patch, pytest.raises(old.Killed):
        patch.setattr(ending, "enter_missing", killed)
        bring(old.old_portal())
    assert ArticlePage.objects.count() == 7
    assert not Entry.objects.filter(page__slug="xa-hop-ban-viec-so-3").exists()
    bring(old.old_portal())
    assert Entry.objects.filter(page__slug="xa-hop-ban-viec-so-3").exists()
    assert Load.objects.get().finished_at


@pytest.mark.once
def test_what_cannot_be_read_is_one_line(build):
    class Broken(old.OldPortal):
        def summary(self):
            raise items.BadSource("Tệp bị cắt\nở dòng 12.")

    with pytest.raises(CommandError, match=r"^Tệp bị cắt ở dòng 12\.$"):
        bring(Broken())
    with pytest.raises(CommandError, match="Không có chuyên mục “khong-co” trong “Tin tức”"):
        bring(old.old_portal(), into="tin-tuc/khong-co")
    with pytest.raises(CommandError, match="Không có cổng nào tên miền “la.example.vn”"):
        bring(old.old_portal(), site="la.example.vn")
    assert not ArticlePage.objects.exists()


@pytest.mark.once
def test_it_comes_below_the_chosen_category_and_into_those_that_are_there(build):
    chosen = build.category("Cổng cũ")
    there = build.category("Thời sự", chosen)
    bring(old.old_portal(), into="tin-tuc/cong-cu")
    assert NewsIndexPage.objects.filter(title="Thời sự").count() == 1
    assert ArticlePage.objects.child_of(there).count() == 4
    call_command("undo_import", "cu dongxanh.example.vn")
    assert NewsIndexPage.objects.filter(pk=there.pk).exists()
    assert not ArticlePage.objects.exists()


@pytest.mark.once
def test_a_category_that_was_not_for_everybody_stands_in_no_menu(build):
    bring(
        old.OldPortal(all_categories=[items.Category("a", "Nội bộ", "noi-bo", is_shown=False), items.Category("b", "Kinh tế", "kinh-te")])
    )
    told = dict(NewsIndexPage.objects.child_of(build.news).values_list("title", "show_in_menus"))
    assert told == {"Nội bộ": False, "Kinh tế": True}


# And out again ---------------------------------------------------------------------------------------------------------
def test_undoing_leaves_the_portal_as_it_was_before(build, tmp_path, capsys):
    build.article("Bài của cơ quan", build.category("Kinh tế"), tags=["họp"])
    before, seen = counts(), shown()
    told = old.old_portal()
    bring(told)
    assert counts() != before
    call_command("undo_import")
    assert "cu dongxanh.example.vn: bắt đầu" in capsys.readouterr().out
    call_command("undo_import", told.name)
    assert "Đã gỡ hết." in capsys.readouterr().out
    assert counts() == before
    now = shown()
    assert {name: now[name] for name in seen if name not in ("log", "load")} == {
        name: seen[name] for name in seen if name not in ("log", "load")
    }
    outcome, _ = bring(told)  # asked for, it comes again
    assert outcome.count(State.CAME, Kind.ARTICLE) == 7


@pytest.mark.once
def test_what_others_have_come_to_need_stays_and_is_named(build, capsys):
    bring(old.old_portal())
    build.article("Bài mới của cơ quan", NewsIndexPage.objects.get(slug="tin-cac-thon"))
    linked = ArticlePage.objects.get(slug="xa-hop-ban-viec-so-2")
    link = {"type": "paragraph", "value": f'<p><a linktype="page" id="{linked.pk}">bài cũ</a></p>'}
    build.article("Bài dẫn tới bài cũ", body=[link])
    call_command("undo_import", "cu dongxanh.example.vn")
    said = capsys.readouterr().out
    assert "Giữ lại article:2: đang được nội dung khác dùng." in said
    assert "Giữ lại category:thon: có trang khác nằm bên trong." in said
    assert set(ArticlePage.objects.values_list("title", flat=True)) == {
        "Bài mới của cơ quan",
        "Bài dẫn tới bài cũ",
        "Xã họp bàn việc số 2",
    }


@pytest.mark.once
def test_what_editors_rewrote_stays_with_all_that_belongs_to_it_until_it_is_asked_for_too(build, capsys):
    bring(old.old_portal())
    rewritten, drafted = (ArticlePage.objects.get(slug=f"xa-hop-ban-viec-so-{number}") for number in (2, 3))
    rewritten.title = "Xã đã họp"
    rewritten.save_revision().publish()
    drafted.save_revision()
    poll = Poll.objects.get()
    poll.question = "Bà con cần gì?"
    poll.save_revision()
    category = NewsIndexPage.objects.get(slug="thoi-su")
    category.summary = "Việc trong xã"
    category.save_revision().publish()
    call_command("undo_import", "cu dongxanh.example.vn")
    said = capsys.readouterr().out
    for kept in ("article:2", "article:3", "poll:1"):
        assert f"Giữ lại {kept}: đã được biên tập sau khi nhập." in said
    assert "--with-edited" in said
    assert set(ArticlePage.objects.values_list("title", flat=True)) == {"Xã đã họp", "Xã họp bàn việc số 3"}
    assert Comment.objects.filter(article=rewritten).count() == 1
    assert sorted(Redirect.objects.values_list("old_path", flat=True)) == [
        "/tin/thoi-su", "/tin/xa-hop-ban-viec-so-2.html", "/tin/xa-hop-ban-viec-so-3.html",
    ]  # fmt: skip
    call_command("undo_import", "cu dongxanh.example.vn", "--with-edited")
    assert "Đã gỡ hết." in capsys.readouterr().out
    assert not ArticlePage.objects.exists() and not Poll.objects.exists() and not Redirect.objects.exists()


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


@pytest.mark.once
def test_only_an_import_can_be_undone(build):
    with pytest.raises(CommandError, match="unload_demo"):
        call_command("undo_import", "demo")
    with pytest.raises(CommandError, match="Không có đợt nhập nào tên “la”"):
        call_command("undo_import", "la")
