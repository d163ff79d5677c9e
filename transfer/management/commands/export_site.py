"""Writes the whole portal in the open format."""

from pathlib import Path

from django.core.management.base import BaseCommand

from transfer.portal.writing import export
from transfer.refusing import in_one_line


class Command(BaseCommand):
    help = "Ghi toàn bộ cổng ra thư mục theo định dạng mở (docs/dinh-dang-mo.md)."

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", type=Path, help="Thư mục trống hoặc chưa có.")
        parser.add_argument("--site", default="", metavar="HOST", help="Chỉ cổng ở tên miền này.")
        parser.add_argument("--with-contacts", action="store_true", help="Kèm thư điện tử và mã biên nhận của người gửi nhận xét.")

    def handle(self, *args, folder: Path, site: str, with_contacts: bool, **options) -> None:
        with in_one_line():
            manifest = export(folder, site, with_contacts, lambda label, number: self.stderr.write(f"{label}: {number}"))
        self.stdout.write(f"Đã ghi {sum(file['lines'] for file in manifest['files'])} mục vào {folder}.")
