"""From draft to public: two persons, exactly the approved content, reasons for what is sent back, and every other door closed."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, TaskState
from wagtail.test.utils.form_data import rich_text, streamfield

from cms.models import User
from news.models import ArticlePage
from newsroom import actions, rules
from newsroom.desk import give_rights, open_desk, set_up_desk
from newsroom.models import Desk, NewsroomSettings, ReviewState, StandIn
from newsroom.refusals import Refused
from newsroom.roles import EDITOR, FIRST_APPROVER, SECOND_APPROVER
from newsroom.words import digest, last_writer, words


def told(answer) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


FIRST, SECOND = "Duyệt lần một", "Duyệt lần hai"


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


# Two persons --------------------------------------------------------------------------------------------------------
def test_nobody_approves_words_that_they_changed_last(office):
    office.hire(FIRST_APPROVER, "truongban2")
    article = office.write()
    office.edit("truongban", article, title="Trưởng ban sửa lời")
    assert rules.OWN_WORDS in told(office.decide("truongban", article))
    assert office.stands(article) == (False, FIRST)
    office.decide("truongban2", article)
    assert office.stands(article) == (False, SECOND)


def test_saving_without_changing_a_word_makes_nobody_the_writer(office):
    article = office.write()
    office.edit("truongban", article, date="15/03/2026 09:00")
    assert last_writer(ArticlePage.objects.get(pk=article.pk)) == office.user("bientap").pk
    office.decide("truongban", article)
    assert office.stands(article) == (False, SECOND)


def test_a_second_approver_who_changes_words_sends_it_back_through_the_first(office):
    office.hire(SECOND_APPROVER, "lanhdao2")
    article = office.write()
    office.decide("truongban", article)
    office.edit("lanhdao", article, title="Lãnh đạo sửa lời")
    assert office.stands(article) == (False, FIRST)
    office.decide("truongban", article)
    assert rules.OWN_WORDS in told(office.decide("lanhdao", article))
    office.decide("lanhdao2", article)
    assert office.stands(article) == (True, None)
    assert Page.objects.get(pk=article.pk).title == "Lãnh đạo sửa lời"


@pytest.mark.once
def test_where_there_is_no_other_second_approver_the_first_step_counts_and_the_history_says_so(office):
    article = office.write()
    office.decide("truongban", article)
    office.edit("lanhdao", article, title="Lãnh đạo sửa lời")
    office.decide("truongban", article)
    assert office.stands(article) == (True, None)
    assert "Lãnh đạo duyệt".lower() in PageLogEntry.objects.get(page=article.pk, action="newsroom.pass_over").data["why"]


@pytest.mark.once
def test_where_a_first_approver_writes_alone_the_second_step_is_the_other_person(office):
    article = office.write("truongban")
    assert office.stands(article) == (False, SECOND)
    office.decide("lanhdao", article)
    assert office.stands(article) == (True, None)


def test_no_words_go_out_that_nobody_else_has_seen(office):
    User.objects.filter(username="truongban").delete()
    office.user("lanhdao").groups.add(Desk.objects.get(role_key=EDITOR.key, place=office.build.home).group)
    article = office.write("lanhdao")
    assert office.stands(article) == (False, FIRST)
    assert office.decide("lanhdao", article).status_code in (200, 302)
    assert office.stands(article) == (False, FIRST)


@pytest.mark.once
@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"title": "Đền Thượng"}, {"title": "Đền Thượng"}, True),
        ({"title": "Đền Thượng"}, {"title": "Đền Hạ"}, False),
        ({"date": "2026-03-14"}, {"date": "2026-03-15"}, True),
        ({"body": '[{"type": "paragraph", "value": "<p>a <b>b</b></p>", "id": "1"}]'}, {"body": '[{"type": "paragraph", "value": "<p>a b</p>"}]'}, True),
        ({"body": '[{"type": "paragraph", "value": "<p>a</p>"}]'}, {"body": '[{"type": "paragraph", "value": "<p>b</p>"}]'}, False),
        ({"body": '[{"type": "paragraph", "value": "<a href=\\"x\\">a</a>"}]'}, {"body": '[{"type": "paragraph", "value": "<a href=\\"y\\">a</a>"}]'}, False),
        ({"image": 3}, {"image": 4}, False),
        ({"attachments": [{"pk": 1, "title": "Kế hoạch"}]}, {"attachments": [{"pk": 2, "title": "Kế hoạch"}]}, True),
        ({"image_caption": "Rước kiệu"}, {"image_caption": "Rước nước"}, False),
    ],
)  # fmt: skip
def test_words_are_what_readers_read(one, other, same):
    assert (words(one) == words(other)) is same


# Sent back ----------------------------------------------------------------------------------------------------------
@pytest.mark.once
def test_sending_back_needs_a_reason_and_words(office):
    article = office.write()
    answer = office.decide("truongban", article, **{"return": "1", "text": ""})
    assert "Hãy chọn lý do." in answer.content.decode()
    assert "Hãy viết cho người soạn" in answer.content.decode()
    assert office.stands(article) == (False, FIRST)


@pytest.mark.once
def test_what_was_sent_back_says_why_above_the_form_until_it_is_answered(office):
    article = office.write()
    office.send_back("truongban", article, "Ảnh bị mờ.")
    form = reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert "Ảnh bị mờ." in office.clients["bientap"].get(form).content.decode()
    answer = office.edit("bientap", article, **{"action-submit": "1"})
    assert "hãy trả lời" in told(answer)
    assert office.stands(article) == (False, None)
    office.edit("bientap", article, **{"action-submit": "1", "review-answer": "Đã thay ảnh."})
    assert office.stands(article) == (False, FIRST)
    assert "Ảnh bị mờ." not in office.clients["truongban"].get(form).content.decode()
    assert "Đã thay ảnh." in office.look("truongban", article).content.decode()


@pytest.mark.once
@pytest.mark.parametrize("how", ["sent again", "begun anew", "taken out and sent again"])
def test_no_way_of_sending_it_again_goes_round_the_answer(office, how):
    article = office.write()
    office.send_back("truongban", article, "Ảnh bị mờ.")
    if how == "taken out and sent again":
        office.state(article).cancel(user=office.user("bientap"))
    press = "action-restart-workflow" if how == "begun anew" else "action-submit"
    assert "hãy trả lời" in told(office.edit("bientap", article, **{press: "1"}))
    assert office.stands(article) == (False, None)
    office.edit("bientap", article, **{press: "1", "review-answer": "Đã thay ảnh."})
    assert office.stands(article) == (False, FIRST)


def test_what_the_second_step_sent_back_goes_through_the_first_again(office, client):
    article = office.write()
    office.decide("truongban", article)
    office.send_back("lanhdao", article, "Sai tên người.")
    office.edit("bientap", article, title="Tựa đã sửa", **{"action-submit": "1", "review-answer": "Đã sửa."})
    assert office.stands(article) == (False, FIRST)
    office.decide("truongban", article)
    office.decide("lanhdao", article)
    assert office.stands(article) == (True, None)
    assert "Tựa đã sửa" in client.get(ArticlePage.objects.get(pk=article.pk).url).content.decode()


@pytest.mark.once
def test_everybody_in_the_chain_hears_why(office, django_capture_on_commit_callbacks):
    office.hire(EDITOR, "bientap2")
    article = office.write()
    office.decide("truongban", article)
    run_mails(django_capture_on_commit_callbacks, lambda: office.send_back("lanhdao", article, "Số liệu cũ."))
    assert {address for message in mail.outbox for address in message.to} == {
        f"{name}@example.vn" for name in ("bientap", "truongban", "lanhdao")
    }
    assert all("Số liệu cũ." in message.body and "Số liệu cũ." in message.alternatives[0].content for message in mail.outbox)


@pytest.mark.once
def test_the_mail_of_a_submission_leads_the_approvers_to_one_page(office, django_capture_on_commit_callbacks, settings):
    run_mails(django_capture_on_commit_callbacks, office.write)
    [message] = mail.outbox
    article = ArticlePage.objects.latest("pk")
    assert message.to == ["truongban@example.vn"]
    assert f"{settings.WAGTAILADMIN_BASE_URL}/quan-tri/duyet/{office.state(article).pk}/" in message.body


def run_mails(capture, act) -> None:
    """Do something, and send what the queue is given; in tests it runs at once."""
    mail.outbox.clear()
    with capture(execute=True):
        act()


# Stand-ins, emergency -----------------------------------------------------------------------------------------------
@pytest.mark.once
def test_somebody_stands_in_for_an_approver_for_some_days(office):
    deputy = office.hire(EDITOR, "pho")
    article = office.write()
    office.decide("pho", article)
    assert office.stands(article) == (False, FIRST)
    moment = timezone.now()
    StandIn.objects.create(approver=office.user("truongban"), deputy=deputy, begins=moment, ends=moment + timedelta(days=3))
    office.decide("pho", article)
    assert office.stands(article) == (False, SECOND)
    StandIn.objects.update(begins=moment - timedelta(days=9), ends=moment - timedelta(days=1))
    assert not rules.reviewers(FIRST_APPROVER, article).filter(pk=deputy.pk).exists()


@pytest.mark.once
def test_an_emergency_needs_a_reason_and_stays_in_the_history(office):
    article = office.write()
    address = reverse("newsroom:override", args=["page", article.pk])
    office.clients["lanhdao"].post(address, {"reason": "  "})
    assert office.stands(article)[0] is False
    for other in ("bientap", "truongban", "kiemduyet"):
        office.clients[other].post(address, {"reason": "Muốn vậy"})
    assert office.stands(article)[0] is False
    office.clients["lanhdao"].post(address, {"reason": "Bão đổ bộ"})
    assert office.stands(article) == (True, None)
    entry = PageLogEntry.objects.get(page=article.pk, action="newsroom.override")
    assert (entry.user.username, entry.data["reason"]) == ("lanhdao", "Bão đổ bộ")


# Places -------------------------------------------------------------------------------------------------------------
@pytest.mark.once
def test_an_approver_of_another_portal_has_nothing_to_say_here(office, build):
    other = build.other_site()
    set_up_desk()
    office.hire(FIRST_APPROVER, "truongbankhac", other.root_page)
    article = office.write()
    assert office.look("truongbankhac", article).status_code == 302
    with pytest.raises(Refused):
        actions.approve(
            office.state(article),
            office.state(article).current_task_state_id,
            office.user("truongbankhac"),
            digest(article.get_latest_revision()),
        )


@pytest.mark.once
def test_an_approver_may_be_set_over_one_category(office, build):
    culture, economy = build.category("Văn hóa"), build.category("Kinh tế")
    give_rights(open_desk(FIRST_APPROVER, culture, "Trưởng ban – Văn hóa"))
    person = office.hire(FIRST_APPROVER, "truongvanhoa", culture)
    assert rules.reviewers(FIRST_APPROVER, build.article(category=culture)).filter(pk=person.pk).exists()
    assert not rules.reviewers(FIRST_APPROVER, build.article(category=economy)).filter(pk=person.pk).exists()


# The gate -----------------------------------------------------------------------------------------------------------
@pytest.mark.once
def test_what_lacks_something_is_kept_as_a_draft_and_told(office):
    article = office.write(body=streamfield([("paragraph", rich_text('<p>Xem <a href="https://x.vn/">tại đây</a>.</p>'))]))
    assert office.stands(article) == (False, None)
    answer = office.edit("bientap", article, body=article_body(), **{"action-submit": "1"})
    assert "tại đây" in told(answer)
    assert office.stands(article) == (False, None)


def article_body() -> dict:
    return streamfield([("paragraph", rich_text('<p>Xem <a href="https://x.vn/">tại đây</a>.</p>'))])


@pytest.mark.once
def test_an_approver_may_let_it_through_with_a_reason(office):
    article = office.write(body=article_body())
    for who, why in (("bientap", "Tôi muốn"), ("truongban", " "), ("truongban", "Trích nguyên văn")):
        office.edit("bientap", article, body=article_body(), **{"action-submit": "1"})
        assert office.stands(article) == (False, None), "nothing was let through yet"
        office.clients[who].post(reverse("newsroom:waive", args=["page", article.pk]), {"reason": why})
    office.edit("bientap", article, body=article_body(), **{"action-submit": "1"})
    assert PageLogEntry.objects.get(page=article.pk, action="newsroom.waive").data["why"] == "Trích nguyên văn"
    assert office.stands(article) == (False, FIRST)


@pytest.mark.once
def test_what_was_let_through_covers_no_fault_that_comes_later(office):
    article = office.write(body=article_body())
    office.clients["truongban"].post(reverse("newsroom:waive", args=["page", article.pk]), {"reason": "Trích nguyên văn"})
    told(office.edit("bientap", article))  # what was said before
    body = streamfield([("paragraph", rich_text('<p>Xem <a href="https://x.vn/">tại đây</a>, <a href="https://y.vn/">xem thêm</a>.</p>'))])
    said = told(office.edit("bientap", article, body=body, **{"action-submit": "1"}))
    assert "xem thêm" in said and "tại đây" not in said
    assert office.stands(article) == (False, None)


@pytest.mark.once
def test_a_fault_that_a_second_approver_writes_is_told_and_goes_nowhere(office):
    article = office.write()
    office.decide("truongban", article)
    assert "tại đây" in told(office.edit("lanhdao", article, body=article_body()))
    office.decide("lanhdao", article)
    assert office.stands(article) == (False, SECOND)


def test_code_cannot_submit_past_the_gate(office, build):
    article = build.article(body=[{"type": "paragraph", "value": '<p>Xem <a href="https://x.vn/">tại đây</a>.</p>'}])
    article.save_revision(user=office.user("bientap"))
    with pytest.raises(Refused):
        article.get_workflow().start(article, office.user("bientap"))
    assert not article.workflow_in_progress
