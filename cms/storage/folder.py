"""The folder of one machine, in which nothing half-written stays when its disk is full."""

import contextlib
import errno
from pathlib import Path

from django.core.files.storage import FileSystemStorage

from cms.storage import StorageAway

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)


class FolderStorage(FileSystemStorage):
    """Django's, which leaves behind the beginning of what it could not write to its end."""

    def _save(self, name: str, content) -> str:
        place = Path(self.path(name))
        was_there = place.exists()
        try:
            return super()._save(name, content)
        except OSError as fault:
            if not was_there:
                with contextlib.suppress(OSError):
                    place.unlink()
            if fault.errno in NO_ROOM:
                raise StorageAway(f"no room: {fault.strerror}") from fault
            raise
