"""What the clock does for the log: seals what was left, tells the end of the chain outside the database, looks whether it is whole."""

import logging
from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone

from cms.clock import Job
from cms.log.chain import seal_waiting
from cms.log.marks import instant, is_ours, mac
from cms.log.verify import BEGINNING, Found, Place, verify
from cms.models import User
from cms.models.log import LogMark, LogSeal, LogWaiting

log = logging.getLogger("portal.log")

WHOLE_EVERY = timedelta(days=7)


class NotWhole(Exception):
    """The log is not as it was written."""


def seal_the_rest() -> str:
    """Seal what a killed process left."""
    sealed = seal_waiting()
    if left := LogWaiting.objects.count():
        raise NotWhole(f"còn {left} mục chờ; xem verify_log")
    return f"Đã đóng dấu {sealed} mục còn chờ." if sealed else "Không có mục nào chờ."


def tell_head() -> str:
    """Say where the chain ends, in the log of the machine and by mail to the administrators: whoever rules the database rules neither."""
    seal_waiting()
    head = LogSeal.objects.order_by("-number").first()
    if head is None:
        return "Nhật ký chưa có mục nào."
    place = f"{head.number}:{head.digest}"
    log.info("log head %s", place)
    people = User.objects.filter(is_active=True, is_superuser=True).exclude(email="").order_by("pk")
    told = {"place": place, "head": head, "portal": settings.PUBLIC_URL, "now": timezone.now()}
    for person in people:
        EmailMessage(f"Dấu cuối của nhật ký: {place[:40]}…", render_to_string("mail/log_head.txt", told), to=[person.email]).send()
    sent = f"đã gửi {len(people)} quản trị" if people else "không quản trị nào có thư điện tử"
    return f"Nhật ký tới mục {place[:40]}…; {sent}."


def check_log() -> str:
    """Verify what was sealed since the last time; once a week all of it. Raises NotWhole with the first fault."""
    found, was_whole = check()
    if found.fault:
        log.error("the log is not whole: %s", found.fault)
        raise NotWhole(str(found.fault))
    return f"Nhật ký nguyên vẹn tới mục {found.last.number}" + (", đã kiểm từ đầu." if was_whole else f", {found.looked_at} mục mới.")


def check() -> tuple[Found, bool]:
    """Verify from the mark on, or from the beginning where there is none, or an old one; and which of the two. Moves the mark."""
    mark = read_mark()
    goes_on = mark is not None and timezone.now() - mark.whole_at < WHOLE_EVERY
    known = [Place(mark.number, mark.digest)] if mark else []
    found = verify(known, known[0] if goes_on else BEGINNING)
    if found.fault is None:
        keep_mark(found.last, mark.whole_at if goes_on else timezone.now())
    return found, not goes_on


def read_mark() -> LogMark | None:
    """How far the chain was verified, unless somebody wrote another place there."""
    mark = LogMark.objects.order_by("pk").first()
    return mark if mark and is_ours(mark.mark, *_words(mark.number, mark.digest, mark.whole_at)) else None


def keep_mark(place: Place, whole_at: datetime) -> None:
    """Remember it."""
    if place != BEGINNING:
        told = {"number": place.number, "digest": place.digest, "whole_at": whole_at}
        LogMark.objects.update_or_create(pk=1, defaults=told | {"mark": mac(settings.LOG_KEY, *_words(**told))})


def _words(number: int, digest: str, whole_at: datetime) -> tuple[str, ...]:
    return "mark", str(number), digest, instant(whole_at)


def jobs() -> list[Job]:
    """The log's part of the clock."""
    lease = timedelta(hours=2)
    return [
        Job("seal-log", "Đóng dấu nhật ký", seal_the_rest, every=timedelta(minutes=1)),
        Job("log-head", "Gửi dấu cuối của nhật ký", tell_head, at=time(7, 5)),
        Job("check-log", "Kiểm nhật ký", check_log, at=time(1, 40), lease=lease),
    ]
