"""Builds the portal from the open format."""

from pathlib import Path

from django.core.management.base import BaseCommand

from transfer.portal.kinds import KINDS
from transfer.portal.reading import bring
from transfer.progress import Progress
from transfer.refusing import in_one_line


class Command(BaseCommand):
    help = "Dựng cổng từ bản xuất theo định dạng mở (docs/dinh-dang-mo.md) vào một cổng trống; sai ở đâu thì không gì được ghi."

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", type=Path, help="Thư mục mà export_site đã ghi.")

    def handle(self, *args, folder: Path, **options) -> None:
        progress = Progress(len(KINDS), "Nhập cổng")
        with in_one_line():
            number = bring(folder, progress.step)
        progress.close()
        self.stdout.write(
            f"Đã dựng cổng từ {number} mục. Tài khoản được nhập đều bị khóa và không có mật khẩu: quản trị viên mở lại cho từng người."
        )
