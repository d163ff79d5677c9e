"""The numbers that say how the portal stands, for /tinh-trang/ and for /so-lieu-may/."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error, close_old_connections, connection
from django.db.models import Count, Min, Q, Sum
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from cms.cache.generation import store
from cms.models import JobRun, Refusal

LATELY = timedelta(hours=24)
MAILING = "django/core/mail"  # stands in the stack of a task that broke while it sent


@dataclass(frozen=True)
class Space:
    """Bytes of a place: how many are taken, of how many (0 where there is no limit of ours)."""

    taken: int
    limit: int


@dataclass(frozen=True)
class Database:
    """`size` in bytes; None where it could not be asked."""

    kind: str
    version: str
    size: int | None


@dataclass(frozen=True)
class Queue:
    """The queue's tasks: how many wait, since when the first of them, how many run, how many failed lately."""

    ready: int
    oldest: datetime | None
    running: int
    failed: int


@contextmanager
def connection_in_order() -> Iterator[None]:
    """Outside of Django's requests nobody looks whether a kept connection still lives: here it is done before and after."""
    if connection.in_atomic_block:
        yield
        return
    close_old_connections()
    try:
        yield
    finally:
        close_old_connections()


def database_answers() -> bool:
    """Whether the database can be asked."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def database() -> Database:
    """Kind and size of the database that answers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT current_setting('server_version'), pg_database_size(current_database())")
            version, size = cursor.fetchone()
            return Database("PostgreSQL", version.partition(" ")[0], size)
        cursor.execute("SELECT sqlite_version(), (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size)")
        return Database("SQLite", *cursor.fetchone())


def disk() -> Space:
    """The disk of DATA_DIR."""
    told = shutil.disk_usage(settings.DATA_DIR)
    return Space(told.total - told.free, told.total)


def pages() -> Space:
    """The copies of pages."""
    return Space(store().size(), settings.PAGE_CACHE["LIMIT"] if not settings.PAGE_CACHE["REDIS"] else 0)


def copies_are_in() -> str:
    """The kind of the page cache's store."""
    return "Redis" if settings.PAGE_CACHE["REDIS"] else "thư mục"


def queue() -> Queue:
    """How the queue stands."""
    now = timezone.now()
    ready = Q(status=TaskResultStatus.READY) & (Q(run_after__lte=now) | Q(run_after=get_date_max()))
    failed = Q(status=TaskResultStatus.FAILED, finished_at__gt=now - LATELY)
    told = DBTaskResult.objects.order_by().aggregate(
        ready=Count("pk", filter=ready),
        oldest=Min("enqueued_at", filter=ready),
        running=Count("pk", filter=Q(status=TaskResultStatus.RUNNING)),
        failed=Count("pk", filter=failed),
    )
    return Queue(**told)


def last_failed_mail() -> DBTaskResult | None:
    """The last task that broke while it sent a mail, of those that are still kept."""
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED, traceback__contains=MAILING)
    return failed.defer("args_kwargs", "return_value").order_by("-finished_at").first()


def refused() -> dict[str, int]:
    """How often readers' acts were refused lately, by rule."""
    since = timezone.now() - LATELY
    rows = Refusal.objects.filter(hour__gte=since).order_by("rule").values_list("rule").annotate(number=Sum("number"))
    return dict.fromkeys(Refusal.Rule.values, 0) | dict(rows)


def runs() -> dict[str, JobRun]:
    """What the clock remembers, by the names of the jobs."""
    return {row.name: row for row in JobRun.objects.all()}
