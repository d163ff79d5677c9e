"""An import that is run again changes nothing; one that is undone leaves the portal as it was, but for what others have come to need."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from wagtail.contrib.redirects.models import Redirect

from feedback.models import Comment
from news.models import ArticlePage, NewsIndexPage
from polls.models import Poll
from search.models import Entry
from tests import bringing
from tests import old_portal as old
from tests.bringing import bring, everything, shown
from tests.test_transfer_demo import counts
from transfer.bringing import Kind, State

pytestmark = pytest.mark.django_db

three_together = bringing.three_together  # as a fixture


# Again -----------------------------------------------------------------------------------------------------------------
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
def test_only_an_import_can_be_undone(build):
    with pytest.raises(CommandError, match="unload_demo"):
        call_command("undo_import", "demo")
    with pytest.raises(CommandError, match="Không có đợt nhập nào tên “la”"):
        call_command("undo_import", "la")
