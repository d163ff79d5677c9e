"""Saves database and media, with checksums, while the portal runs."""

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from cms.models import Backup
from cms.upkeep.backup import saving
from cms.upkeep.backup.engines import first_line
from cms.upkeep.backup.faults import BackupFault


class Command(BaseCommand):
    help = "Sao lưu cơ sở dữ liệu và media vào BACKUP_DIR, trong lúc cổng vẫn chạy; mã hóa nếu có BACKUP_KEY."

    def handle(self, *args, **options) -> None:
        try:
            manifest = saving.save(self.stderr.write)
        except BackupFault as fault:
            raise CommandError(str(fault)) from None
        except (Error, OSError) as fault:
            raise CommandError(f"Sao lưu dừng giữa chừng: {first_line(str(fault))}") from None
        self.stdout.write(saving.told(manifest, Backup.objects.count()))
        self.stdout.write(str(saving.backups_folder() / manifest.name))
