"""Polls and links: written as drafts, seen while they are live, worked on by people of their own portal, approved as pages are."""

import json
import unicodedata
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import registry as logs
from wagtail.models import Revision
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from cms.snippets import publish_snippet
from home.models import SidebarLink
from newsroom.desk import set_up_desk
from newsroom.jobs import publish_due
from newsroom.models import Desk, ReturnReason
from newsroom.roles import EDITOR, FIRST_APPROVER, SECOND_APPROVER
from polls.models import Choice, Poll, Vote
from polls.reports import running
from tests.reading import read, texts, words

STAFF = ["bientap", "truongban", "lanhdao", "kiemduyet", "quantri"]


def address(model, name, *args):
    return reverse(f"wagtailsnippets_{model._meta.app_label}_{model._meta.model_name}:{name}", args=args)


def link_form(**changes):
    return {"title": "Một cửa", "url": "https://mot-cua.example.vn/", "group": "Dịch vụ"} | changes


def poll_form(poll=None, choices=("Thứ bảy", "Chủ nhật"), **changes):
    """What the form of a poll sends; the choices are those of the poll, or new ones with these texts."""
    rows = [{"id": choice.pk, "text": choice.text, "brought_forward_votes": 0} for choice in poll.choices.all()] if poll else []
    new = [{"id": "", "text": text, "brought_forward_votes": 0} for text in (() if poll else choices)]
    told = {
        "question": poll.question if poll else "Chợ họp ngày nào?", "opens_at": "04/07/2020 09:05", "closes_at": "", "max_choices": 1,
        "show_results": "always", "brought_forward_voters": 0, "choices": inline_formset(rows + new, initial=len(rows)),
    }  # fmt: skip
    return nested_form_data(told | changes)


def form_of(model, **changes):
    return link_form(**changes) if model is SidebarLink else poll_form(**changes)


def made(build, model, name="Thứ gì?", **fields):
    """A live row whose readers see this name."""
    return build.link(name, **fields) if model is SidebarLink else build.poll(name, **fields)


def name_of(model):
    return "title" if model is SidebarLink else "question"


def shown(build, client, model):
    """The names that readers see beside the front page."""
    return texts(read(client, "/"), ".aside .quick-title" if model is SidebarLink else ".aside .box-poll .poll-question")


def draft(row, name, **changes):
    """A new revision of a row, as its form would save it."""
    fresh = type(row).objects.get(pk=row.pk).get_latest_revision_as_object()
    for field, value in (changes | {name_of(type(row)): name}).items():
        setattr(fresh, field, value)
    return fresh.save_revision()


def vote(poll, *picked):
    cast = Vote.objects.create(poll=poll, reader=f"ban-doc-{Vote.objects.count()}")
    cast.choices.set(Choice.objects.filter(poll=poll, text__in=picked))


def approve(office, who, row):
    """Duyệt, on the approver's page."""
    client = office.clients[who]
    page = client.get(reverse("newsroom:review", args=[row.current_workflow_state.pk]))
    assert page.status_code == 200, who
    client.post(page.wsgi_request.path, {"step": page.context["state"].pk, "seen": page.context["seen"], "approve": "1"})


@pytest.fixture
def elsewhere(office, build):
    """Another portal of the same installation, with people of its own."""
    site = build.other_site()
    set_up_desk()
    for role, username in ((EDITOR, "bientap-khac"), (FIRST_APPROVER, "truongban-khac"), (SECOND_APPROVER, "lanhdao-khac")):
        office.hire(role, username, site.root_page)
    return site


BOTH = pytest.mark.parametrize("model", [Poll, SidebarLink])


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


def revised(poll, *texts_of_choices):
    """A draft with these choices; those that the latest draft has are the same ones."""
    fresh = Poll.objects.get(pk=poll.pk).get_latest_revision_as_object()
    there = {choice.text: choice for choice in fresh.choices.all()}
    choices = [there.get(text) or Choice(text=text) for text in texts_of_choices]
    for place, choice in enumerate(choices):
        choice.sort_order = place
    fresh.choices = choices
    return fresh.save_revision()


def words_of(answer):
    text = answer.content.decode()
    return json.dumps(json.loads(text), ensure_ascii=False) if text.startswith('{"') else text


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


# Rights ---------------------------------------------------------------------------------------------------------------
def views_of(row):
    """Every screen of one row, by name, with what its address needs."""
    revision = row.latest_revision_id
    state = row.current_workflow_state
    names = ["edit", "copy", "delete", "usage", "history", "history_results", "preview_on_edit", "unpublish", "lock", "unlock"]
    names += ["confirm_workflow_cancellation", "workflow_history"]
    return {name: address(type(row), name, row.pk) for name in names} | {
        "revisions_view": address(type(row), "revisions_view", row.pk, revision),
        "revisions_revert": address(type(row), "revisions_revert", row.pk, revision),
        "revisions_unschedule": address(type(row), "revisions_unschedule", row.pk, revision),
        "revisions_compare": address(type(row), "revisions_compare", row.pk, "earliest", "latest"),
        "workflow_action": address(type(row), "workflow_action", row.pk, "approve", state.current_task_state_id),
        "collect_workflow_action_data": address(type(row), "collect_workflow_action_data", row.pk, "approve", state.current_task_state_id),
        "workflow_history_detail": address(type(row), "workflow_history_detail", row.pk, state.pk),
        "workflow_preview": address(type(row), "workflow_preview", row.pk, state.current_task_state.task_id),
    }


def snapshot(row):
    fresh = type(row).objects.filter(pk=row.pk).values().first()
    return fresh, row.revisions.count(), row.workflow_states.count(), Revision.objects.filter(pk=row.latest_revision_id).values().first()


@pytest.mark.once_on_postgresql
@BOTH
@pytest.mark.parametrize(
    "who", ["bientap", *(pytest.param(name, marks=pytest.mark.drill) for name in ("truongban", "lanhdao", "kiemduyet"))]
)
def test_a_row_of_another_portal_is_not_there_by_any_screen(office, build, elsewhere, model, who):
    row = made(build, model, "Của xã khác", site=elsewhere)
    form = link_form(title="Phá") if model is SidebarLink else poll_form(row, question="Phá")
    office.clients["bientap-khac"].post(address(model, "edit", row.pk), form | {"action-submit": "1", name_of(model): "Chờ duyệt"})
    row.refresh_from_db()
    before = snapshot(row)
    addresses = views_of(row) | ({"reorder": address(model, "reorder", row.pk)} if model is SidebarLink else {})
    answers = {
        name: {office.clients[who].get(one).status_code, office.clients[who].post(one, form).status_code} for name, one in addresses.items()
    }
    assert {name: got for name, got in answers.items() if got - {404, 405}} == {}
    assert snapshot(row) == before


@pytest.mark.once_on_postgresql
@BOTH
def test_every_screen_of_ones_own_portals_row_answers(office, build, model):
    row = made(build, model, "Của mình")
    draft(row, "Của mình, sửa")
    row.refresh_from_db()
    row.get_workflow().start(row, office.user("bientap"))
    row.refresh_from_db()
    gets = {"lock", "unlock"}
    answers = {name: office.clients["truongban"].get(one).status_code for name, one in views_of(row).items() if name not in gets}
    refused = {name: status for name, status in answers.items() if status != 200}
    assert refused in ({}, {"workflow_preview": 302})


@pytest.mark.once_on_postgresql
@BOTH
@pytest.mark.parametrize(
    ("who", "may"), [("bientap", False), ("truongban", True), ("lanhdao", False), ("kiemduyet", False), ("quantri", True)]
)
def test_who_may_delete_may_take_it_down_too(office, build, model, who, may):
    row = made(build, model)
    assert (address(model, "unpublish", row.pk) in words_of(office.clients[who].get(address(model, "edit", row.pk)))) is may
    assert office.clients[who].get(address(model, "unpublish", row.pk)).status_code in ((200,) if may else (302, 403, 404))
    office.clients[who].post(address(model, "unpublish", row.pk))
    row.refresh_from_db()
    assert row.live is not may
    office.clients[who].post(address(model, "delete", row.pk))
    assert model.objects.exists() is not may


@pytest.mark.once_on_postgresql
@BOTH
@pytest.mark.parametrize(("who", "may"), [("bientap", False), ("truongban", True), ("lanhdao", False), ("quantri", True)])
def test_who_may_delete_may_give_up_a_schedule(office, build, model, who, may):
    row = made(build, model)
    waiting = draft(row, "Hẹn giờ", go_live_at=timezone.now() + timedelta(days=1))
    waiting.publish()
    assert model.objects.get().live and model.objects.get().scheduled_revision == waiting
    office.clients[who].post(address(model, "revisions_unschedule", row.pk, waiting.pk))
    waiting.refresh_from_db()
    assert (waiting.approved_go_live_at is None) is may


@BOTH
def test_the_list_shows_the_rows_of_ones_own_portals(office, build, elsewhere, model):
    for name, site in (("Của xã mình", build.site), ("Của xã khác", elsewhere)):
        made(build, model, name, site=site)
    lists = {who: words_of(office.clients[who].get(address(model, "list"))) for who in ("bientap", "bientap-khac", "quantri")}
    seen = {who: [name for name in ("Của xã mình", "Của xã khác") if name in text] for who, text in lists.items()}
    assert seen == {"bientap": ["Của xã mình"], "bientap-khac": ["Của xã khác"], "quantri": ["Của xã mình", "Của xã khác"]}
    assert "Xã khác" not in lists["bientap"] and "Xã khác" in lists["quantri"]  # nor is another portal's name offered as a filter
    for who in ("lanhdao", "kiemduyet"):
        assert office.clients[who].get(address(model, "list")).status_code == 302


@BOTH
def test_a_search_in_the_list_finds_only_ones_own(office, build, elsewhere, model):
    for name, site in (("Lúa xã mình", build.site), ("Lúa xã khác", elsewhere)):
        made(build, model, name, site=site)
    found = words_of(office.clients["bientap"].get(f"{address(model, 'list')}?q=Lúa"))
    assert "Lúa xã mình" in found and "Lúa xã khác" not in found


@pytest.mark.once_on_postgresql
@BOTH
def test_a_new_row_belongs_to_the_only_portal_of_its_editor_whatever_the_form_says(office, build, elsewhere, model):
    page = office.clients["bientap-khac"].get(address(model, "add"))
    assert "site" not in page.context["form"].fields
    office.clients["bientap-khac"].post(address(model, "add"), form_of(model, site=build.site.pk))
    assert model.objects.get().site == elsewhere


@pytest.mark.once_on_postgresql
@BOTH
def test_who_works_for_several_portals_chooses_one_and_what_readers_have_seen_stays_there(office, build, elsewhere, model):
    third = build.other_site("xa-thu-ba.example.vn")
    both = office.user("bientap")
    both.groups.add(Desk.objects.get(role_key=EDITOR.key, place=elsewhere.root_page).group)
    editor = office.clients["bientap"]
    assert set(editor.get(address(model, "add")).context["form"].fields["site"].queryset) == {build.site, elsewhere}
    for site, kept in ((99999, None), ("", None), (third.pk, None), (elsewhere.pk, elsewhere)):
        editor.post(address(model, "add"), form_of(model, site=site))
        assert getattr(model.objects.first(), "site", None) == kept
    row = model.objects.get()
    form = link_form(site=build.site.pk) if model is SidebarLink else poll_form(row, site=build.site.pk)
    assert editor.post(address(model, "edit", row.pk), form).status_code == 302
    row.refresh_from_db()
    assert row.site == build.site  # a draft may still be put elsewhere
    row.latest_revision.publish()
    assert editor.post(address(model, "edit", row.pk), form | {"site": elsewhere.pk}).status_code == 302
    row.refresh_from_db()
    row.latest_revision.publish()
    assert model.objects.get().site == build.site


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize("name", ["choose", "choose_results"])
def test_only_polls_of_ones_own_portals_are_offered_for_a_page(office, build, elsewhere, name):
    own, other = build.poll("Của xã mình?"), build.poll("Của xã khác?", site=elsewhere)
    chooser = "wagtailsnippetchoosers_polls_poll:"
    editor = office.clients["bientap"]
    for query in ("", "?q=xã"):
        offered = words_of(editor.get(reverse(chooser + name) + query))
        assert "Của xã mình?" in offered and "Của xã khác?" not in offered
    assert editor.get(reverse(chooser + "chosen", args=[own.pk])).status_code == 200
    for key in (other.pk, "abc", "-1", "9999"):
        assert editor.get(reverse(chooser + "chosen", args=[key])).status_code == 404
    chosen = words_of(editor.get(f"{reverse(chooser + 'chosen_multiple')}?id={own.pk}&id={other.pk}&id=abc"))
    assert "Của xã mình?" in chosen and "Của xã khác?" not in chosen


@pytest.mark.once_on_postgresql
@BOTH
def test_several_are_deleted_at_once_only_in_ones_own_portal_and_each_is_logged(office, build, elsewhere, model):
    own, other = made(build, model, "Của xã mình"), made(build, model, "Của xã khác", site=elsewhere)
    bulk = reverse("wagtail_bulk_action", args=[model._meta.app_label, model._meta.model_name, "delete"])
    approver = office.clients["truongban"]
    asked = words_of(approver.get(f"{bulk}?id={own.pk}&id={other.pk}"))
    assert "Của xã mình" in asked and "Của xã khác" not in asked
    approver.post(f"{bulk}?id={own.pk}&id={other.pk}")
    assert list(model.objects.all()) == [other]
    assert approver.post(f"{bulk}?id={other.pk}").status_code == 404
    approver.post(f"{bulk}?id=all")
    assert list(model.objects.all()) == [other]
    assert logs.get_logs_for_instance(own).filter(action="wagtail.delete", user=office.user("truongban")).exists()


@pytest.mark.once_on_postgresql
@BOTH
def test_an_approver_without_rights_on_rows_sees_what_waits_for_them_and_nothing_else(office, build, model):
    row, another = made(build, model, "Chờ duyệt"), made(build, model, "Không chờ")
    form = link_form(title="Sửa") if model is SidebarLink else poll_form(row, question="Sửa")
    office.clients["bientap"].post(address(model, "edit", row.pk), form | {"action-submit": "1"})
    approve(office, "truongban", row)
    row.refresh_from_db()
    for name in ("revisions_view", "edit", "history", "revisions_compare", "preview_on_edit"):
        assert office.clients["lanhdao"].get(views_of(row)[name]).status_code == 200, name
    for name in ("edit", "history"):
        assert office.clients["lanhdao"].get(address(model, name, another.pk)).status_code == 404
    assert office.clients["lanhdao"].get(address(model, "delete", row.pk)).status_code in (302, 403)


@pytest.mark.parametrize("key", ["abc", "0", "-1", "9999", "%00", "99999999999999999999"])
def test_a_screen_of_no_row_is_not_there(office, key):
    for name in ("edit", "delete", "history"):
        assert office.clients["bientap"].get(address(Poll, name, 1).replace("/1/", f"/{key}/")).status_code == 404
    compare = address(Poll, "revisions_compare", 1, "earliest", "latest").replace("/1/", f"/{key}/")
    assert office.clients["bientap"].get(compare).status_code == 404


# The list and the menu ------------------------------------------------------------------------------------------------
@pytest.mark.once_on_postgresql
@BOTH
def test_the_list_says_what_is_live_a_draft_or_in_review(office, build, model):
    rows = {
        name: made(build, model, name)
        for name in ("đang hiện", "đang hiện + bản nháp", "đang hiện + chờ duyệt", "đã hết hạn", "chờ duyệt", "bản nháp")
    }
    for name, row in rows.items():
        if name in ("chờ duyệt", "bản nháp"):
            row.unpublish()
        elif name == "đã hết hạn":
            row.unpublish(set_expired=True)
        elif " + " in name:
            draft(row, f"{name}, sửa")
        if "chờ duyệt" in name:
            row.refresh_from_db()
            row.get_workflow().start(row, office.user("bientap"))
    scheduled = made(build, model, "hẹn giờ đăng")
    scheduled.unpublish()
    draft(scheduled, "hẹn giờ đăng", go_live_at=timezone.now() + timedelta(days=1)).publish()
    told = {getattr(row, name_of(model)): row.state for row in model.objects.with_state()}
    assert told == {name: name for name in [*rows, "hẹn giờ đăng"]}
    page = read(office.clients["bientap"], address(model, "list"))
    assert "Tình trạng" in words(page) and sorted(texts(page, "td .w-status")) == sorted(told)


@BOTH
def test_the_list_takes_no_more_queries_for_more_rows(office, build, model):
    editor, taken = office.clients["bientap"], []
    for number in (2, 6):
        for count in range(number):
            made(build, model, f"Dòng {number} {count}")
        editor.get(address(model, "list"))
        with CaptureQueriesContext(connection) as queries:
            editor.get(address(model, "list"))
        taken.append(len(queries))
    assert taken[0] == taken[1]


@pytest.mark.once_on_postgresql
@BOTH
@pytest.mark.parametrize("who", ["bientap", "truongban", "quantri"])
def test_the_menu_of_the_form_has_no_way_to_publish(office, build, model, who):
    row = made(build, model)
    for page in (address(model, "edit", row.pk), address(model, "add")):
        text = words_of(office.clients[who].get(page))
        assert "action-publish" not in text and "action-submit" in text


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
