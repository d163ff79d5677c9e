"""Numbers that are forgotten soon, counted by all workers and machines together; beside the copies, not in the database."""

import contextlib
import os
import secrets
import shutil
from pathlib import Path

DAY = 25 * 3600  # seconds that the secret of a day is kept


class FolderCounts:
    """A number is the length of a file: appending one letter is one step, whoever else does so."""

    folder: Path

    def count(self, window: str, name: str, lasts: int) -> int:
        """One more; gives how many. 0 where nothing can be counted. `lasts` (seconds) is for stores that forget by time."""
        try:
            descriptor = self._opened(window, name)
        except OSError:  # a full disk
            return 0
        try:
            os.write(descriptor, b".")
            return os.fstat(descriptor).st_size
        except OSError:
            return 0
        finally:
            os.close(descriptor)

    def counted(self, window: str, name: str) -> int:
        """How many there are."""
        try:
            return (self.folder / "counts" / window / name).stat().st_size
        except OSError:
            return 0

    def secret_of_day(self, day: str) -> str:
        """A random word that all share on a day (ISO date), and that nobody has after it."""
        kept = self.folder / "counts" / f"secret-{day}"
        with contextlib.suppress(OSError):
            return kept.read_text()
        fresh = kept.with_name(f"fresh-{secrets.token_hex(8)}")
        try:
            self._begin("secret-", kept.name)
            fresh.write_text(secrets.token_hex(16))
            with contextlib.suppress(FileExistsError):
                os.link(fresh, kept)  # of two at once one wins, and both read his
            return kept.read_text()
        except OSError:
            return secrets.token_hex(16)
        finally:
            fresh.unlink(missing_ok=True)

    def _opened(self, window: str, name: str) -> int:
        path, how = self.folder / "counts" / window / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT
        try:
            return os.open(path, how, 0o600)
        except FileNotFoundError:
            self._begin("", window)
            path.parent.mkdir(parents=True, exist_ok=True)
            return os.open(path, how, 0o600)

    def _begin(self, kind: str, name: str) -> None:
        """With something new what was before goes: windows but the last, secrets of other days."""
        place = self.folder / "counts"
        place.mkdir(exist_ok=True)
        for old in place.iterdir():
            if kind and old.name.startswith(kind) and old.name != name:
                old.unlink(missing_ok=True)
            elif not kind and old.name.isdigit() and int(old.name) not in (int(name), int(name) - 1):
                shutil.rmtree(old, ignore_errors=True)


class RedisCounts:
    """The same in Redis. While it is away nothing is counted."""

    def count(self, window: str, name: str, lasts: int) -> int:
        """One more; gives how many. `lasts` is in seconds."""
        with contextlib.suppress(self.fault), self.redis.pipeline() as pipe:
            pipe.incr(f"count:{window}:{name}").expire(f"count:{window}:{name}", lasts)
            return pipe.execute()[0]
        return 0

    def counted(self, window: str, name: str) -> int:
        """How many there are."""
        with contextlib.suppress(self.fault):
            return int(self.redis.get(f"count:{window}:{name}") or 0)
        return 0

    def secret_of_day(self, day: str) -> str:
        """A random word that all share on a day (ISO date), and that nobody has after it."""
        fresh = secrets.token_hex(16)
        with contextlib.suppress(self.fault):
            present = self.redis.set(f"secret:{day}", fresh, nx=True, get=True, ex=DAY)
            return present.decode("ascii") if present else fresh
        return fresh
