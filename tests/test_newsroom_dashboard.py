"""The admin's first page: to each person what waits for them, what came back, what comes next."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from cms.clock import jobs
from cms.models import JobRun
from feedback.actions import add_comment
from feedback.models import Comment
from newsroom import dashboard
from newsroom.desk import set_up_desk
from newsroom.roles import EDITOR, FIRST_APPROVER, MODERATOR


def rows(box, office, who: str) -> list:
    return box().rows(office.user(who))


def test_each_person_sees_what_waits_for_them_the_longest_waiting_first(office):
    first, second = office.write(slug="mot", title="Một"), office.write(slug="hai", title="Hai")
    office.decide("truongban", second)
    third = office.write(slug="ba", title="Ba")
    assert [row.revision.object_str for row in rows(dashboard.WaitingForMe, office, "truongban")] == [first.title, third.title]
    assert [row.revision.object_str for row in rows(dashboard.WaitingForMe, office, "lanhdao")] == [second.title]
    assert rows(dashboard.WaitingForMe, office, "bientap") == []


def test_what_was_sent_back_is_told_to_its_writer_with_the_reason(office):
    office.hire(EDITOR, "bientap2")
    article = office.write()
    office.send_back("truongban", article, "Ảnh mờ.")
    [row] = rows(dashboard.ReturnedToMe, office, "bientap")
    assert (str(row.reason), row.comment) == ("Thiếu ảnh, tài liệu hoặc nguồn", "Ảnh mờ.")
    assert rows(dashboard.ReturnedToMe, office, "bientap2") == []


def test_what_goes_out_next_stands_in_order_and_of_ones_own_portal_only(office, now, build):
    other = build.other_site()
    set_up_desk()
    office.hire(EDITOR, "bientapkhac", other.root_page)
    for title, days in (("Muộn", 3), ("Sớm", 1)):
        page = build.article(title)
        page.go_live_at = now.moment + timedelta(days=days)
        page.save_revision().publish()
    assert [row.object_str for row in rows(dashboard.ComingOut, office, "bientap")] == ["Sớm", "Muộn"]
    assert rows(dashboard.ComingOut, office, "bientapkhac") == []


def test_drafts_that_were_left_are_named_after_fourteen_days(office, build):
    for title, days in (("Mới", 13), ("Cũ", 15)):
        page = build.article(title)
        page.save_revision()
        Page.objects.filter(pk=page.pk).update(latest_revision_created_at=timezone.now() - timedelta(days=days))
    assert [page.draft_title for page in rows(dashboard.OldDrafts, office, "bientap")] == ["Cũ"]


@pytest.mark.once
def test_a_moderator_sees_how_many_comments_of_their_own_portal_wait(office, build):
    other = build.other_site()
    set_up_desk()
    office.hire(MODERATOR, "kiemduyetkhac", other.root_page)
    article = build.article()
    for number, state in enumerate(["waiting", "public", "waiting"]):
        add_comment(article, f"Bạn đọc {number}", "Hay.", timezone.now(), state=state)
    assert rows(dashboard.CommentsWaiting, office, "kiemduyet") == [2]
    assert rows(dashboard.CommentsWaiting, office, "kiemduyetkhac") == []
    assert rows(dashboard.CommentsWaiting, office, "bientap") == []
    inspect = f"/quan-tri/feedback/comment/inspect/{Comment.objects.first().pk}/"
    assert office.clients["kiemduyet"].get(inspect).status_code == 200
    assert office.clients["kiemduyetkhac"].get(inspect).status_code == 302


@pytest.mark.once
@pytest.mark.parametrize(
    ("late", "succeeded", "told"),
    [(timedelta(0), True, 0), (timedelta(minutes=4), True, 1), (timedelta(0), False, 1), (timedelta(minutes=2), None, 0)],
)
def test_a_job_that_is_late_or_failed_is_told(office, late, succeeded, told):
    JobRun.objects.bulk_create(JobRun(name=job.name, due_at=timezone.now()) for job in jobs() if job.name != "publish-due")
    JobRun.objects.create(name="publish-due", due_at=timezone.now() - late, succeeded=succeeded, outcome="x")
    assert len(rows(dashboard.ClockState, office, "bientap")) == told


@pytest.mark.once
@pytest.mark.parametrize("who", ["bientap", "truongban", "lanhdao", "kiemduyet", "quantri"])
def test_every_box_is_there_for_everybody_empty_or_not(office, who):
    empty = office.clients[who].get(reverse("wagtailadmin_home")).content.decode()
    office.write()
    full = office.clients[who].get(reverse("wagtailadmin_home")).content.decode()
    for page in (empty, full):
        assert all(box.heading in page for box in dashboard.BOXES if box().is_for(office.user(who)))
    assert "Khai mạc lễ hội" not in empty
    assert ("Khai mạc lễ hội" in full) is (who in {"truongban", "bientap"}), "the one is to approve it, the other wrote it"


def test_no_box_asks_more_as_more_waits(office, build):
    office.hire(FIRST_APPROVER, "truongban2")

    def asked(who: str) -> dict[str, int]:
        told = {}
        cache.clear()
        for box in dashboard.BOXES:
            user = office.user(who)
            with CaptureQueriesContext(connection) as queries:
                box().rows(user)
            told[box.name] = len(queries)
        return told

    office.write(slug="mot")
    few = asked("truongban")
    for number in range(3):
        office.write(slug=f"bai-{number}")
    assert asked("truongban") == few
    assert max(few.values()) <= 6, few


@pytest.mark.once
@pytest.mark.parametrize(("who", "offered"), [("truongban", False), ("quantri", True)])
def test_the_menu_of_reports_offers_only_what_one_may_open(office, who, offered):
    report = reverse("wagtailadmin_reports:page_types_usage")
    assert (report in office.clients[who].get(reverse("wagtailadmin_home")).content.decode()) is offered
    assert (office.clients[who].get(report).status_code == 200) is offered
