"""Writes the pages that nginx shows by itself, when it is not the portal that answers."""

from pathlib import Path

from django.core.management.base import BaseCommand

from cms.errors import STANDING, standing_page


class Command(BaseCommand):
    help = "Ghi các trang lỗi mà nginx tự trả lời vào một thư mục (deploy/nginx/pages)."
    requires_system_checks = ()

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args, folder: Path, **options) -> None:
        for status in STANDING:
            for kind in ("page", "fragment"):
                (folder / f"{status}.{kind}.html").write_text(standing_page(status, kind))
