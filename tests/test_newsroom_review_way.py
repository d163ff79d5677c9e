"""From draft to public: over both approvers, step by step, and exactly the content that they have seen."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from wagtail.models import PageLogEntry, TaskState

from newsroom import actions, rules
from newsroom.models import NewsroomSettings, ReviewState
from newsroom.words import digest
from tests.office import FIRST, SECOND, told


# The way ------------------------------------------------------------------------------------------------------------
def test_an_article_goes_over_both_approvers_to_the_public(office, client):
    article = office.write()
    assert office.stands(article) == (False, FIRST)
    office.decide("truongban", article)
    assert office.stands(article) == (False, SECOND)
    assert client.get("/tin-tuc/khai-mac-le-hoi/").status_code == 404
    office.decide("lanhdao", article)
    assert office.stands(article) == (True, None)
    assert "Khai mạc lễ hội" in client.get("/tin-tuc/khai-mac-le-hoi/").content.decode()
    approved = PageLogEntry.objects.filter(page=article.pk, action="wagtail.workflow.approve").order_by("pk")
    assert [entry.user.username for entry in approved] == ["truongban", "lanhdao"]


def test_an_approval_keeps_the_mark_of_what_was_seen(office):
    article = office.write()
    office.decide("truongban", article)
    state = ReviewState.objects.get(status=TaskState.STATUS_APPROVED)
    assert state.digest == digest(article.get_latest_revision())
    assert state.revision == article.get_latest_revision()


def test_nobody_approves_at_anothers_step(office):
    article = office.write()
    for other in ("bientap", "lanhdao", "kiemduyet", "quantri"):
        office.decide(other, article)
    assert office.stands(article) == (False, FIRST)
    office.decide("truongban", article)
    for other in ("bientap", "truongban", "kiemduyet", "quantri"):
        office.decide(other, article)
    assert office.stands(article) == (False, SECOND)


def test_an_edit_of_a_live_article_stays_unseen_until_it_is_approved_again(office, client):
    article = office.write()
    office.decide("truongban", article)
    office.decide("lanhdao", article)
    office.edit("bientap", article, title="Tựa khác", **{"action-submit": "1"})
    assert office.stands(article) == (True, FIRST)
    assert "Tựa khác" not in client.get("/tin-tuc/khai-mac-le-hoi/").content.decode()
    office.decide("truongban", article)
    office.decide("lanhdao", article)
    assert "Tựa khác" in client.get("/tin-tuc/khai-mac-le-hoi/").content.decode()


@pytest.mark.once
def test_a_small_office_approves_in_one_step(office, build):
    NewsroomSettings.objects.filter(site=build.site).update(steps=1)
    article = office.write()
    assert office.stands(article) == (False, SECOND)
    assert PageLogEntry.objects.get(page=article.pk, action="newsroom.pass_over").data["why"] == rules.ONE_STEP
    office.decide("lanhdao", article)
    assert office.stands(article) == (True, None)


def test_a_schedule_that_the_editor_set_holds_after_approval(office, now):
    moment = now.moment + timedelta(days=2)
    article = office.write(go_live_at=timezone.localtime(moment).strftime("%d/%m/%Y %H:%M"))
    office.decide("truongban", article)
    office.decide("lanhdao", article)
    article.refresh_from_db()
    assert (article.live, article.scheduled_revision.approved_go_live_at) == (False, moment)


# What is approved is what goes out ----------------------------------------------------------------------------------
def test_another_content_than_the_one_that_was_seen_is_not_approved(office):
    article = office.write()
    shown = office.look("truongban", article)
    changed = article.get_latest_revision()
    changed.content = changed.content | {"title": "Lén sửa"}
    changed.save()
    answer = office.decide("truongban", article, shown)
    assert actions.NEWER in told(answer)
    assert office.stands(article) == (False, FIRST)


def test_a_revision_with_an_approval_is_not_written_over(office):
    article = office.write()
    office.decide("truongban", article)
    revision = article.get_latest_revision()
    page = revision.as_object()
    page.title = "Đè lên"
    with pytest.raises(PermissionDenied):
        page.save_revision(user=office.user("bientap"), overwrite_revision=revision)
    revision.refresh_from_db()
    assert revision.content["title"] == "Khai mạc lễ hội đền Thượng"


def test_content_that_changed_behind_the_approvals_does_not_go_out(office):
    article = office.write()
    office.decide("truongban", article)
    revision = article.get_latest_revision()
    type(revision).objects.filter(pk=revision.pk).update(content=revision.content | {"title": "Đổi trong cơ sở dữ liệu"})
    office.decide("lanhdao", article)
    assert office.stands(article) == (False, SECOND)


@pytest.mark.parametrize("how", ["twice", "cancelled", "newer", "another step"])
def test_an_approval_that_comes_too_late_is_one_clear_sentence(office, how):
    article = office.write()
    shown = office.look("truongban", article)
    if how == "twice":
        office.decide("truongban", article)
        expected = actions.NEXT_STEP
    elif how == "cancelled":
        office.state(article).cancel(user=office.user("bientap"))
        expected = "đã được rút"
    elif how == "newer":
        office.edit("truongban", article, title="Tựa mới")
        expected = actions.NEWER
    else:
        office.decide("truongban", article)
        office.decide("lanhdao", article)
        expected = "đã được duyệt xong"
    assert expected in told(office.decide("truongban", article, shown))
    assert PageLogEntry.objects.filter(page=article.pk, action="wagtail.publish").count() == (how == "another step")
