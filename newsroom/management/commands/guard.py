"""Looks at the whole portal now: whether what readers get is what was approved."""

from django.core.management.base import BaseCommand

from newsroom.guard import watch
from newsroom.guard.round import look
from newsroom.models import Finding, GuardRound

TOO_LONG = 24 * 3600.0  # seconds


class Command(BaseCommand):
    help = "Đối chiếu trang, bản sao, dữ liệu và tệp của cổng với những gì đã duyệt; thấy thứ lạ thì trả mã 1."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--seconds", type=float, default=TOO_LONG, help="Nhiều nhất bao nhiêu giây; lần sau xem tiếp.")
        parser.add_argument("--go-on", action="store_true", help="Xem tiếp vòng đang dở; không có thì bắt đầu lại từ trang đầu.")

    def handle(self, *args, seconds: float, go_on: bool, **options) -> None:
        if not go_on:
            GuardRound.objects.filter(ended_at__isnull=True).delete()
        progress = look(seconds)
        self.stdout.write(watch.sentence(progress))
        watch.tell()
        standing = list(Finding.objects.standing())
        for finding in standing:
            self.stdout.write(f"{finding.get_kind_display()} | {finding.place} | {finding.what}")
        if standing:
            self.stderr.write(f"{len(standing)} dấu hiệu bị chèn.")
            raise SystemExit(1)
        self.stdout.write("Không thấy dấu hiệu nào." if not progress.left else "Chưa thấy dấu hiệu nào.")
