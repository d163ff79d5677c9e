"""Writes the index of the public search anew, or tells how far it differs from the pages."""

import sys

from django.core.management.base import BaseCommand

from cms.templatetags.portal import grouped
from search import comparing, upkeep


class Command(BaseCommand):
    help = "Ghi lại chỉ mục tìm kiếm; ngừng giữa chừng thì lần sau làm tiếp. Trong lúc ghi, tìm kiếm vẫn trả lời."

    def add_arguments(self, parser) -> None:
        way = parser.add_mutually_exclusive_group()
        way.add_argument("--check", action="store_true", help="Chỉ đối chiếu chỉ mục với trang; lệch thì trả mã 1.")
        way.add_argument("--from-start", action="store_true", help="Làm lại từ đầu, không làm tiếp lần ngừng giữa chừng.")
        way.add_argument("--if-needed", action="store_true", help="Chỉ ghi lại khi lệch nhiều; lệch ít thì sửa chỗ lệch.")

    def handle(self, *args, check: bool, from_start: bool, if_needed: bool, **options) -> None:
        if check:
            found = comparing.differences()
            self.stdout.write(str(found))
            sys.exit(1 if found else 0)
        if if_needed and upkeep.mend_little():
            return
        mended = upkeep.rebuild(self.tell, from_start=from_start)
        self.stderr.write(f"Đã ghi xong chỉ mục tìm kiếm; sửa thêm {grouped(mended)} chỗ lệch.")

    def tell(self, progress: upkeep.Progress) -> None:
        """One line of progress."""
        self.stderr.write(f"{grouped(progress.written)}/{grouped(progress.total)} trang, còn khoảng {as_time(progress.seconds)}")


def as_time(seconds: float) -> str:
    """About how long: "40 giây", "12 phút"."""
    return f"{round(seconds / 60)} phút" if seconds >= 90 else f"{round(seconds)} giây"
