"""What polls do by the clock. Opening and closing needs no job: pages and copies end at the moment itself (`cms.cache.changes_at`)."""

from datetime import time

from django.db import transaction
from django.utils import timezone

from cms.clock import Job
from polls.models import Poll, Vote


def forget_keys() -> str:
    """Forget who voted in polls that have long closed. Votes and totals stay; the poll cannot be opened again."""
    now, number = timezone.now(), 0
    over = Poll.objects.over(now - Vote.KEYS_KEPT)
    for key in over.filter(votes__reader__isnull=False).values_list("pk", flat=True):
        with transaction.atomic():  # the poll first: should it be opened again just now, one of the two waits
            if over.filter(pk=key).update(forgotten_at=now):
                number += Vote.objects.filter(poll=key).update(reader=None, stamp=None)
    return f"Đã xóa khóa bạn đọc của {number} phiếu." if number else "Không có khóa bạn đọc nào đến hạn xóa."


def jobs() -> list[Job]:
    """The polls' part of the clock."""
    return [Job("forget-voters", "Xóa khóa bạn đọc của bình chọn đã đóng", forget_keys, at=time(3, 40))]
