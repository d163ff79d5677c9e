"""Tells the database which backups there are: the pages of the admin read that, and never the folder itself."""

from dataclasses import dataclass
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


@dataclass(frozen=True)
class State:
    """How safe the portal is: its newest backup, the newest that was proven, and whether that is too old."""

    newest: Backup | None
    proven: Backup | None

    @property
    def is_old(self) -> bool:
        return self.proven is None or timezone.now() - self.proven.made_at > OLD


def state() -> State:
    """What stands on the dashboard."""
    backups = Backup.objects.all()  # the newest first
    return State(backups.first(), backups.filter(proven_at__isnull=False).first())


def may_read(user) -> bool:
    """Whether somebody is told of backups: administrators."""
    return user.is_active and user.is_superuser
