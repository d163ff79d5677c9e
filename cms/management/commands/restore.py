"""Brings a backup back, or proves that it can be brought back."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection

from cms.upkeep.backup import proving, restoring
from cms.upkeep.backup.faults import BackupFault
from cms.upkeep.backup.place import names_of_backups
from cms.upkeep.backup.register import enter
from cms.upkeep.backup.saving import key

NEWEST = "moi-nhat"


class Command(BaseCommand):
    help = "Phục hồi một bản sao, hoặc (--verify) phục hồi thử vào một nơi trống rồi so số hàng và mã kiểm."
    requires_system_checks = []  # there may be no database yet

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", help=f"Thư mục của bản sao, tên của nó trong BACKUP_DIR, hoặc chữ {NEWEST}.")
        way = parser.add_mutually_exclusive_group()
        way.add_argument("--verify", action="store_true", help="Chỉ thử: không đụng tới cổng.")
        way.add_argument("--into", type=Path, metavar="THƯ_MỤC", help="Đặt cơ sở dữ liệu và media vào một thư mục trống.")
        way.add_argument("--overwrite", action="store_true", help="Ghi đè cơ sở dữ liệu và media đang có.")

    def handle(self, *args, folder: str, verify: bool, into: Path | None, overwrite: bool, **options) -> None:
        try:
            place = found(folder)
            if verify:
                self.stdout.write(self.proven(place))
                return
            backup = restoring.open_backup(place, key())
            if into:
                self.stdout.write(f"Đã đặt vào {restoring.lay_down(backup, into.absolute(), self.stderr.write).parent}.")
                return
            restoring.restore(backup, overwrite=overwrite, tell=self.stderr.write)
            enter(place.parent)
        except BackupFault as fault:
            raise CommandError(str(fault)) from None
        self.stdout.write(f"Đã phục hồi {backup.manifest.name}. Mọi người phải đăng nhập lại. Hãy khởi động lại web, đồng hồ và hàng đợi.")

    def proven(self, place: Path) -> str:
        """The sentence of a proof; it is also written down where the portal's database is there."""
        try:
            connection.ensure_connection()
            return proving.prove(place)
        except Error:
            return restoring.verify(restoring.open_backup(place, key()))


def found(told: str) -> Path:
    """The folder that is meant."""
    if told == NEWEST:
        names = names_of_backups(settings.BACKUP_DIR)
        if not names:
            raise BackupFault(f"Không có bản sao nào ở {settings.BACKUP_DIR}.")
        told = names[0]
    path = Path(told).absolute()
    return path if path.is_dir() or "/" in told else Path(settings.BACKUP_DIR) / told
