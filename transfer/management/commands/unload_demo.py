"""Takes the demo portal away again, and nothing else."""

from django.core.management.base import BaseCommand, CommandError

from cms.models import User
from transfer.demo.load import NAME
from transfer.demo.people import forget_accounts
from transfer.ledger import Ledger, thing_of
from transfer.models import Load
from transfer.undoing import undo


class Command(BaseCommand):
    help = "Gỡ bỏ nội dung và tài khoản dùng thử, không động tới nội dung khác."

    def handle(self, *args, **options) -> None:
        if not Load.objects.filter(name=NAME, undone_at__isnull=True).exists():
            self.stdout.write("Không có nội dung dùng thử.")
            return
        ledger = Ledger(NAME)
        refuse_without_administrator(ledger)
        kept = undo(ledger, "Gỡ nội dung dùng thử")
        forget_accounts()
        for line in kept:
            self.stdout.write(f"Giữ lại {line}.")


def refuse_without_administrator(ledger: Ledger) -> None:
    """Nobody may be locked out: another active administrator must exist beside those of the demo."""
    demo_accounts = [thing_of(entry) for entry in ledger.load.things.filter(key__startswith="account:")]
    theirs = [user.pk for user in demo_accounts if user]
    if theirs and not User.objects.filter(is_superuser=True, is_active=True).exclude(pk__in=theirs).exists():
        raise CommandError("Chưa có quản trị viên nào ngoài tài khoản dùng thử. Hãy tạo một người: manage.py createsuperuser")
