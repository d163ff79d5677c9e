"""Brings a portal on WordPress over."""

from django.core.management.base import BaseCommand

from transfer import bringing, wordpress
from transfer.refusing import in_one_line


class Command(BaseCommand):
    help = "Chuyển một cổng WordPress sang: chuyên mục, bài viết, trang, ảnh, nhận xét, lượt xem. Chạy lại chỉ lấy cái mới."

    def add_arguments(self, parser) -> None:
        parser.add_argument("path", metavar="WXR", help="Tệp .xml hoặc .xml.gz của WordPress (Công cụ > Xuất ra > Tất cả nội dung).")
        bringing.add_arguments(parser)

    def handle(self, *args, path: str, **options) -> None:
        with in_one_line(), wordpress.open_source(path, contact=options["with_contacts"]) as source:
            bringing.run(source, bringing.Options.of(options), self.stdout)
