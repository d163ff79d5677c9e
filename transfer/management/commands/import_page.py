"""Brings single saved pages of an old portal over."""

from dataclasses import replace

from django.core.management.base import BaseCommand

from transfer import bringing, saved_page
from transfer.refusing import in_one_line


class Command(BaseCommand):
    help = "Chuyển từng trang đã lưu từ trình duyệt (.html cùng thư mục ảnh đi kèm) của một cổng cũ bất kỳ thành bài viết."

    def add_arguments(self, parser) -> None:
        parser.add_argument("paths", nargs="+", metavar="TỆP", help="Các tệp .html, .htm, .txt, hoặc thư mục có các tệp ấy.")
        bringing.add_arguments(parser)

    def handle(self, *args, paths: list[str], **options) -> None:
        told = bringing.Options.of(options)
        with in_one_line(), saved_page.open_source(paths, told.files) as source:
            bringing.run(source, replace(told, files=source.beside), self.stdout)
