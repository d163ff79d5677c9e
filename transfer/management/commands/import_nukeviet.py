"""Brings a portal on NukeViet over."""

from getpass import getpass

from django.core.management.base import BaseCommand

from transfer import bringing, nukeviet
from transfer.refusing import in_one_line


class Command(BaseCommand):
    help = "Chuyển một cổng NukeViet sang: chuyên mục, bài viết, trang, bình chọn, nhận xét, lượt xem. Chạy lại chỉ lấy cái mới."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "where",
            metavar="DUMP",
            help="Bản sao cơ sở dữ liệu (.sql hoặc .sql.gz), hoặc mysql://tên@máy:3306/cơ-sở-dữ-liệu: mật khẩu hỏi sau.",
        )
        parser.add_argument("--prefix", help="Tiền tố bảng, như nv4, khi cơ sở dữ liệu chứa nhiều cổng.")
        parser.add_argument("--language", help="Ngôn ngữ, như vi, khi cổng có nhiều ngôn ngữ.")
        bringing.add_arguments(parser)

    def handle(self, *args, where: str, prefix: str | None, language: str | None, **options) -> None:
        contact = options.get("with_contacts", False)
        with in_one_line():
            if nukeviet.needs_password(where):
                where = nukeviet.with_password(where, getpass("Mật khẩu của cơ sở dữ liệu cũ: "))
            with nukeviet.open_source(where, prefix=prefix, language=language, contact=contact, show=True) as source:
                bringing.run(source, options, self.stdout)
