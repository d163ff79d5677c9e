"""The guard by the clock: at night, a slice every few minutes, so that nothing else of the clock waits long."""

from datetime import time, timedelta

from django.utils import timezone

from newsroom import tasks
from newsroom.guard.round import look
from newsroom.models import Finding, GuardRound

NIGHT = (time(0, 30), time(5))
SLICE = 30.0  # seconds of each run: scheduled articles wait no longer
A_ROUND = timedelta(hours=18)  # after the begin of a round the next may begin: one a night


class Suspicious(Exception):
    """Something stands in the portal that nobody approved. The clock shows it until it is gone."""


def watch() -> str:
    """Look at the next slice, if it is night and this night's round is not done. Raises Suspicious while any finding stands."""
    said = _look() if _is_time() else _last()
    tell()
    if number := Finding.objects.standing().count():
        raise Suspicious(f"{number} dấu hiệu bị chèn, xem Báo cáo → Dấu hiệu bị chèn. {said}")
    return said


def tell() -> None:
    """Tell administrators of what is new."""
    if Finding.objects.standing().filter(told_at__isnull=True).exists():
        tasks.tell_of_findings.enqueue()


def _is_time() -> bool:
    now = timezone.localtime()
    begun = GuardRound.objects.filter(ended_at__isnull=False, begun_at__gt=now - A_ROUND).exists()
    return NIGHT[0] <= now.time() < NIGHT[1] and not begun


def _look() -> str:
    return sentence(look(SLICE))


def sentence(progress) -> str:
    """What a look came to."""
    pages, unopened = progress.round.pages, progress.round.unopened
    said = f"Đã xem {pages} trang" + (f", còn {progress.left} trang để lượt sau." if progress.left else ", đủ một vòng.")
    said += f" {unopened} trang không mở cho mọi người hoặc không mở được." if unopened else ""
    return said + progress.said


def _last() -> str:
    last = GuardRound.objects.first()
    if last is None:
        return "Chưa xem vòng nào; vòng đầu vào đêm nay."
    ended = f"xong lúc {timezone.localtime(last.ended_at):%H:%M %d/%m/%Y}" if last.ended_at else "chưa xong, xem tiếp đêm nay"
    return f"Vòng gần nhất: {last.pages} trang, {ended}." + ("" if last.sealed else " Tệp chưa được canh.")
