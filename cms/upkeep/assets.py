"""Collects static files, so that two releases can answer side by side: each has its own list of names, and what an older one named stays.

A copy of a page, in nginx or in somebody's browser, asks for the style sheet of the release that made it.
"""

import hashlib
import json
import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

STAMP = ".fingerprint"
KEPT = 30 * 24 * 3600  # seconds that the files of a release stay after the next one has taken its place
PACKED = ("", ".br", ".gz")


def fingerprint() -> str:
    """A hash of what the collected files were made of: the locked packages, and our own files with their times."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for path in sorted(settings.BASE_DIR.glob("*/static/**/*")):
        if path.is_file() and not path.is_relative_to(settings.DATA_DIR):
            digest.update(f"{path.relative_to(settings.BASE_DIR)} {path.stat().st_mtime_ns} {path.stat().st_size}".encode())
    return digest.hexdigest()


class ReleaseFiles(CompressedManifestStaticFilesStorage):
    """Files with a hash in their names, and a list of these names that is the release's own."""

    def __init__(self, *args, **kwargs):
        self.manifest_name = list_of(fingerprint()).name
        super().__init__(*args, **kwargs)


def list_of(release: str) -> Path:
    """The list of names of the release with this fingerprint."""
    return settings.STATIC_ROOT / f"staticfiles.{release[:16]}.json"


def collect() -> bool:
    """Bring the static files up to date. Returns whether there was anything to do."""
    stamp, now = settings.STATIC_ROOT / STAMP, fingerprint()
    before = stamp.read_text() if stamp.exists() else ""
    if before == now:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    if before and list_of(before).exists():
        list_of(before).touch()  # from now on it is the list of a release that was
    stamp.write_text(now)
    return True


def prune(older_than: float = KEPT) -> int:
    """Take away what only releases name that were replaced so many seconds ago. Returns how many files."""
    current = list_of(fingerprint())
    lists = set(settings.STATIC_ROOT.glob(list_of("*").name))
    old = {path for path in lists - {current} if path.stat().st_mtime < time.time() - older_than}
    if not old or not current.exists():
        return 0
    needed = set().union(*(names_in(path) for path in lists - old))
    gone = [settings.STATIC_ROOT / f"{name}{end}" for name in set().union(*map(names_in, old)) - needed for end in PACKED]
    for path in (*gone, *old):
        path.unlink(missing_ok=True)
    return len(gone)


def names_in(manifest: Path) -> set[str]:
    """The names with a hash that a release gave its files."""
    return set(json.loads(manifest.read_text())["paths"].values())
