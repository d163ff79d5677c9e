"""The sealed log: every kind of act is in it, under the names of that time, and outlives what it is about."""

from datetime import date

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, GroupSitePermission, Revision
from wagtail.test.utils.form_data import rich_text, streamfield

from cms.log.marks import content_digest
from cms.models import LogSeal, User
from feedback.actions import start_with as start_ratings_with
from newsroom.models import ReviewState
from newsroom.roles import FIRST_APPROVER
from polls.models import Choice
from tests.sealing import last, looked, sealing_behind, told
from visits.actions import start_with
from visits.models import StartingFigure


def a_right() -> Permission:
    return Permission.objects.get(codename="access_admin")


# What somebody does, given the office, and what is sealed of it ----------------------------------------------------------
def approve(office):
    office.decide("truongban", office.write())
    return "wagtail.workflow.approve", {"by": "truongban (truongban)"}


def publish(office):
    office.build.published_article("Khơi mương")
    return "wagtail.publish", {"name": "Khơi mương"}


def take_down(office):
    office.build.published_article("Khơi mương").unpublish()
    return "wagtail.unpublish", {"name": "Khơi mương"}


def delete_a_page(office):
    office.build.published_article("Khơi mương").delete()
    return "wagtail.delete", {"deleted": True, "on": "news.articlepage"}


def publish_in_an_emergency(office):
    article = office.write()
    office.clients["lanhdao"].post(reverse("newsroom:override", args=["page", article.pk]), {"reason": "Bão đổ bộ"})
    return "newsroom.override", {"by": "lanhdao (lanhdao)"}


def let_through(office):
    body = streamfield([("paragraph", rich_text('<p>Xem <a href="https://x.vn/">tại đây</a>.</p>'))])
    article = office.write(body=body)
    office.clients["truongban"].post(reverse("newsroom:waive", args=["page", article.pk]), {"reason": "Trích nguyên văn"})
    return "newsroom.waive", {"by": "truongban (truongban)"}


def sign_in(office):
    assert Client().login(username="bientap", password="mat-khau")
    return "cms.signed_in", {"by": "bientap (bientap)"}


def go(office):
    office.clients["bientap"].logout()
    return "cms.signed_out", {"by": "bientap (bientap)"}


def mistype_a_password(office):
    assert not Client().login(username="bientap", password="khac")
    return "cms.sign_in_failed", {"name": "bientap", "by": ""}


def try_a_name(office):
    assert not Client().login(username="mat-khau-go-nham", password="khac")
    return "cms.sign_in_failed", {"name": "Tài khoản không có"}


def change_a_password(office):
    user = office.user("bientap")
    user.set_password("mot-mat-khau-khac")
    user.save()
    return "cms.password", {"data": {"typed_anew": True}}


def write_a_password_by_a_program(office):
    office.user("bientap").__class__(**User.objects.filter(username="bientap").values().get() | {"password": "!"}).save()
    return "cms.password", {"data": {"typed_anew": False}}


def make_an_administrator(office):
    user = office.user("bientap")
    user.is_superuser = True
    user.save()
    return "cms.account", {"data": {"is_new": False, "changed": {"is_superuser": [False, True]}}}


def shut_out(office):
    user = office.user("bientap")
    user.is_active = False
    user.save(update_fields=["is_active"])
    return "cms.account", {"data": {"is_new": False, "changed": {"is_active": [True, False]}}}


def hire(office):
    office.build.user("nguoi-moi")
    return "cms.account", {"name": "nguoi-moi"}


def dismiss(office):
    office.user("bientap").delete()
    return "cms.account", {"data": {"is_deleted": True, "groups": ["Biên tập viên"], "is_superuser": False}}


def put_into_a_group(office):
    office.user("bientap").groups.add(Group.objects.get(name="Lãnh đạo duyệt"))
    return "cms.members", {"name": "bientap", "data": {"added": ["Lãnh đạo duyệt"]}}


def put_into_a_group_from_its_side(office):
    Group.objects.get(name="Lãnh đạo duyệt").user_set.add(office.user("bientap"))
    return "cms.members", {"name": "Lãnh đạo duyệt", "data": {"added": ["bientap"]}}


def take_from_all_groups(office):
    office.user("bientap").groups.clear()
    return "cms.members", {"name": "bientap", "data": {"taken": ["Biên tập viên"]}}


def empty_a_group(office):
    Group.objects.get(name="Biên tập viên").user_set.clear()
    return "cms.members", {"data": {"taken": ["bientap"]}}


def give_somebody_a_right(office):
    office.user("bientap").user_permissions.set([a_right()])
    return "cms.rights", {"name": "bientap", "data": {"added": ["wagtailadmin.access_admin"]}}


def give_a_group_a_right(office):
    Group.objects.create(name="Khách").permissions.add(a_right())
    return "cms.rights", {"name": "Khách", "data": {"added": ["wagtailadmin.access_admin"]}}


def take_a_right_from_a_group(office):
    Group.objects.get(name="Biên tập viên").permissions.set([])
    return "cms.rights", {"data": {"taken": ["wagtailadmin.access_admin"]}}


def at_a_place(kind, **place):
    def give(office):
        group = Group.objects.create(name="Khách")
        at = {name: find(office) for name, find in place.items()}
        right = kind.objects.create(group=group, permission=a_right(), **at)
        with transaction.atomic():
            right.delete()
        ((name, thing),) = at.items()
        told = {"taken": ["wagtailadmin.access_admin"], "at": name, "at_key": thing.pk, "at_name": str(thing)}
        return "cms.rights", {"name": "Khách", "data": told}

    return give


def make_a_group(office):
    Group.objects.create(name="Khách")
    return "cms.group", {"data": {"is_new": True, "name": "Khách", "before": None}}


def delete_a_group(office):
    Group.objects.get(name="Biên tập viên").delete()
    return "cms.group", {"data": {"is_deleted": True, "name": "Biên tập viên", "members": ["bientap"]}}


def close_a_poll(office):
    poll = office.build.poll()
    poll.closes_at = timezone.now()
    poll.save()
    return "polls.changed", {"on": "polls.poll", "on_key": str(poll.pk)}


def reword_a_choice(office):
    choice = office.build.poll().choices.get(text="Tin tức")
    choice.text = "Tin khác"
    choice.save()
    return "polls.choice_changed", {"data": {"is_new": False, "changed": {"text": ["Tin tức", "Tin khác"]}}}


def delete_a_choice(office):
    poll = office.build.poll()
    Choice.objects.get(poll=poll, text="Tin tức").delete()
    return "polls.choice_changed", {
        "data": {"is_deleted": True, "was": {"text": "Tin tức", "brought_forward_votes": 0, "poll_id": poll.pk}}
    }


def bring_forward_views(office):
    start_with(office.build.published_article("Giếng làng"), 1143, "cổng cũ", date(2023, 3, 25))
    return "visits.figure", {"name": "Giếng làng", "on": "visits.startingfigure"}


def change_the_figure_of_a_portal(office):
    for figure in (5, 7):
        start_with(office.build.site, figure, "cổng cũ", date(2023, 3, 25), by=office.user("quantri"))
    return "visits.start", {"by": "quantri (quantri)"}


def drop_a_figure(office):
    start_with(office.build.site, 5, "cổng cũ", date(2023, 3, 25))
    StartingFigure.objects.all().delete()
    return "visits.figure", {"on": "visits.startingfigure"}


def bring_forward_ratings(office):
    start_ratings_with(office.build.published_article("Giếng làng"), 45, 10, "cổng cũ", date(2023, 3, 25))
    return "feedback.figure", {"name": "Giếng làng: 45/10"}


ACTS = [
    approve, publish, take_down, delete_a_page, publish_in_an_emergency, let_through, sign_in, go, mistype_a_password, try_a_name,
    change_a_password, write_a_password_by_a_program, make_an_administrator, shut_out, hire, dismiss, put_into_a_group,
    put_into_a_group_from_its_side, take_from_all_groups, empty_a_group, give_somebody_a_right, give_a_group_a_right,
    take_a_right_from_a_group, at_a_place(GroupPagePermission, page=lambda office: office.build.home),
    at_a_place(GroupCollectionPermission, collection=lambda office: Collection.get_first_root_node()),
    at_a_place(GroupSitePermission, site=lambda office: office.build.site), make_a_group, delete_a_group, close_a_poll, reword_a_choice,
    delete_a_choice, bring_forward_views, change_the_figure_of_a_portal, drop_a_figure, bring_forward_ratings,
]  # fmt: skip


@pytest.mark.once_on_postgresql
@pytest.mark.django_db
def test_every_kind_of_act_is_sealed_with_what_when_whom_and_what_about(office):
    for act in ACTS:
        with transaction.atomic():
            with sealing_behind() as sealed:
                name, known = act(office)
            alike = [one for one in sealed if one["act"] == name]
            assert any(all(one[part] == value for part, value in known.items()) for one in alike), (act, alike)
            assert all(one["on_key"] is not None and one["at"].endswith("Z") for one in alike)
            assert looked().fault is None
            transaction.set_rollback(True)


@pytest.mark.once_on_postgresql
def test_an_approval_is_sealed_with_the_digest_of_what_was_approved(office):
    article = office.write()
    with sealing_behind() as sealed:
        office.decide("truongban", article)
    (approval,) = [one for one in sealed if one["act"] == "wagtail.workflow.approve"]
    state = ReviewState.objects.get(workflow_state=office.state(article), status="approved")
    assert approval["content"] == state.digest == content_digest(state.revision.content)
    revision = state.revision
    revision.content |= {"title": "Khác"}
    Revision.objects.filter(pk=revision.pk).update(content=revision.content)
    assert approval["content"] != content_digest(Revision.objects.get(pk=revision.pk).content)


@pytest.mark.once_on_postgresql
def test_setting_up_a_new_portal_seals_the_rights_it_gives(build):
    from django.core.management import call_command

    other = build.other_site()
    with sealing_behind() as sealed:
        call_command("setup_site", stdout=open("/dev/null", "w"))  # noqa: PTH123, SIM115
    given = [one for one in sealed if one["act"] == "cms.rights" and one["name"].endswith(other.site_name)]
    assert {right for one in given for right in one["data"].get("added", [])} >= {"wagtailcore.change_page", "polls.add_poll"}
    assert {one["name"].partition(" –")[0] for one in given} >= {FIRST_APPROVER.name}


@pytest.mark.once_on_postgresql
def test_entries_outlive_the_page_the_person_and_the_portal_they_are_about(office):
    article = office.write()
    office.decide("truongban", article)
    other = office.build.other_site()
    other_article = office.build.published_article("Tin xã khác")
    before = last()
    article.delete()
    other_article.delete()
    office.user("truongban").delete()
    root = other.root_page
    other.delete()
    root.delete()
    (approval,) = [one for one in told() if one["act"] == "wagtail.workflow.approve" and one["name"] == article.title]
    assert (approval["by"], approval["on"], approval["on_key"]) == ("truongban (truongban)", "news.articlepage", str(article.pk))
    assert last() > before
    assert looked().fault is None


@pytest.mark.once_on_postgresql
def test_a_name_typed_at_the_sign_in_is_not_kept(client, db):
    for name in ("Mật khẩu của tôi", "Mật khẩu của tôi", "khac"):
        with sealing_behind() as sealed:
            assert not client.login(username=name, password="x")
        assert name not in str(sealed) and name not in str(list(LogSeal.objects.values()))
    marks = [one["data"]["typed"] for one in told() if one["act"] == "cms.sign_in_failed"]
    assert marks[0] == marks[1] != marks[2]


@pytest.mark.once_on_postgresql
def test_saving_without_a_change_and_a_draft_seal_nothing_of_rights_or_polls(office, build):
    poll = build.poll()
    poll.question = "Hỏi khác?"
    with sealing_behind() as sealed:
        office.user("bientap").save()
        User.objects.get(username="bientap").groups.add(Group.objects.get(name="Biên tập viên"))
        poll.save_revision()
    assert not [one for one in sealed if one["act"].startswith(("cms.", "polls."))]
