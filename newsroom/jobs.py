"""What the newsroom does by the clock: schedules are kept whether or not anybody visits."""

import logging
from datetime import timedelta
from functools import partial

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision

from cms.clock import Job
from cms.sites import site_of
from newsroom import tasks
from newsroom.guard import watch
from newsroom.models import NewsroomSettings, ReviewState
from newsroom.rules import thing_of
from newsroom.working_hours import is_working, worked_between

log = logging.getLogger("portal.newsroom")


class SomeFailed(Exception):
    """Some of the due items could not be published or hidden; the others were."""


def publish_due() -> str:
    """Publish what is due and hide what has expired, each item by itself, so that a bad one stops no other."""
    now = timezone.now()
    due = [(item, _publish) for item in Revision.objects.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at")]
    due += [(item, _hide) for model in _publishable() for item in model.objects.filter(live=True, expire_at__lte=now)]
    failed = [_name(item) for item, act in due if not _attempt(act, item)]
    if failed:
        raise SomeFailed(f"{len(failed)} mục không xử lý được: " + "; ".join(failed)[:300])
    return f"Đã xử lý {len(due)} mục đến hạn."


def _publishable() -> list[type]:
    others = [model for model in apps.get_models() if issubclass(model, DraftStateMixin) and not issubclass(model, Page)]
    return [Page, *others]


def _publish(revision: Revision) -> None:
    revision.publish(log_action="wagtail.publish.scheduled")


def _hide(item) -> None:
    item.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _name(item) -> str:
    return item.object_str if isinstance(item, Revision) else str(item)


def _attempt(act, item) -> bool:
    try:
        with transaction.atomic():  # a publish that fails half-way would forget that the item is due
            act(item)
    except Exception:
        log.exception("due item %s of %s", item.pk, type(item).__name__)
        return False
    return True


def remind() -> str:
    """Remind, once, the reviewers of what has waited for the portal's number of working hours; only while the office works."""
    now, reminded = timezone.now(), 0
    if is_working(now):
        for state in ReviewState.objects.filter(status=ReviewState.STATUS_IN_PROGRESS, reminded_at__isnull=True).select_related(
            "workflow_state"
        ):
            site = site_of(thing_of(state.workflow_state))
            hours = NewsroomSettings.for_site(site).reminder_hours if site else 0
            if hours and worked_between(state.started_at, now) >= timedelta(hours=hours):
                with transaction.atomic():
                    reminded += ReviewState.objects.filter(pk=state.pk, reminded_at__isnull=True).update(reminded_at=now)
                    transaction.on_commit(partial(tasks.remind_reviewers.enqueue, state.pk))
    return f"Đã nhắc {reminded} bước duyệt."


def jobs() -> list[Job]:
    """The newsroom's part of the clock."""
    return [
        Job("publish-due", "Đăng và gỡ bài hẹn giờ", publish_due, every=timedelta(seconds=20), lease=timedelta(minutes=5)),
        Job("remind-reviewers", "Nhắc người duyệt", remind, every=timedelta(minutes=15)),
        Job("injection-guard", "Canh nội dung bị chèn", watch.watch, every=timedelta(minutes=5)),
    ]
