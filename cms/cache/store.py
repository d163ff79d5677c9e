"""Where copies and generations are kept, for all workers and machines: a folder of our own, or Redis.

Neither may lose what it was told last, and neither is the database: pages are served while that is away.
"""

import contextlib
import fcntl
import hashlib
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from cms.cache.counts import FolderCounts

LONGEST_MARK = 4096  # bytes: that of a site which a hundred are changing at a time
WAIT = 10.0  # seconds that a reader waits for another's rendering, then renders too
PATIENCE = 2.0  # seconds that one who changes a mark waits for another who does
NOTHING = contextlib.nullcontext()


class Store(Protocol):
    """What the cache asks of a store. Keys are short strings, values bytes."""

    def read(self, key: str) -> bytes | None:
        """The copy of a key."""

    def write(self, key: str, value: bytes) -> None:
        """Keep a copy in place of the one before."""

    def remove(self, key: str) -> None:
        """Keep no copy of a key any more."""

    def get_mark(self, name: str) -> str | None:
        """A small value, such as the generation of a site."""

    def together(self, *names: str) -> AbstractContextManager[None]:
        """A context in which the first `get_mark` of each of these, by this thread, may give what stood at its beginning."""

    def set_mark(self, name: str, value: str) -> None:
        """Put a small value, seen by everybody at once."""

    def add_mark(self, name: str, value: str) -> str:
        """Put a small value unless there is one; gives the one that is there now."""

    def change_mark(self, name: str, change: Callable[[str | None], str]) -> str:
        """Put what `change` makes of a small value; nobody else changes it meanwhile. Gives the new one."""

    def marks(self) -> list[str]:
        """The names of all small values."""

    def one_at_a_time(self, key: str) -> Iterator[bool]:
        """A context that one of many enters at a time; gives whether it had to wait."""

    def is_behind(self) -> bool:
        """Whether others may not know yet of a change that was made here."""

    def prune(self) -> int:
        """Hold the size limit; gives how many copies went."""

    def size(self) -> int:
        """How many bytes the copies take; 0 where that is not known."""

    def answers(self) -> bool:
        """Whether it can be written to now."""

    def count(self, window: str, name: str, lasts: int) -> int:
        """One more of something in a window of time (a number); gives how many. It may be forgotten after `lasts` seconds."""

    def counted(self, window: str, name: str) -> int:
        """How many there are in it."""

    def secret_of_day(self, day: str) -> str:
        """A random word that all workers and machines share on a day (ISO date)."""


class FolderStore(FolderCounts):
    """Copies as files in 256 shards, replaced in one step. Their names are hashes, so no address can leave the folder."""

    def __init__(self, folder: Path, limit: int):
        self.folder, self.limit = Path(folder), limit
        for part in ("marks", "locks", *(f"copies/{shard:02x}" for shard in range(256))):
            (self.folder / part).mkdir(parents=True, exist_ok=True)

    def _copy(self, key: str) -> str:
        return f"{self.folder}/copies/{key[:2]}/{key}"

    def read(self, key: str) -> bytes | None:
        try:
            with open(self._copy(key), "rb") as file:  # noqa: PTH123 - the fastest way, on the path of every request
                return file.read()
        except OSError:
            return None

    def write(self, key: str, value: bytes) -> None:
        with contextlib.suppress(OSError):  # a full disk costs the copy, not the answer
            _replace(self._copy(key), value)

    def get_mark(self, name: str) -> str | None:
        try:  # twice in every request: without a file object it takes a third of the time
            descriptor = os.open(f"{self.folder}/marks/{name}", os.O_RDONLY)
        except OSError:
            return None
        try:
            return os.read(descriptor, LONGEST_MARK).decode("ascii")
        except OSError:
            return None
        finally:
            os.close(descriptor)

    def together(self, *names: str) -> AbstractContextManager[None]:
        return NOTHING  # a file is read as fast alone

    def set_mark(self, name: str, value: str) -> None:
        path = f"{self.folder}/marks/{name}"
        try:
            _replace(path, value.encode("ascii"))
        except OSError:  # a full disk: a mark that is not there is never the one of an old copy
            with contextlib.suppress(OSError):
                os.unlink(path)  # noqa: PTH108 - as above

    def add_mark(self, name: str, value: str) -> str:
        return self.change_mark(name, lambda present: present or value)

    def change_mark(self, name: str, change: Callable[[str | None], str]) -> str:
        with contextlib.ExitStack() as held:
            with contextlib.suppress(OSError):  # a full disk: without the lock, see set_mark
                file = held.enter_context(open(f"{self.folder}/locks/mark-{name}", "wb"))  # noqa: PTH123 - as above
                _locked(file, PATIENCE)
            value = change(self.get_mark(name))
            self.set_mark(name, value)
        return value

    def marks(self) -> list[str]:
        return [path.name for path in (self.folder / "marks").iterdir() if "." not in path.name]

    def remove(self, key: str) -> None:
        with contextlib.suppress(OSError):
            os.unlink(self._copy(key))  # noqa: PTH108 - as above

    @contextlib.contextmanager
    def one_at_a_time(self, key: str) -> Iterator[bool]:
        """By a lock file of the key's shard; the kernel frees it when its holder dies. On a full disk everybody enters."""
        with contextlib.ExitStack() as held:
            waited = False
            with contextlib.suppress(OSError):
                file = held.enter_context(open(f"{self.folder}/locks/{key[:3]}", "wb"))  # noqa: PTH123 - as above
                waited = not _locked(file, WAIT)
            yield waited

    def is_behind(self) -> bool:
        return False  # one machine

    def prune(self) -> int:
        """Remove the copies written longest ago until nine tenths of the limit are left."""
        copies = sorted(self._copies())
        size, gone = sum(entry[1] for entry in copies), 0
        if size <= self.limit:
            return 0
        for _, length, path in copies:
            if size <= self.limit * 0.9:
                break
            with contextlib.suppress(OSError):
                os.unlink(path)  # noqa: PTH108 - a path as scandir gave it
            size, gone = size - length, gone + 1
        return gone

    def size(self) -> int:
        return sum(length for _, length, _ in self._copies())

    def answers(self) -> bool:
        try:
            _replace(f"{self.folder}/locks/probe", b"")
        except OSError:
            return False
        return True

    def _copies(self) -> Iterator[tuple[float, int, str]]:
        for shard in os.scandir(self.folder / "copies"):
            for entry in os.scandir(shard.path):
                with contextlib.suppress(OSError):
                    known = entry.stat()
                    yield known.st_mtime, known.st_blocks * 512, entry.path


def _replace(path: str, value: bytes) -> None:
    """Write a file so that a reader sees the old or the new one, whole."""
    fresh = f"{path}.{secrets.token_hex(4)}"
    try:
        with open(fresh, "wb") as file:  # noqa: PTH123 - as above
            file.write(value)
        os.replace(fresh, path)  # noqa: PTH105 - as above
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(fresh)  # noqa: PTH108 - as above
        raise


def _locked(file, patience: float) -> bool:
    """Take the lock of a file. Returns whether it was free at once; after the patience goes on without it."""
    deadline, at_once = time.monotonic() + patience, True
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return at_once
        except BlockingIOError:
            at_once = False
            if time.monotonic() > deadline:
                return False
            time.sleep(0.005)


@lru_cache(maxsize=512)
def key_of(*parts: object) -> str:
    """The key of a copy: a hash, so that it has one length whatever the address."""
    return hashlib.blake2b("\n".join(map(str, parts)).encode(), digest_size=20).hexdigest()
