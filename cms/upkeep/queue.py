"""What the log says of the queue's tasks: every line of one bears its name and key, and one line says how it ended."""

import logging
import sys
from contextlib import ExitStack
from threading import local

from django.dispatch import receiver
from django_tasks.base import TaskResult, TaskResultStatus
from django_tasks.signals import task_finished, task_started

from cms.upkeep.lines import about

log = logging.getLogger("portal.work")
_under_way = local()  # contexts of the tasks that this thread runs, the innermost last: in tests one begins another


@receiver(task_started)
def begin(task_result: TaskResult, **more) -> None:
    """Lines are of this task from now on."""
    opened = ExitStack()
    opened.enter_context(about(task=task_result.task.module_path, task_id=str(task_result.id)))
    _under_way.__dict__.setdefault("stack", []).append(opened)


@receiver(task_finished)
def end(task_result: TaskResult, **more) -> None:
    """One line; of a task that failed with its stack, for which the signal is sent while its fault is being handled."""
    opened = _under_way.__dict__.get("stack", [])
    if task_result.status == TaskResultStatus.FAILED:
        log.error("task failed", exc_info=sys.exc_info()[0] is not None)
    elif task_result.started_at and task_result.finished_at:
        lasted = (task_result.finished_at - task_result.started_at).total_seconds()
        log.info("task done", extra={"told": {"ms": round(lasted * 1000)}})
    if opened:
        opened.pop().close()
