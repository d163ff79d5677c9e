"""What the queue failed at because something was away is done again when that may be back."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cms.tasks import LOST_AFTER

LASTS = timedelta(days=3)  # that a task is tried: a mail that is older helps nobody
# Faults of other machines: the task's own would be the same the next time
AWAY = (
    "builtins.ConnectionRefusedError",
    "builtins.ConnectionResetError",
    "builtins.BrokenPipeError",
    "builtins.TimeoutError",
    "builtins.OSError",
    "cms.storage.StorageAway",
    "django.db.utils.InterfaceError",
    "django.db.utils.OperationalError",
    "smtplib.SMTPConnectError",
    "smtplib.SMTPServerDisconnected",
    "socket.gaierror",
)


def queue_again() -> int:
    """Put back into the queue what failed by such a fault, and what a worker had begun that died. Gives how many."""
    now = timezone.now()
    failed = Q(status=TaskResultStatus.FAILED, exception_class_path__in=AWAY)
    left = Q(status=TaskResultStatus.RUNNING, started_at__lt=now - LOST_AFTER)
    tasks = DBTaskResult.objects.filter(failed | left, enqueued_at__gt=now - LASTS)
    return tasks.update(
        status=TaskResultStatus.READY, started_at=None, finished_at=None, exception_class_path="", traceback="", worker_ids=[]
    )
