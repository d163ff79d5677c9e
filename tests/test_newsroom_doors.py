"""Nothing comes before the public unapproved, by no door and for nobody: every door is tried as every role."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from wagtail.models import Page, TaskState

from news.models import ArticlePage
from newsroom.jobs import publish_due
from tests.office import Office

pytestmark = pytest.mark.once

EVERYBODY = ["bientap", "truongban", "lanhdao", "kiemduyet", "quantri"]
NEW = "Tựa chưa ai duyệt"


def by_the_button(office: Office, who: str, page: Page) -> None:
    office.edit(who, page, title=NEW, **{"action-publish": "1"})


def by_a_new_page(office: Office, who: str, page: Page) -> None:
    address = reverse("wagtailadmin_pages:add", args=("news", "articlepage", office.build.news.pk))
    office.clients[who].post(address, office.form(title=NEW, slug="moi", **{"action-publish": "1"}))


def many_at_once(office: Office, who: str, page: Page) -> None:
    address = reverse("wagtail_bulk_action", args=("wagtailcore", "page", "publish"))
    office.clients[who].post(f"{address}?id={page.pk}&id={office.draft.pk}", {"include_descendants": "on"})


def by_a_copy(office: Office, who: str, page: Page) -> None:
    told = {"new_title": NEW, "new_slug": "ban-sao", "new_parent_page": office.build.news.pk, "publish_copies": "on"}
    office.clients[who].post(reverse("wagtailadmin_pages:copy", args=[page.pk]), told)


def by_a_copy_of_the_front_page(office: Office, who: str, page: Page) -> None:
    told = {"new_title": NEW, "new_slug": "ban-sao", "new_parent_page": Page.objects.get(depth=1).pk, "publish_copies": "on"}
    office.clients[who].post(reverse("wagtailadmin_pages:copy", args=[office.build.home.pk]), told)


def by_an_alias(office: Office, who: str, page: Page) -> None:
    told = {"new_title": NEW, "new_slug": "ban-sao", "new_parent_page": office.build.category().pk, "alias": "on"}
    office.clients[who].post(reverse("wagtailadmin_pages:copy", args=[page.pk]), told)


def by_going_back(office: Office, who: str, page: Page) -> None:
    old = page.revisions.order_by("pk").first()
    address = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, old.pk])
    office.clients[who].post(address, office.form(title=NEW, **{"action-publish": "1", "revision": old.pk}))


def by_a_schedule(office: Office, who: str, page: Page) -> None:
    moment = timezone.now() + timedelta(hours=1)
    for target in (page, office.draft):
        office.edit(who, target, title=NEW, slug=target.slug, go_live_at=timezone.localtime(moment).strftime("%d/%m/%Y %H:%M"))
        office.edit(who, target, title=NEW, slug=target.slug, go_live_at="01/01/2020 08:00", **{"action-publish": "1"})
    publish_due()


def by_wagtails_own_approval(office: Office, who: str, page: Page) -> None:
    office.edit("bientap", page, title=NEW, **{"action-submit": "1"})
    for _ in range(3):
        state = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).first()
        if state is None:
            return
        office.clients[who].post(reverse("wagtailadmin_pages:workflow_action", args=(page.pk, "approve", state.pk)), {"comment": ""})
        office.edit(who, page, title=NEW, **{"action-workflow-action": "1", "workflow-action-name": "approve"})


DOORS = [
    by_the_button, by_a_new_page, many_at_once, by_a_copy, by_a_copy_of_the_front_page, by_an_alias, by_going_back, by_a_schedule, by_wagtails_own_approval,
]  # fmt: skip


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_no_door_leads_past_the_approvers(office, client, door):
    page = office.build.article("Tựa đã duyệt")
    office.draft = office.write(slug="ban-nhap")
    office.state(office.draft).cancel(user=office.user("bientap"))
    shown = set(Page.objects.live().values_list("pk", flat=True))
    for who in EVERYBODY:
        with transaction.atomic():
            door(office, who, page)
            fresh = Page.objects.live().exclude(pk__in=shown).exclude(slug="thoi-su")  # the category that a door needs
            assert not fresh.exists(), (who, list(fresh))
            assert not Page.objects.filter(live=True, title=NEW).exists(), who
            assert client.get(ArticlePage.objects.get(pk=page.pk).url).content.decode().count("Tựa đã duyệt") > 1, who
            transaction.set_rollback(True)


def test_there_is_no_api_to_publish_by():
    for name in ("wagtailapi", "wagtailapi_v3", "api"):
        with pytest.raises(NoReverseMatch):
            reverse(f"{name}:pages:listing")


@pytest.mark.parametrize(
    ("who", "may"), [("bientap", False), ("truongban", True), ("lanhdao", True), ("kiemduyet", False), ("quantri", True)]
)
def test_who_oversees_pages_may_take_them_down(office, who, may):
    page = office.build.article()
    office.clients[who].post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    page.refresh_from_db()
    assert page.live is not may


@pytest.mark.parametrize(
    ("who", "may"), [("bientap", False), ("truongban", True), ("lanhdao", False), ("kiemduyet", False), ("quantri", True)]
)
def test_who_oversees_pages_and_may_add_some_may_move_them(office, who, may):
    page, target = office.build.article(), office.build.category("Kinh tế")
    office.clients[who].post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, target.pk]))
    page.refresh_from_db()
    assert (page.get_parent().pk == target.pk) is may


@pytest.mark.parametrize(
    ("who", "may"), [("bientap", False), ("truongban", True), ("lanhdao", True), ("kiemduyet", False), ("quantri", True)]
)
def test_who_oversees_pages_may_close_them(office, who, may):
    page = office.build.article()
    office.clients[who].post(reverse("wagtailadmin_pages:set_privacy", args=[page.pk]), {"restriction_type": "login"})
    assert page.view_restrictions.exists() is may
