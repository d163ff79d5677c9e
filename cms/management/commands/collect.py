"""Collects static files beside those of the release before; what no release of the last month needs is taken away."""

from django.core.management.base import BaseCommand

from cms.cache import renew
from cms.upkeep import assets


class Command(BaseCommand):
    help = "Gom tệp tĩnh bên cạnh tệp của bản trước, để hai bản cùng trả lời được."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--tidy",
            action="store_true",
            help="Khi mọi tiến trình đã chạy bản mới: bỏ tệp của các bản đã thay quá 30 ngày, làm mới mọi bản sao trang.",
        )

    def handle(self, *args, tidy: bool, **options) -> None:
        if assets.collect():
            self.stdout.write("Đã gom tệp tĩnh.")
        if tidy:
            assets.prune()
            renew()
