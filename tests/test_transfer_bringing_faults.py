"""An import that is only tried, meets a fault or is killed: nothing is written by half, all is told, and the next run goes on."""

import errno
from dataclasses import replace

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.management.base import CommandError
from django.db import connection, transaction
from wagtail.contrib.redirects.models import Redirect

from cms.models import PortalDocument
from feedback.models import Comment, FeedbackSettings
from home.models import StandardPage
from news.models import ArticlePage
from search.models import Entry
from tests import bringing
from tests import old_portal as old
from tests.bringing import bring, everything, shown
from transfer import items
from transfer.addresses import lead_all
from transfer.bringing import Kind, State, ending
from transfer.models import Load

pytestmark = pytest.mark.django_db

TOO_MUCH = "x" * 5_000_001  # letters: no body of an article

three_together = bringing.three_together  # as a fixture


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
