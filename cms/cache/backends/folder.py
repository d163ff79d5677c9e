"""Django's own cache in a folder of one machine."""

import contextlib

from django.core.cache.backends.filebased import FileBasedCache


class FolderCache(FileBasedCache):
    """A full disk costs what would be kept, not the answer."""

    def set(self, *arguments, **options):
        with contextlib.suppress(OSError):
            super().set(*arguments, **options)

    def add(self, *arguments, **options):
        with contextlib.suppress(OSError):
            return super().add(*arguments, **options)
        return False
