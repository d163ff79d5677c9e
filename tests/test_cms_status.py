"""/tinh-trang/ and what the clock says of itself: on time, late, failed, never run."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.clock import jobs
from cms.models import JobRun

pytestmark = pytest.mark.once_on_postgresql

TOKEN = "mot-chuoi-chi-may-theo-doi-biet-" * 2
WATCHER = {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}


@pytest.fixture
def all_ran(db, settings):
    """Every job has run and is due again in a while."""
    settings.STATUS_TOKEN = TOKEN
    now = timezone.now()
    due = now + timedelta(hours=1)
    JobRun.objects.bulk_create(JobRun(name=job.name, due_at=due, finished_at=now, succeeded=True, outcome="Xong.") for job in jobs())


def change(**what) -> None:
    assert JobRun.objects.filter(name="publish-due").update(**what)


def late(**minutes):
    return lambda: change(due_at=timezone.now() - timedelta(**minutes))


def running_for_long():
    change(due_at=timezone.now() - timedelta(hours=1), claimed_until=timezone.now() + timedelta(minutes=1))


def whose_machine_died():
    change(due_at=timezone.now() - timedelta(hours=1), claimed_until=timezone.now() - timedelta(minutes=1))


@pytest.mark.parametrize(
    ("happened", "told"),
    [
        (lambda: None, None),
        (late(minutes=2), None),
        (running_for_long, None),
        (late(minutes=4), "late"),
        (whose_machine_died, "late"),
        (lambda: JobRun.objects.filter(name="publish-due").delete(), "late"),
        (lambda: change(succeeded=False, outcome="ValueError: hỏng"), "failed"),
    ],
    ids=["on time", "a little overdue", "still running", "late", "its machine died", "never run", "failed"],
)
def test_a_watching_machine_is_told_by_the_status_and_in_the_answer(client, all_ran, happened, told):
    happened()
    answer = client.get("/tinh-trang/", **WATCHER)
    said = answer.json()
    troubled = [(one["name"], fault) for one in said["jobs"] for fault in ("late", "failed") if one[fault]]
    assert troubled == ([("publish-due", told)] if told else [])
    assert (answer.status_code, said["well"]) == ((503, False) if told else (200, True))
    assert [one["name"] for one in said["jobs"]] == [job.name for job in jobs()]


@pytest.mark.parametrize("shown", ["", TOKEN, "Bearer ", f"Bearer {TOKEN[:-1]}", "Bearer đúng"])
def test_who_shows_no_right_token_is_led_to_the_sign_in(client, all_ran, shown):
    answer = client.get("/tinh-trang/", HTTP_AUTHORIZATION=shown.encode().decode("latin-1"))
    assert (answer.status_code, answer["Location"]) == (302, "/dang-nhap/?next=/tinh-trang/")


def test_without_a_token_of_ours_none_is_right(client, all_ran, settings):
    settings.STATUS_TOKEN = ""
    assert client.get("/tinh-trang/", HTTP_AUTHORIZATION="Bearer ").status_code == 302


def test_who_works_at_a_desk_reads_it_as_a_page(office, all_ran):
    change(succeeded=False, outcome="ValueError: bản sửa hỏng")
    page = office.clients["bientap"].get("/tinh-trang/")
    assert page.status_code == 503
    words = page.content.decode()
    assert "Đăng và gỡ bài hẹn giờ" in words
    assert "ValueError: bản sửa hỏng" in words
    assert "no-store" in page["Cache-Control"]


def test_an_account_without_a_desk_is_refused(client, build, all_ran):
    client.force_login(build.user("khach"))
    assert client.get("/tinh-trang/").status_code == 403
