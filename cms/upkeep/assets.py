"""Collects static files only when they have changed since the last time."""

import hashlib

from django.conf import settings
from django.core.management import call_command

STAMP = ".fingerprint"


def fingerprint() -> str:
    """A hash of what the collected files were made of: the locked packages, and our own files with their times."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for path in sorted(settings.BASE_DIR.glob("*/static/**/*")):
        if path.is_file() and not path.is_relative_to(settings.DATA_DIR):
            digest.update(f"{path.relative_to(settings.BASE_DIR)} {path.stat().st_mtime_ns} {path.stat().st_size}".encode())
    return digest.hexdigest()


def collect() -> bool:
    """Bring the static files up to date. Returns whether there was anything to do."""
    stamp = settings.STATIC_ROOT / STAMP
    now = fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(now)
    return True
