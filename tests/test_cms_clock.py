"""The clock: when jobs are due, who of many runs them, and how their ends are written down."""

import logging
import os
import threading
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections
from wagtail import hooks

from cms import clock
from cms.clock import Job
from cms.models import JobRun
from tests import servers
from tests.build import at

HOUR = timedelta(hours=1)


def nothing() -> str:
    return "Không có gì."


def a_job(name: str = "viec", run=nothing, **when) -> Job:
    return Job(name, f"Việc {name}", run, **(when if "at" in when else {"every": HOUR} | when))


@pytest.fixture
def the_clock_has(monkeypatch):
    """Puts jobs of the test in the place of the rooms' jobs."""

    def put(*jobs: Job) -> None:
        monkeypatch.setattr(hooks, "get_hooks", lambda name: [lambda: list(jobs)] if name == "register_clock_jobs" else [])

    return put


def row(name: str = "viec") -> JobRun:
    return JobRun.objects.get(name=name)


# When ---------------------------------------------------------------------------------------------------------------
def test_a_job_every_so_often_is_due_that_long_after_its_start():
    assert a_job(every=timedelta(seconds=20)).next_after(at(2026, 12, 31, 23, 59)) == at(2026, 12, 31, 23, 59) + timedelta(seconds=20)


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (at(2026, 3, 14, 3, 9), at(2026, 3, 14, 3, 10)),
        (at(2026, 3, 14, 3, 10), at(2026, 3, 15, 3, 10)),
        (at(2026, 3, 14, 23, 59), at(2026, 3, 15, 3, 10)),
        (at(2026, 3, 15, 0, 0), at(2026, 3, 15, 3, 10)),
        (at(2026, 2, 28, 12, 0), at(2026, 3, 1, 3, 10)),
        (at(2026, 12, 31, 12, 0), at(2027, 1, 1, 3, 10)),
        (at(2026, 3, 14, 3, 10) + timedelta(seconds=1), at(2026, 3, 15, 3, 10)),
    ],
)
def test_a_daily_job_is_due_at_its_next_local_time(moment, due):
    assert a_job(at=time(3, 10)).next_after(moment) == due


def test_a_daily_job_goes_by_the_local_day_also_where_the_world_has_another_date():
    evening_in_london = datetime(2026, 3, 14, 20, 0, tzinfo=UTC)  # 15/03, 03:00 in Ho Chi Minh City
    assert a_job(at=time(3, 10)).next_after(evening_in_london) == datetime(2026, 3, 14, 20, 10, tzinfo=UTC)
    assert a_job(at=time(0, 0)).next_after(evening_in_london) == datetime(2026, 3, 15, 17, 0, tzinfo=UTC)
    in_new_york = evening_in_london.astimezone(ZoneInfo("America/New_York"))
    assert a_job(at=time(3, 10)).next_after(in_new_york) == datetime(2026, 3, 14, 20, 10, tzinfo=UTC)


# Who ----------------------------------------------------------------------------------------------------------------
def test_of_eight_that_reach_for_a_job_at_once_exactly_one_gets_it(transactional_db):
    job, together, got = a_job(), threading.Barrier(8), []

    def reach() -> None:
        together.wait(30)
        try:
            got.append(clock.claim(job))
        except Exception as fault:
            got.append(fault)
        finally:
            connections.close_all()

    for _ in range(5):
        got.clear()
        threads = [threading.Thread(target=reach) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert sorted(got, key=str) == [False] * 7 + [True]
        JobRun.objects.all().delete()  # the next eight meet without a row, too


def test_a_job_that_is_not_due_is_not_claimed(db, now):
    job = a_job()
    assert clock.claim(job)
    clock.run(job)
    now.moment += HOUR - timedelta(seconds=1)
    assert not clock.claim(job)
    now.moment += timedelta(seconds=1)
    assert clock.claim(job)


def test_a_job_that_is_running_is_not_claimed_although_it_is_due_again(db, now):
    job = a_job(every=timedelta(seconds=20), lease=timedelta(minutes=5))
    assert clock.claim(job)
    now.moment += timedelta(minutes=4)
    assert not clock.claim(job)


def test_the_claim_of_a_dead_machine_ends_with_its_lease(db, now):
    job = a_job(every=timedelta(seconds=20), lease=timedelta(minutes=5))
    assert clock.claim(job)
    now.moment += timedelta(minutes=5)
    assert not clock.claim(job)
    now.moment += timedelta(seconds=1)
    assert clock.claim(job)


def test_a_daily_job_whose_machine_died_is_done_the_same_day(db, now):
    job = a_job(at=time(3, 10), lease=timedelta(minutes=5))
    assert clock.claim(job)
    now.moment += timedelta(minutes=6)
    assert clock.claim(job)
    clock.run(job)
    assert not clock.claim(job)
    assert row().due_at == at(2026, 3, 15, 3, 10)


def test_who_was_taken_for_dead_does_not_take_the_job_from_the_next(db, now, monkeypatch):
    job = a_job(lease=timedelta(minutes=5))
    monkeypatch.setattr(clock, "this_machine", lambda: "may-cham:1")
    assert clock.claim(job)
    now.moment += timedelta(minutes=6)
    monkeypatch.setattr(clock, "this_machine", lambda: "may-nhanh:2")
    assert clock.claim(job)
    monkeypatch.setattr(clock, "this_machine", lambda: "may-cham:1")
    clock.run(job)  # the slow one ends after all
    assert (row().claimed_by, row().finished_at) == ("may-nhanh:2", None)
    assert row().claimed_until == now.moment + timedelta(minutes=5)


def test_a_job_waits_unclaimed_while_another_one_runs(db, now, the_clock_has):
    """Else its lease would run out before its turn comes."""
    seen = []
    the_clock_has(
        a_job("dai", run=lambda: str(seen.append(row("ngan").claimed_until if JobRun.objects.filter(name="ngan") else None))), a_job("ngan")
    )
    assert clock.tick() == 2
    assert seen == [None]


# How it ended -------------------------------------------------------------------------------------------------------
def test_the_sentence_of_a_job_is_written_down_with_its_times(db, now, the_clock_has):
    def work() -> str:
        now.moment += timedelta(minutes=2)
        return "Đã xử lý 3 mục đến hạn."

    began = now.moment
    the_clock_has(a_job(run=work))
    assert clock.tick() == 1
    done = row()
    assert (done.started_at, done.finished_at, done.due_at) == (began, began + timedelta(minutes=2), began + HOUR)
    assert (done.succeeded, done.outcome, done.claimed_until) == (True, "Đã xử lý 3 mục đến hạn.", None)
    assert clock.tick() == 0


def test_a_failing_job_is_written_down_and_stops_no_other(db, the_clock_has, caplog):
    def fail() -> str:
        raise LookupError("không thấy nguồn thời tiết")

    the_clock_has(a_job("truoc"), a_job("hong", run=fail), a_job("sau"))
    assert clock.tick() == 3
    ended = {run.name: (run.succeeded, run.outcome) for run in JobRun.objects.all()}
    assert ended == {
        "sau": (True, "Không có gì."),
        "hong": (False, "LookupError: không thấy nguồn thời tiết"),
        "truoc": (True, "Không có gì."),
    }
    assert "hong" in caplog.text
    assert row("hong").claimed_until is None, "it is tried again when it is due"


def test_a_job_that_recovers_is_well_again(db, now, the_clock_has):
    faults = [LookupError("mất mạng")]

    def sometimes() -> str:
        if faults:
            raise faults.pop()
        return "Đã lấy."

    the_clock_has(a_job(run=sometimes))
    clock.tick()
    assert row().succeeded is False
    now.moment += HOUR
    clock.tick()
    assert (row().succeeded, row().outcome) == (True, "Đã lấy.")


@pytest.mark.parametrize("letter", ["ữ", "\x00"])
def test_a_long_outcome_is_cut_at_five_hundred_characters(db, the_clock_has, letter):
    def fail() -> str:
        raise LookupError(letter + "ữ" * 700)

    the_clock_has(a_job("dai", run=lambda: "ữ" * 700), a_job("hong", run=fail), a_job("sau"))
    assert clock.tick() == 3
    assert row("dai").outcome == "ữ" * 500
    assert row("hong").outcome == ("LookupError: " + "ữ" * 700)[:500]


def test_a_job_without_a_sentence_stops_no_other(db, the_clock_has):
    the_clock_has(a_job("cam", run=lambda: None), a_job("sau"))
    assert clock.tick() == 2
    assert row("sau").succeeded


def test_a_job_that_breaks_its_connection_leaves_the_clock_alive(transactional_db, the_clock_has, caplog):
    """As when the database stops while a job runs."""

    def lose() -> str:
        connection.ensure_connection()
        connection.connection.close()  # under Django's hands, so that it finds a broken one
        JobRun.objects.count()
        return "không tới đây"

    the_clock_has(a_job("mat", run=lose), a_job("sau"))
    with caplog.at_level(logging.WARNING, "portal.clock"):
        clock.tick_or_tell()
    connection.close()
    assert "clock: database away" in caplog.text
    clock.tick_or_tell()
    assert row("sau").succeeded, "the next tick goes on"


def test_a_tick_outlives_a_database_that_is_away(database_away, the_clock_has, caplog):
    the_clock_has(a_job())
    with caplog.at_level(logging.WARNING, "portal.clock"):
        database_away(clock.tick_or_tell)
    told = [record.getMessage() for record in caplog.records if record.name == "portal.clock"]
    assert len(told) == 1
    assert told[0].startswith("clock: database away (")
    assert "\n" not in told[0]


# The rooms' jobs ----------------------------------------------------------------------------------------------------
def test_the_jobs_of_all_rooms_have_names_of_their_own_and_vietnamese_labels():
    jobs = clock.jobs()
    assert {"publish-due", "forget-sessions", "forget-tasks"} <= {job.name for job in jobs}
    assert len({job.name for job in jobs}) == len(jobs)
    assert len({job.label for job in jobs}) == len(jobs)
    for job in jobs:
        assert not job.label.isascii(), job.label
        assert (job.every is None) != (job.at is None), f"{job.name} needs one way to be due"
        assert len(job.name) <= JobRun._meta.get_field("name").max_length


def test_every_job_of_the_rooms_runs_on_an_empty_portal(db, settings, monkeypatch):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}  # the queue of production
    monkeypatch.setenv("PATH", f"{os.environ['PATH']}{os.pathsep}{servers.POSTGRESQL_PROGRAMS}")
    long_jobs = [job for job in clock.jobs() if job.apart]
    assert clock.tick() == len(clock.jobs()) - len(long_jobs), "the long ones wait for their hour"
    for job in long_jobs:
        clock.hurry(job.name)
        assert clock.claim(job)
        clock.run(job)  # in this thread, which alone sees what the test has written
    failed = {run.name: run.outcome for run in JobRun.objects.exclude(succeeded=True)}
    assert failed == {}
    assert all(run.outcome.endswith(".") for run in JobRun.objects.all())


# Long jobs ----------------------------------------------------------------------------------------------------------
def test_a_long_job_runs_beside_the_others_and_its_claim_is_prolonged(transactional_db, the_clock_has):
    begun, may_end, ran = threading.Event(), threading.Event(), []

    def long_one() -> str:
        begun.set()
        may_end.wait(60)
        return "Xong."

    long_job = a_job("lau", long_one, lease=timedelta(minutes=30), apart=True)
    the_clock_has(long_job, a_job("ngan", lambda: ran.append(1) or "Xong."))
    JobRun.objects.create(name="lau", due_at=at(2026, 3, 14, 9))
    try:
        clock.tick()
        assert begun.wait(60)
        assert ran == [1], "the short one did not wait"
        before = row("lau").claimed_until
        clock.tick()
        assert row("lau").claimed_until > before
        assert row("lau").finished_at is None
    finally:
        may_end.set()
        clock.wait_for_apart()
    assert (row("lau").succeeded, row("lau").outcome, row("lau").claimed_until) == (True, "Xong.", None)
    clock.tick()
    assert clock.apart == {}


def test_a_long_job_begins_at_its_hour_and_not_when_the_clock_first_hears_of_it(db, the_clock_has, now):
    now.moment = at(2026, 3, 14, 9)
    the_clock_has(a_job("lau", at=time(1, 30), apart=True))
    assert clock.tick() == 0
    assert row("lau").due_at == at(2026, 3, 15, 1, 30)
