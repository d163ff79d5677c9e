"""Polls and links are worked on by people of their own portal: every screen of a row, the list, the choice for a page, the menu."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import registry as logs
from wagtail.models import Revision

from home.models import SidebarLink
from newsroom.models import Desk
from newsroom.roles import EDITOR
from polls.models import Poll
from tests.editing import snippet as address
from tests.reading import read, texts, words
from tests.snippets import BOTH, another_portal, approve, draft, form_of, link_form, made, name_of, poll_form, words_of

elsewhere = another_portal  # as fixture


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
