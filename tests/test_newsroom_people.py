"""Desks that an administrator opens, people who stand in, reminders in working hours, media that live pages use."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission

from cms.models import PortalDocument, PortalImage
from newsroom.jobs import remind
from newsroom.models import Desk, NewsroomSettings, ReviewState, StandIn
from newsroom.refusals import Refused
from newsroom.roles import EDITOR
from newsroom.working_hours import worked_between
from tests.build import at


# Desks --------------------------------------------------------------------------------------------------------------
def test_a_desk_that_is_opened_has_its_rights_at_once_and_takes_them_away_when_it_closes(build):
    category = build.category("Văn hóa")
    desk = Desk.objects.create(role_key=EDITOR.key, place=category)
    assert desk.group.name == "Biên tập viên – Văn hóa"
    rights = GroupPagePermission.objects.filter(group=desk.group)
    assert {row.permission.codename for row in rights} == {"add_page", "change_page"}
    desk.delete()
    assert not Group.objects.filter(pk=desk.group_id).exists()


# Stand-ins ----------------------------------------------------------------------------------------------------------
def test_an_approver_names_a_colleague_for_some_days_and_may_end_it(office):
    address, deputy = reverse("newsroom:stand_in"), office.user("bientap")
    today = timezone.localdate()
    told = {"deputy": deputy.pk, "first": today.strftime("%d/%m/%Y"), "last": (today + timedelta(days=2)).strftime("%d/%m/%Y")}
    assert office.clients["truongban"].post(address, told).status_code == 302
    row = StandIn.objects.get()
    assert (row.approver.username, row.deputy.username, (row.ends - row.begins).days) == ("truongban", "bientap", 3)
    office.clients["lanhdao"].post(address, {"end": row.pk})
    assert StandIn.objects.now().exists(), "it is not theirs to end"
    office.clients["truongban"].post(address, {"end": row.pk})
    assert not StandIn.objects.now().exists()


def test_days_that_are_over_or_turned_round_are_refused_with_a_sentence(office):
    address, deputy = reverse("newsroom:stand_in"), office.user("bientap")
    for first, last, sentence in (
        ("10/03/2020", "12/03/2020", "đã qua"),
        ("12/03/2120", "10/03/2120", "phải sau"),
        ("", "", "Hãy ghi ngày"),
    ):
        answer = office.clients["truongban"].post(address, {"deputy": deputy.pk, "first": first, "last": last})
        assert sentence in answer.content.decode()
    assert not StandIn.objects.exists()


@pytest.mark.parametrize("who", ["bientap", "kiemduyet", "quantri"])
def test_who_approves_nothing_names_nobody(office, who):
    assert office.clients[who].get(reverse("newsroom:stand_in")).status_code == 302


# Reminders ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [
        (at(2026, 3, 16, 9), at(2026, 3, 16, 11), 2),  # a Monday
        (at(2026, 3, 16, 6), at(2026, 3, 16, 9), 1),
        (at(2026, 3, 13, 16), at(2026, 3, 16, 9), 2),  # over the weekend
        (at(2026, 3, 14, 9), at(2026, 3, 15, 17), 0),
        (at(2026, 3, 16, 8), at(2026, 3, 18, 8), 18),
        (at(2026, 3, 16, 11), at(2026, 3, 16, 9), 0),
    ],
)
def test_only_working_hours_count(begin, end, hours):
    assert worked_between(begin, end) == timedelta(hours=hours)


def test_reviewers_are_reminded_once_after_the_portals_number_of_working_hours(office, now, django_capture_on_commit_callbacks):
    now.moment = at(2026, 3, 13, 15)  # a Friday
    article = office.write()
    ReviewState.objects.update(started_at=now.moment)
    told = []
    for moment in (at(2026, 3, 13, 16), at(2026, 3, 16, 7), at(2026, 3, 16, 13), at(2026, 3, 16, 15), at(2026, 3, 16, 16)):
        now.moment = moment
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            remind()
        told.append([message.to for message in mail.outbox])
    assert told == [[], [], [], [["truongban@example.vn"]], []], "two hours on Friday and six on Monday"
    assert str(article) in mail.outbox[0].subject if mail.outbox else True


def test_a_portal_that_wants_no_reminders_gets_none(office, now, build):
    now.moment = at(2026, 3, 16, 9)
    office.write()
    NewsroomSettings.objects.filter(site=build.site).update(reminder_hours=0)
    now.moment = at(2026, 3, 20, 9)
    assert remind() == "Đã nhắc 0 bước duyệt."


# Media that readers see ---------------------------------------------------------------------------------------------
def test_a_picture_that_a_live_page_uses_is_not_replaced_reworded_or_deleted(build):
    picture = build.image()
    article = build.article("Mùa gặt", image=picture)
    for change in ({"file": build.image("Khác").file}, {"description": "Khác"}, {"credit": "Người khác"}):
        fresh = PortalImage.objects.get(pk=picture.pk)
        for name, value in change.items():
            setattr(fresh, name, value)
        with pytest.raises(Refused, match="Mùa gặt"):
            fresh.save()
    with pytest.raises(Refused), transaction.atomic():
        picture.delete()
    fresh = PortalImage.objects.get(pk=picture.pk)
    fresh.title = "Tên trong kho"
    fresh.save()
    article.unpublish()
    fresh.description = "Bây giờ được"
    fresh.save()


def test_a_document_in_the_text_of_a_live_page_is_not_replaced(build):
    document = build.document()
    build.article(body=[{"type": "paragraph", "value": f'<p><a linktype="document" id="{document.pk}">Kế hoạch</a></p>'}])
    fresh = PortalDocument.objects.get(pk=document.pk)
    fresh.file = ContentFile(b"khac", name="khac.docx")
    with pytest.raises(Refused):
        fresh.save()


def test_who_tries_by_the_form_is_told_in_one_sentence(office, build):
    picture = build.image()
    build.article("Mùa gặt", image=picture)
    answer = office.clients["quantri"].post(
        reverse("wagtailimages:edit", args=[picture.pk]),
        {"title": picture.title, "description": "Khác", "collection": picture.collection_id, "credit": "", "tags": ""},
        follow=True,
    )
    assert "không thay và không xóa được" in " ".join(map(str, answer.context["messages"]))
    picture.refresh_from_db()
    assert picture.description == "Cánh đồng lúa chín vàng"


# Taken down for good ------------------------------------------------------------------------------------------------
def test_a_page_that_is_taken_down_for_good_says_so_at_its_address_until_it_is_published_again(office, build, client):
    article, other = build.article("Thông báo cũ"), build.article("Bài khác")
    address = article.url
    told = {"for_good": "on", "sentence": "Thông báo này đã hết hiệu lực."}
    office.clients["lanhdao"].post(reverse("wagtailadmin_pages:unpublish", args=[article.pk]), told)
    office.clients["lanhdao"].post(reverse("wagtailadmin_pages:unpublish", args=[other.pk]))
    answer = client.get(address)
    assert answer.status_code == 410
    assert "Thông báo này đã hết hiệu lực." in answer.content.decode()
    assert client.get(other.url).status_code == 404, "for now only"
    assert client.get("/tin-tuc/khong-co/").status_code == 404
    article.get_latest_revision().publish()
    assert client.get(address).status_code == 200
    article.refresh_from_db()
    article.unpublish()
    assert client.get(address).status_code == 404
