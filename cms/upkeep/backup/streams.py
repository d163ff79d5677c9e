"""How bytes come into a backup and out of it: in pieces, counted and hashed as they pass, encrypted with age where there is a key."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

import pyrage

from cms.upkeep.backup.faults import BackupFault, Damaged, WrongKey

PIECE = 1024 * 1024  # bytes that are held in memory at a time
SECRET = "AGE-SECRET-KEY-"  # noqa: S105 - how such a key begins


class Passing:
    """A stream whose bytes are counted and hashed as they pass."""

    def __init__(self, stream: BinaryIO | None = None):
        self.stream, self.size, self._digest = stream, 0, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        self._note(data)
        return data

    def write(self, data: bytes) -> int:
        self._note(data)
        if self.stream is not None:
            self.stream.write(data)
        return len(data)

    def flush(self) -> None:
        if self.stream is not None:
            self.stream.flush()

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def _note(self, data: bytes) -> None:
        self.size += len(data)
        self._digest.update(data)


class Heard:
    """A stream for pyrage, which tells a fault of it as one of its own: the true one is kept."""

    def __init__(self, stream: BinaryIO):
        self.stream, self.fault = stream, None

    def read(self, size: int = -1) -> bytes:
        return self._do(self.stream.read, size)

    def write(self, data: bytes) -> int:
        self._do(self.stream.write, data)
        return len(data)

    def flush(self) -> None:
        self._do(self.stream.flush)

    def _do(self, act, *arguments):
        try:
            return act(*arguments)
        except Exception as fault:
            self.fault = fault
            raise


@dataclass(frozen=True)
class Key:
    """BACKUP_KEY: nothing, who may read (age1…), or the secret with which one reads (AGE-SECRET-KEY-…)."""

    text: str = ""

    @cached_property
    def secret(self) -> pyrage.x25519.Identity | None:
        return pyrage.x25519.Identity.from_str(self.text) if self.text.startswith(SECRET) else None

    @property
    def recipient(self) -> str:
        """For whom we encrypt, in public; "" where we do not."""
        return str(self.secret.to_public()) if self.secret else self.text

    def seal(self, source: BinaryIO, target: BinaryIO) -> None:
        """Write a stream into another, encrypted where there is a key."""
        if not self.recipient:
            shutil.copyfileobj(source, target, PIECE)
            return
        source, target = Heard(source), Heard(target)
        try:
            pyrage.encrypt_io(source, target, [pyrage.x25519.Recipient.from_str(self.recipient)])
        except Exception as fault:
            raise source.fault or target.fault or BackupFault(f"Không ghi được bản mã hóa ({fault}).") from None

    def unseal(self, source: BinaryIO, target: BinaryIO, name: str, recipient: str) -> None:
        """Write what was sealed for a recipient as it was. `name` says in a fault what it is."""
        if not recipient:
            shutil.copyfileobj(source, target, PIECE)
            return
        self.must_open(recipient)
        source, target = Heard(source), Heard(target)
        try:
            pyrage.decrypt_io(source, target, [self.secret])
        except Exception:
            damaged = Damaged(f"{name} không giải mã được: tệp bị cắt hoặc đã bị thay đổi.")
            raise source.fault or target.fault or damaged from None

    def must_open(self, recipient: str) -> None:
        """Refuse where we cannot read what was encrypted for somebody."""
        if not recipient or (self.secret and self.recipient == recipient):
            return
        if self.secret:
            raise WrongKey(f"Sai khóa: bản sao mã hóa cho {recipient}, còn BACKUP_KEY là khóa của {self.recipient}.")
        if self.text:
            raise WrongKey("BACKUP_KEY là khóa công khai (age1…): chỉ ghi được bản sao. Muốn đọc phải đặt khóa bí mật AGE-SECRET-KEY-….")
        raise WrongKey(f"Bản sao mã hóa cho {recipient}: hãy đặt BACKUP_KEY là khóa bí mật AGE-SECRET-KEY-… của nó.")


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A new file for ourselves only, which is there under its name when all of it is on the disk, else not at all."""
    fresh = path.with_name(f"{path.name}.dang-ghi")
    fresh.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
