"""Loads the demo portal."""

from django.core.management.base import BaseCommand

from transfer.demo.load import NAME, Demo
from transfer.models import Load
from transfer.progress import Progress


class Command(BaseCommand):
    help = "Nạp nội dung dùng thử; chạy lại không đổi gì."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--once", action="store_true", help="Bỏ qua nếu đã từng nạp, kể cả khi đã gỡ bỏ.")

    def handle(self, *args, once: bool, **options) -> None:
        if once and Load.objects.filter(name=NAME, finished_at__isnull=False).exists():
            return
        Load.objects.filter(name=NAME, undone_at__isnull=False).delete()  # taken away before: begin anew
        demo = Demo()
        progress = Progress(len(demo.steps()), "Nạp nội dung dùng thử")
        for word in demo.run():
            progress.step(word)
        progress.close()
        for line in demo.notes:
            self.stdout.write(line)
