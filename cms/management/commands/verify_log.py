"""Verifies the sealed log and names the first fault."""

from django.core.management.base import BaseCommand, CommandError

from cms.log.chain import ADOPTED, CannotSeal, seal_now, seal_waiting
from cms.log.older import roll
from cms.log.upkeep import read_mark
from cms.log.verify import Place, verify


class Command(BaseCommand):
    help = "Kiểm nhật ký có dấu từ mục đầu; nêu lỗi đầu tiên và trả mã 1 khi nhật ký không còn nguyên vẹn."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--head", action="append", default=[], metavar="123:0f3a…", help="Dấu đã gửi trong thư; có thể nêu nhiều lần.")
        parser.add_argument("--adopt", metavar="LÝ-DO", help="Nhận các mục lịch sử không có dấu vào nhật ký, kèm lý do, rồi mới kiểm.")

    def handle(self, *args, head: list[str], adopt: str | None, **options) -> None:
        try:
            places = [Place.read(text) for text in head]
            self._seal(adopt)
        except ValueError as fault:
            raise CommandError(f"--head: {fault}.", returncode=2) from None
        except CannotSeal as fault:
            self.stderr.write(f"Chưa đóng dấu được: {fault}.")
        mark = read_mark()
        known = places + ([Place(mark.number, mark.digest)] if mark else [])
        found = verify(known)
        if found.fault:
            raise CommandError(f"Nhật ký KHÔNG nguyên vẹn; đúng tới mục {found.last.number}. Lỗi đầu tiên: {found.fault}.")
        self.stdout.write(f"Nhật ký nguyên vẹn: {found.looked_at} mục, dấu cuối {found.last.number}:{found.last.digest}")

    def _seal(self, adopt: str | None) -> None:
        """What waits first, then what is to be taken in."""
        seal_waiting()
        if adopt:
            seal = seal_now(ADOPTED, lambda: {"why": adopt, "logs": roll()})
            self.stdout.write(f"Đã nhận các mục không có dấu (mục {seal.number}).")
