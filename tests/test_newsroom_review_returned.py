"""What does not go on: sent back with a reason that is answered, or kept by the gate until it is mended or let through."""

import pytest
from django.core import mail
from django.urls import reverse
from wagtail.models import PageLogEntry
from wagtail.test.utils.form_data import rich_text, streamfield

from news.models import ArticlePage
from newsroom.refusals import Refused
from newsroom.roles import EDITOR
from tests.office import FIRST, SECOND, told


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
