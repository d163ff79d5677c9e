"""A folder in memory for what the tests make: a disk is waited for at every commit of a row and every renaming of a file."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

MEMORY = Path("/dev/shm")
ENOUGH = 3 * 1024**3  # bytes that must be free there; half of the suite takes less than a third of them


def is_roomy(folder: Path, enough: int = ENOUGH) -> bool:
    """Whether a folder has so many bytes free and may hold programs: PostgreSQL's are copied where its user can reach them."""
    if not folder.is_dir():
        return False
    about = os.statvfs(folder)
    return about.f_bavail * about.f_frsize >= enough and not about.f_flag & os.ST_NOEXEC


@contextlib.contextmanager
def temporary_files_in(folder: Path = MEMORY, enough: int = ENOUGH) -> Iterator[None]:
    """Temporary files, ours and those of every program started meanwhile, lie in a folder and are gone afterwards; where it is not roomy
    they lie where they always do.
    """
    if not is_roomy(folder, enough):
        yield
        return
    with tempfile.TemporaryDirectory(prefix="portal-", dir=folder, ignore_cleanup_errors=True) as place:
        Path(place).chmod(0o711)  # PostgreSQL goes through it as nobody
        before = os.environ.get("TMPDIR"), tempfile.tempdir
        os.environ["TMPDIR"] = tempfile.tempdir = place
        try:
            yield
        finally:
            os.environ.pop("TMPDIR")
            if before[0] is not None:
                os.environ["TMPDIR"] = before[0]
            tempfile.tempdir = before[1]
