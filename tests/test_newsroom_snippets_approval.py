"""Polls and links: written as drafts, seen while they are live, approved as pages are; only their order applies at once."""

import unicodedata
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import registry as logs
from wagtail.models import Revision

from cms.snippets import publish_snippet
from home.models import SidebarLink
from newsroom.jobs import publish_due
from newsroom.models import ReturnReason
from polls.models import Choice, Poll
from polls.reports import running
from tests.editing import snippet as address
from tests.reading import read, words
from tests.snippets import BOTH, another_portal, approve, draft, form_of, link_form, made, name_of, poll_form, shown, vote, words_of

elsewhere = another_portal  # as fixture

STAFF = ["bientap", "truongban", "lanhdao", "kiemduyet", "quantri"]


# What readers see ------------------------------------------------------------------------------------------------------
@BOTH
def test_what_an_editor_submits_is_seen_when_both_approvers_have_approved_it(office, build, client, model):
    answer = office.clients["bientap"].post(address(model, "add"), form_of(model, **{"action-submit": "1", name_of(model): "Mới"}))
    assert answer.status_code == 302
    row = model.objects.get()
    assert not row.live and row.workflow_in_progress
    for who in ("truongban", "lanhdao"):
        assert shown(build, client, model) == []
        approve(office, who, row)
    assert model.objects.get().live and shown(build, client, model) == ["Mới"]


@BOTH
def test_an_edit_of_what_is_live_stays_a_draft_until_it_is_approved(office, build, client, model):
    row = made(build, model, "Cũ")
    form = link_form(title="Mới") if model is SidebarLink else poll_form(row, question="Mới")
    assert office.clients["bientap"].post(address(model, "edit", row.pk), form | {"action-submit": "1"}).status_code == 302
    assert shown(build, client, model) == ["Cũ"]
    approve(office, "truongban", row)
    assert shown(build, client, model) == ["Cũ"]
    approve(office, "lanhdao", row)
    assert shown(build, client, model) == ["Mới"]


@pytest.mark.once_on_postgresql
@BOTH
@pytest.mark.parametrize("who", STAFF)
def test_nobody_publishes_by_a_button(office, build, client, model, who):
    row = made(build, model, "Cũ")
    form = link_form(title="Mới") if model is SidebarLink else poll_form(row, question="Mới")
    office.clients[who].post(address(model, "edit", row.pk), form | {"action-publish": "1"})
    office.clients[who].post(address(model, "add"), form_of(model, **{name_of(model): "Thêm", "action-publish": "1"}))
    old = row.revisions.earliest("pk")
    office.clients[who].post(address(model, "revisions_revert", row.pk, old.pk), form | {"action-publish": "1"})
    assert shown(build, client, model) == ["Cũ"]
    assert list(model.objects.filter(live=True).values_list(name_of(model), flat=True)) == ["Cũ"]


def test_a_poll_that_is_not_live_is_nowhere(build, client):
    poll = build.poll("Ẩn?")
    article = build.article("Gặt lúa", body=[{"type": "poll", "value": {"poll": poll.pk}}])
    page = f"/binh-chon/{poll.pk}/"
    assert client.get(page).status_code == 200 and "Ẩn?" in words(read(client, article.url).main)
    poll.unpublish()
    assert client.get(page).status_code == 404
    assert running(build.site) is None and "Ẩn?" not in words(read(client, article.url))


@BOTH
def test_a_schedule_decides_when_it_is_shown_and_expiry_hides(build, client, now, model):
    row = model(**{name_of(model): "Theo lịch", "site": build.site, "live": False})
    row.go_live_at, row.expire_at = now.moment + timedelta(hours=2), now.moment + timedelta(hours=4)
    if model is SidebarLink:
        row.url = "https://a.example.vn/"
    else:
        row.opens_at, row.choices = now.moment - timedelta(days=1), [Choice(text="Có"), Choice(text="Không")]
    row.save()
    row.save_revision().publish()
    seen = []
    for _ in range(3):
        publish_due()
        seen.append(shown(build, client, model))
        now.moment += timedelta(hours=2, minutes=1)
    assert seen == [[], ["Theo lịch"], []]
    assert model.objects.get().expired


@BOTH
def test_a_draft_from_before_the_first_edition_that_waits_for_its_hour_takes_nothing_down(build, client, model):
    row = made(build, model, "Cũ")
    row.unpublish()
    early, waiting = draft(row, "Sớm"), draft(row, "Muộn", go_live_at=timezone.now() + timedelta(days=1))
    early.publish()
    Revision.objects.get(pk=waiting.pk).publish()
    assert shown(build, client, model) == ["Sớm"]


def test_a_page_changes_at_the_moment_at_which_a_live_poll_opens_and_not_at_that_of_a_draft(build, now):
    for name, hours, live in (("Nháp?", 1, False), ("Sắp mở?", 3, True), ("Sau nữa?", 5, True)):
        poll = build.poll(name, opens_at=now.moment + timedelta(hours=hours))
        Poll.objects.filter(pk=poll.pk).update(live=live)
    assert Poll.objects.in_site(build.site).next_opening() == now.moment + timedelta(hours=3)


@BOTH
def test_a_draft_keeps_its_text_composed(office, build, model):
    row = made(build, model, "Cũ")
    loose = unicodedata.normalize("NFD", "Chợ Đầm họp")
    form = link_form(title=loose) if model is SidebarLink else poll_form(row, question=loose)
    assert office.clients["bientap"].post(address(model, "edit", row.pk), form).status_code == 302
    assert Revision.objects.latest("pk").content[name_of(model)] == unicodedata.normalize("NFC", loose) != loose


# Votes ----------------------------------------------------------------------------------------------------------------
def counted(poll):
    choices = Choice.objects.filter(poll=poll).order_by("sort_order", "pk")
    return [(choice.text, choice.votes.count()) for choice in choices]


def test_a_copy_of_a_poll_has_choices_of_its_own(office, build):
    poll = build.poll("Chợ?", ("Thứ bảy", "Chủ nhật"))
    vote(poll, "Thứ bảy")
    editor = office.clients["bientap"]
    copying = editor.get(address(Poll, "copy", poll.pk))
    form = copying.context["form"]
    assert form["question"].value() == "Chợ?"
    fields = [*form, *(bound for row in form.formsets["choices"].forms for bound in row), *form.formsets["choices"].management_form]
    sent = {bound.html_name: "" if bound.value() is None else bound.value() for bound in fields if bound.name != "DELETE"}
    sent |= {"question": "Chợ nữa?", "opens_at": "04/07/2020 09:05"}
    assert editor.post(copying.context["action_url"], sent).status_code == 302
    other = Poll.objects.get(question="Chợ nữa?")
    assert [choice.text for choice in other.choices.all()] == ["Thứ bảy", "Chủ nhật"] and not other.live
    assert counted(poll) == [("Thứ bảy", 1), ("Chủ nhật", 0)]
    assert editor.post(address(Poll, "copy", poll.pk), sent).status_code == 405


# The gate, the answer, the emergency ---------------------------------------------------------------------------------
@pytest.mark.once_on_postgresql
@BOTH
def test_what_lacks_something_stays_a_draft_and_its_editor_reads_the_list(office, model):
    lacks = {"title": "tại đây"} if model is SidebarLink else {"choices-0-text": "Thứ bảy", "choices-1-text": "thứ bảy."}
    what = "không nói dẫn tới đâu" if model is SidebarLink else "có hơn một lần"
    editor = office.clients["bientap"]
    answer = editor.post(address(model, "add"), form_of(model, **lacks, **{"action-submit": "1"}), follow=True)
    row = model.objects.get()
    assert not row.workflow_in_progress
    assert '<ul class="faults">' in answer.content.decode() and what in answer.content.decode()
    assert answer.wsgi_request.path == address(model, "edit", row.pk)
    for who in ("bientap", "kiemduyet", "truongban"):
        office.clients[who].post(reverse("newsroom:waive", args=[model._meta.model_name, row.pk]), {"reason": "Theo văn bản gốc"})
        form = form_of(model, **lacks) if model is SidebarLink else poll_form(row)
        editor.post(address(model, "edit", row.pk), form | {"action-submit": "1"})
        assert model.objects.get().workflow_in_progress is (who == "truongban")


@pytest.mark.once_on_postgresql
@BOTH
def test_what_was_sent_back_is_answered_before_it_goes_on(office, build, model):
    row = made(build, model, "Cũ")
    form = link_form(title="Mới") if model is SidebarLink else poll_form(row, question="Mới")
    editor = office.clients["bientap"]
    editor.post(address(model, "edit", row.pk), form | {"action-submit": "1"})
    approve(office, "truongban", row)
    page = office.clients["lanhdao"].get(reverse("newsroom:review", args=[row.current_workflow_state.pk]))
    reason = ReturnReason.objects.filter(site=build.site).first()
    sent = {"step": page.context["state"].pk, "seen": page.context["seen"], "return": "1", "reason": reason.pk, "text": "Câu chữ chưa rõ."}
    office.clients["lanhdao"].post(page.wsgi_request.path, sent)
    for press in ("action-submit", "action-restart-workflow"):
        answer = editor.post(address(model, "edit", row.pk), form | {press: "1"}, follow=True)
        assert "hãy trả lời người duyệt" in answer.content.decode()
        assert not model.objects.get().workflow_in_progress
    assert "Câu chữ chưa rõ." in editor.get(address(model, "edit", row.pk)).content.decode()
    editor.post(address(model, "edit", row.pk), form | {"action-submit": "1", "review-answer": "Đã viết lại."})
    assert model.objects.get().current_workflow_task.name == "Duyệt lần một", "its words may be others now"
    approve(office, "truongban", row)
    approve(office, "lanhdao", row)
    assert getattr(model.objects.get(), name_of(model)) == "Mới"


@pytest.mark.once_on_postgresql
@BOTH
def test_in_an_emergency_a_second_approver_puts_it_before_readers_with_a_reason(office, build, client, model):
    row = made(build, model, "Cũ")
    draft(row, "Mới")
    override = reverse("newsroom:override", args=[model._meta.model_name, row.pk])
    for who, why in (("bientap", "Bão"), ("truongban", "Bão"), ("kiemduyet", "Bão"), ("lanhdao", " ")):
        office.clients[who].post(override, {"reason": why})
        assert shown(build, client, model) == ["Cũ"]
    office.clients["lanhdao"].post(override, {"reason": "Bão đổ bộ"})
    assert shown(build, client, model) == ["Mới"]
    entry = logs.get_logs_for_instance(row).get(action="newsroom.override")
    assert (entry.user.username, entry.data["reason"]) == ("lanhdao", "Bão đổ bộ")


@pytest.mark.once_on_postgresql
@BOTH
def test_another_portals_approver_lets_nothing_through_here(office, build, elsewhere, model):
    row = made(build, model, "Cũ")
    draft(row, "Mới")
    for name in ("override", "waive"):
        office.clients["lanhdao-khac"].post(reverse(f"newsroom:{name}", args=[model._meta.model_name, row.pk]), {"reason": "Bão"})
    assert not logs.get_logs_for_instance(row).filter(action__startswith="newsroom.").exists()
    assert getattr(model.objects.get(), name_of(model)) == "Cũ"


@pytest.mark.once_on_postgresql
def test_only_what_goes_through_the_workflow_has_such_addresses(office, build):
    for kind in ("user", "officesettings", "image"):
        address = reverse("newsroom:override", args=[kind, office.user("bientap").pk])
        assert office.clients["quantri"].post(address, {"reason": "Bão"}).status_code == 404


# The order of links ---------------------------------------------------------------------------------------------------
def order(site):
    return list(SidebarLink.objects.for_showing(site).values_list("title", flat=True))


def drag(office, who, link, place):
    return office.clients[who].post(f"{address(SidebarLink, 'reorder', link.pk)}?position={place}")


def test_dragging_applies_at_once_is_logged_and_no_older_draft_takes_it_back(office, build, client):
    links = [build.link(title) for title in ("Ba", "Một", "Hai")]
    old = links[2].latest_revision
    waiting = draft(links[2], "Hai mới")
    assert drag(office, "bientap", links[2], 0).status_code == 200
    assert shown(build, client, SidebarLink) == ["Hai", "Ba", "Một"]
    entry = logs.get_logs_for_instance(links[2]).get(action="cms.reorder")
    assert (entry.user, entry.data) == (office.user("bientap"), {"old": 3, "new": 1})
    assert "Kéo từ vị trí 3 sang vị trí 1" in words_of(office.clients["bientap"].get(address(SidebarLink, "history", links[2].pk)))
    waiting.publish()
    assert order(build.site) == ["Hai mới", "Ba", "Một"]
    old.publish()
    assert order(build.site) == ["Hai", "Ba", "Một"]
    assert "sort_order" not in Revision.objects.latest("pk").content


@pytest.mark.parametrize(
    ("place", "wanted"), [("1", "ACBD"), ("0", "CABD"), ("3", "ABDC"), ("99", "ABDC"), ("abc", "ABDC"), ("-1", "ABDC"), ("", "ABDC")]
)
def test_a_link_is_dragged_to_any_place(office, build, place, wanted):
    links = {title: build.link(title) for title in "ABCD"}
    drag(office, "bientap", links["C"], place)
    assert "".join(order(build.site)) == wanted


def test_dragging_moves_nothing_of_another_portal(office, build, elsewhere):
    mixed = [build.link(title, site=site) for title, site in (("A", build.site), ("x", elsewhere), ("B", build.site), ("y", elsewhere))]
    theirs = list(SidebarLink.objects.filter(site=elsewhere).values_list("pk", "sort_order"))
    drag(office, "bientap", mixed[2], 0)
    assert order(build.site) == ["B", "A"] and order(elsewhere) == ["x", "y"]
    assert list(SidebarLink.objects.filter(site=elsewhere).values_list("pk", "sort_order")) == theirs
    drag(office, "quantri", mixed[3], 0)  # an administrator sees the links of both
    assert order(build.site) == ["B", "A"] and order(elsewhere) == ["y", "x"]


def test_a_drag_that_changes_nothing_is_not_logged(office, build):
    link = build.link("Một")
    build.link("Hai")
    drag(office, "bientap", link, 0)
    assert not logs.get_logs_for_instance(link).filter(action="cms.reorder").exists()


# Rows from before -----------------------------------------------------------------------------------------------------
@BOTH
def test_rows_from_before_drafts_stay_live_with_a_first_revision_and_without_it_again(build, client, model):
    if model is SidebarLink:
        row = SidebarLink.objects.create(site=build.site, title="Có từ trước", url="https://a.example.vn/")
    else:
        row = Poll(site=build.site, question="Có từ trước", opens_at=timezone.now() - timedelta(days=9))
        row.choices = [Choice(text="Có", sort_order=1), Choice(text="Không", sort_order=0)]
        row.save()
        vote(row, "Có")
    step = import_module(f"{model._meta.app_label}.migrations.0003_first_revisions")
    step.make_revisions(apps, None)
    row.refresh_from_db()
    assert row.live and row.live_revision == row.latest_revision and not row.has_unpublished_changes
    since = {"latest_revision", "live_revision", "first_published_at", "last_published_at"}
    told = {name: value for name, value in model.objects.get().serializable_data().items() if name not in since}
    kept = row.latest_revision.content
    assert model.objects.get().with_content_json(kept).serializable_data() | told == model.objects.get().serializable_data()
    row.latest_revision.publish()
    assert shown(build, client, model) == ["Có từ trước"]
    if model is Poll:
        assert counted(row) == [("Không", 0), ("Có", 1)]
    step.forget_revisions(apps, None)
    assert not Revision.objects.filter(object_id=str(row.pk), content_type__model=model._meta.model_name).exists()
    assert model.objects.get().live and shown(build, client, model) == ["Có từ trước"]


def test_a_new_row_is_published_as_if_it_had_been_approved(build):
    link = publish_snippet(SidebarLink(site=build.site, title="Mới", url="https://a.example.vn/"))
    assert link.live and link.live_revision == link.latest_revision and link.first_published_at
