"""Brings a backup back, or proves that it can be brought back."""

import os
from contextlib import nullcontext
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection
from wagtail.log_actions import log

from cms.models import Backup
from cms.upkeep.backup import proving, restoring
from cms.upkeep.backup.engines import first_line
from cms.upkeep.backup.faults import BackupFault
from cms.upkeep.backup.place import alone, backups_folder, names_of_backups
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

    def handle(self, *args, folder: str, **way) -> None:
        try:
            place = found(folder)
            # So that nothing is pruned meanwhile; a folder that we may only read nobody of ours prunes
            with alone(place.parent) if os.access(place.parent, os.W_OK) else nullcontext():
                self.stdout.write(self.brought_back(place, **way))
        except BackupFault as fault:
            raise CommandError(str(fault)) from None
        except (Error, OSError) as fault:
            raise CommandError(f"Phục hồi dừng giữa chừng: {first_line(str(fault))}") from None

    def brought_back(self, place: Path, verify: bool, into: Path | None, overwrite: bool, **options) -> str:
        """Do what was asked for; gives one sentence."""
        if verify:
            return proving.prove(place, tell_database=has_tables())
        backup = restoring.open_backup(place, key())
        if into:
            return f"Đã đặt vào {restoring.lay_down(backup, into.absolute(), self.stderr.write).parent}."
        restoring.restore(backup, overwrite=overwrite, tell=self.stderr.write)
        enter(backups_folder())
        log(Backup.objects.filter(name=backup.manifest.name).first() or Backup(name=backup.manifest.name, pk=0), "cms.restore")
        return f"Đã phục hồi {backup.manifest.name}. Mọi người phải đăng nhập lại. Hãy khởi động lại web, đồng hồ và hàng đợi."


def has_tables() -> bool:
    """Whether the portal's database is there to be told."""
    try:
        return Backup._meta.db_table in connection.introspection.table_names()
    except Error:
        return False


def found(told: str) -> Path:
    """The folder that is meant."""
    if told == NEWEST:
        names = names_of_backups(settings.BACKUP_DIR)
        if not names:
            raise BackupFault(f"Không có bản sao nào ở {settings.BACKUP_DIR}.")
        told = names[0]
    path = Path(told).absolute()
    return path if path.is_dir() or "/" in told else Path(settings.BACKUP_DIR) / told
