"""What is due is published and hidden by the clock, at its time, and one bad item stops no other."""

from datetime import timedelta

import pytest
from wagtail.models import PageLogEntry, Revision

from cms import clock
from cms.clock import Job
from cms.models import JobRun
from home.models import StandardPage
from newsroom import jobs
from newsroom.jobs import SomeFailed, publish_due

pytestmark = pytest.mark.once_on_postgresql


def scheduled(page, moment, **changes) -> Revision:
    """A draft that an approver has let go at a moment."""
    for name, value in ({"go_live_at": moment} | changes).items():
        setattr(page, name, value)
    revision = page.save_revision()
    revision.publish()
    revision.refresh_from_db()
    assert revision.approved_go_live_at == moment
    return revision


def draft(build, title: str, **fields) -> StandardPage:
    """A page that was never live."""
    page = StandardPage(title=title, live=False, **fields)
    build.home.add_child(instance=page)
    return page


def test_what_is_due_is_published_at_its_time_and_not_before(build, now):
    later, sooner = draft(build, "Muộn"), draft(build, "Sớm")
    scheduled(later, now.moment + timedelta(hours=2))
    scheduled(sooner, now.moment + timedelta(hours=1))
    now.moment += timedelta(minutes=59)
    assert publish_due() == "Đã xử lý 0 mục đến hạn."
    now.moment += timedelta(minutes=1)
    assert publish_due() == "Đã xử lý 1 mục đến hạn."
    sooner.refresh_from_db()
    later.refresh_from_db()
    assert (sooner.live, later.live) == (True, False)
    entry = PageLogEntry.objects.filter(page=sooner.pk).latest("pk")
    assert (entry.action, entry.user) == ("wagtail.publish.scheduled", None)
    assert publish_due() == "Đã xử lý 0 mục đến hạn.", "once is enough"


def test_a_change_of_a_live_page_comes_at_its_time(build, now):
    page = build.standard_page("Lịch tiếp dân")
    scheduled(page, now.moment + timedelta(hours=1), summary="Mới")
    assert StandardPage.objects.get(pk=page.pk).summary == ""
    now.moment += timedelta(hours=1)
    publish_due()
    assert StandardPage.objects.get(pk=page.pk).summary == "Mới"


def test_a_page_is_hidden_when_its_time_is_over(build, now):
    page = build.standard_page("Thông báo nghỉ lễ", expire_at=now.moment + timedelta(hours=1))
    stays = build.standard_page("Giới thiệu", expire_at=now.moment + timedelta(hours=2))
    now.moment += timedelta(hours=1)
    assert publish_due() == "Đã xử lý 1 mục đến hạn."
    page.refresh_from_db()
    stays.refresh_from_db()
    assert (page.live, page.expired, stays.live) == (False, True, True)
    assert PageLogEntry.objects.filter(page=page.pk).latest("pk").action == "wagtail.unpublish.scheduled"


@pytest.fixture
def one_bad_among_good(build, now) -> tuple[StandardPage, StandardPage, StandardPage]:
    """Two pages that will go out and, due before them, one whose address another page took meanwhile; one to hide."""
    bad, good = draft(build, "Lễ hội", slug="le-hoi"), draft(build, "Tin tốt")
    scheduled(bad, now.moment + timedelta(minutes=10))
    scheduled(good, now.moment + timedelta(minutes=20))
    StandardPage.objects.filter(pk=bad.pk).update(slug="le-hoi-cu", url_path="/trang-chu/le-hoi-cu/")
    build.standard_page("Lễ hội khác", slug="le-hoi")
    expiring = build.standard_page("Hết hạn", expire_at=now.moment + timedelta(minutes=30))
    now.moment += timedelta(hours=1)
    return bad, good, expiring


def test_one_bad_item_stops_no_other(one_bad_among_good):
    with pytest.raises(SomeFailed, match="^1 mục không xử lý được: Lễ hội$"):
        publish_due()
    bad, good, expiring = one_bad_among_good
    for page in one_bad_among_good:
        page.refresh_from_db()
    assert (bad.live, good.live, expiring.live) == (False, True, False)


def test_the_clock_says_that_publishing_failed_and_tries_again(build, now, one_bad_among_good, monkeypatch):
    job, *_ = jobs.jobs()
    assert (job.name, job.every) == ("publish-due", timedelta(seconds=20))
    monkeypatch.setattr(clock, "jobs", lambda: [job])
    assert clock.tick() == 1
    ended = JobRun.objects.get(name="publish-due")
    assert (ended.succeeded, ended.outcome) == (False, "SomeFailed: 1 mục không xử lý được: Lễ hội")
    StandardPage.objects.get(slug="le-hoi").delete()  # somebody makes room
    now.moment += job.every
    clock.tick()
    bad, *_ = one_bad_among_good
    bad.refresh_from_db()
    ended.refresh_from_db()
    assert (bad.live, ended.succeeded, ended.outcome) == (True, True, "Đã xử lý 1 mục đến hạn.")


def test_the_job_is_one_of_the_clocks(db):
    assert [job for job in clock.jobs() if isinstance(job, Job) and job.run is publish_due]
