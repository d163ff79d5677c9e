"""Takes one import away again, and nothing else."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from transfer.demo.load import NAME as DEMO
from transfer.ledger import Ledger
from transfer.models import Load
from transfer.sparing import EDITED
from transfer.undoing import undo

SAID = 40  # things that stay and are told one by one


class Command(BaseCommand):
    help = "Gỡ đúng một đợt nhập từ cổng cũ, không động tới nội dung khác. Không nêu tên thì liệt kê các đợt."

    def add_arguments(self, parser) -> None:
        parser.add_argument("name", nargs="?", metavar="TÊN-ĐỢT", help="Tên như lệnh này liệt kê.")
        parser.add_argument("--with-edited", action="store_true", help="Gỡ cả những gì đã được biên tập sau khi nhập.")

    def handle(self, *args, name: str | None, with_edited: bool, **options) -> None:
        if name is None:
            self._list()
            return
        if name == DEMO:
            raise CommandError("Nội dung dùng thử thì gỡ bằng manage.py unload_demo.")
        if not Load.objects.filter(name=name).exists():
            raise CommandError(f"Không có đợt nhập nào tên “{name}”; chạy undo_import không kèm tên để xem danh sách.")
        self._undo(Ledger(name), with_edited)

    def _list(self) -> None:
        loads = Load.objects.exclude(name=DEMO).order_by("started_at", "pk")
        for load in loads:
            self.stdout.write(f"{load.name}: {told_of(load)}")
        if not loads:
            self.stdout.write("Chưa có đợt nhập nào.")

    def _undo(self, ledger: Ledger, with_edited: bool) -> None:
        kept = undo(ledger, f"Gỡ {ledger.load.name}", with_edited)
        for line in kept[:SAID]:
            self.stdout.write(f"Giữ lại {line}.")
        if len(kept) > SAID:
            self.stdout.write(f"… và {len(kept) - SAID} mục khác.")
        self.stdout.write(f"Giữ lại {len(kept)} mục; chạy lại lệnh này khi không còn gì dùng chúng." if kept else "Đã gỡ hết.")
        if any(line.endswith(EDITED) for line in kept):
            self.stdout.write("Muốn gỡ cả những gì đã được biên tập sau khi nhập thì thêm --with-edited.")


def told_of(load: Load) -> str:
    """What there is to say of an import: when, how much, in which state."""
    moment = f"{timezone.localtime(load.started_at):%H:%M %d/%m/%Y}"
    if load.undone_at:
        return f"bắt đầu {moment}, đã gỡ lúc {timezone.localtime(load.undone_at):%H:%M %d/%m/%Y}"
    state = "đã xong" if load.finished_at else "chưa xong, chạy lại lệnh nhập để làm tiếp"
    return f"bắt đầu {moment}, {load.things.count()} mục, {state}"
