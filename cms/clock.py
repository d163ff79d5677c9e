"""The clock: what runs without a reader. Every room names its jobs; of all machines one runs each of them."""

import logging
import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from time import monotonic

from django.db import Error, connections
from django.db.models import Q
from django.utils import timezone
from wagtail import hooks

from cms.models import JobRun
from cms.upkeep.lines import about

log = logging.getLogger("portal.clock")
work = logging.getLogger("portal.work")

LATE = timedelta(minutes=3)  # a job that is so long overdue is late, whatever its turn


@dataclass(frozen=True)
class Job:
    """Something that is done regularly: `every` so often, or each day `at` a local time.

    `run` returns one sentence on what it did and raises when that went wrong. A run that has not ended within `lease`
    is taken for dead, and another machine may begin. What may take minutes runs `apart`, so that no other job waits for it;
    its claim is prolonged while it runs, and it begins at its hour, not when the clock first hears of it.
    """

    name: str
    label: str
    run: Callable[[], str]
    every: timedelta | None = None
    at: time | None = None
    lease: timedelta = timedelta(minutes=10)
    apart: bool = False

    def next_after(self, moment: datetime) -> datetime:
        """When it is due again after having been started at this moment."""
        if self.every:
            return moment + self.every
        local = timezone.localtime(moment)
        due = local.replace(hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0)
        return due if due > local else due + timedelta(days=1)


def jobs() -> list[Job]:
    """All jobs that the rooms named through the hook `register_clock_jobs`."""
    return [job for named in hooks.get_hooks("register_clock_jobs") for job in named()]


@dataclass(frozen=True)
class Standing:
    """How one job stands: its last result, and whether it should have run since. `run` is None for one that never ran."""

    job: Job
    run: JobRun | None
    late: bool

    @property
    def failed(self) -> bool:
        return self.run is not None and self.run.succeeded is False

    @property
    def well(self) -> bool:
        return not self.late and not self.failed


def standing() -> list[Standing]:
    """Every job with how it stands, in the order in which the rooms name them. One that never ran is late."""
    now, rows = timezone.now(), {row.name: row for row in JobRun.objects.all()}
    return [Standing(job, rows.get(job.name), _is_late(rows.get(job.name), now)) for job in jobs()]


def _is_late(row: JobRun | None, now: datetime) -> bool:
    if row is None:
        return True
    is_running = row.claimed_until is not None and row.claimed_until >= now
    return row.due_at < now - LATE and not is_running


def this_machine() -> str:
    """Who claims a job: machine and process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def claim(job: Job) -> bool:
    """Take the job if it is due and nobody runs it, or if who ran it is taken for dead: one conditional update, so exactly
    one of many gets it.
    """
    now = timezone.now()
    JobRun.objects.get_or_create(name=job.name, defaults={"due_at": job.next_after(now) if job.apart else now})
    due, abandoned = Q(claimed_until__isnull=True, due_at__lte=now), Q(claimed_until__lt=now)
    taken = JobRun.objects.filter(due | abandoned, name=job.name).update(
        claimed_until=now + job.lease, claimed_by=this_machine(), started_at=now, due_at=job.next_after(now)
    )
    return bool(taken)


def hurry(name: str) -> None:
    """Let a job be due now, because what it works from has changed. If it is just running it runs once more."""
    JobRun.objects.filter(name=name).update(due_at=timezone.now())


def run(job: Job) -> None:
    """Run a claimed job and write down how it ended. A fault is told and stops no other job."""
    with about(job=job.name):
        outcome, succeeded = _outcome_of(job)
    now, outcome = timezone.now(), outcome.replace("\x00", "")[:500]  # PostgreSQL takes no NUL
    ended = {"finished_at": now, "succeeded": succeeded, "outcome": outcome} | ({"succeeded_at": now} if succeeded else {})
    JobRun.objects.filter(name=job.name, claimed_by=this_machine()).update(claimed_until=None, **ended)


def _outcome_of(job: Job) -> tuple[str, bool]:
    """What a job says when it is run, and whether that went well."""
    begun = monotonic()
    try:
        outcome = str(job.run())
    except Exception as fault:
        log.exception("job %s failed", job.name)
        return f"{type(fault).__name__}: {fault}", False
    work.info("job %s done", job.name, extra={"told": {"ms": round((monotonic() - begun) * 1000)}})
    return outcome, True


def tick() -> int:
    """Run every job that is due and free, each claimed only when its turn has come. Returns how many ran or were begun."""
    ran = 0
    for job in jobs():
        if claim(job):
            run_apart(job) if job.apart else run(job)
            ran += 1
        prolong(apart)
    return ran


# Jobs that run beside the others in this process, by name
apart: dict[str, tuple[Job, threading.Thread]] = {}


def run_apart(job: Job) -> None:
    """Begin a claimed job in a thread of its own, which ends with the process."""

    def whole() -> None:
        try:
            run(job)
        except Error as fault:
            log.warning("clock: database away (%s)", type(fault).__name__)
        finally:
            connections.close_all()

    thread = threading.Thread(target=whole, name=job.name, daemon=True)
    apart[job.name] = job, thread
    thread.start()


def prolong(running: dict[str, tuple[Job, threading.Thread]]) -> None:
    """Hold on to the jobs that still run beside the others, and forget those that have ended."""
    for name, (job, thread) in list(running.items()):
        if thread.is_alive():
            JobRun.objects.filter(name=name, claimed_by=this_machine()).update(claimed_until=timezone.now() + job.lease)
        else:
            del running[name]


def wait_for_apart() -> None:
    """Wait until nothing runs beside the others any more."""
    for _, thread in list(apart.values()):
        thread.join()


def tick_or_tell() -> None:
    """One tick that outlives a lost database: it is told in the log, and the next tick tries again."""
    try:
        tick()
    except Error as fault:  # InterfaceError too: a connection that broke while a job ran
        log.warning("clock: database away (%s)", str(fault).splitlines()[0] if str(fault) else type(fault).__name__)
