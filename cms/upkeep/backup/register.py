"""Tells the database which backups there are: the pages of the admin read that, and never the folder itself."""

from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from cms.models import Backup
from cms.upkeep.backup.place import names_of_backups, proof_of, readable

OLD = timedelta(days=3)  # after which a portal without a proven backup is told of in red


@transaction.atomic
def enter(folder: Path) -> None:
    """Make the table say what is in the folder."""
    for manifest in readable(folder):
        proof = proof_of(folder / manifest.name) or {}
        Backup.objects.update_or_create(
            name=manifest.name,
            defaults={
                "made_at": manifest.moment,
                "size": manifest.size,
                "added": manifest.added_bytes,
                "file_count": manifest.file_count,
                "file_bytes": manifest.file_bytes,
                "absent": manifest.absent,
                "encrypted": bool(manifest.recipient),
                "proven_at": datetime.fromisoformat(proof["at"]) if proof else None,
                "proof": proof.get("told", "")[:300],
            },
        )
    Backup.objects.exclude(name__in=names_of_backups(folder)).delete()


def proven() -> Backup | None:
    """The newest backup that was restored and compared."""
    return Backup.objects.filter(proven_at__isnull=False).order_by("-made_at").first()


def is_too_old(backup: Backup | None) -> bool:
    """Whether a portal that has nothing newer stands in danger."""
    return backup is None or timezone.now() - backup.made_at > OLD
