"""The media: what lies in Django's storage, be it a folder or S3, and how it comes into the shared store of a backup folder and out again."""

import hashlib
import io
import json
import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

from django.core.files import File
from django.core.files.storage import Storage, default_storage

from cms.upkeep.backup.faults import BackupFault, Damaged
from cms.upkeep.backup.place import STORE, must_hold
from cms.upkeep.backup.streams import PIECE, Key, Passing, written_whole

IN_MEMORY = 8 * 1024 * 1024  # bytes of a file that is being put back; what is larger waits on the disk


class Entry(NamedTuple):
    """A file as it was when it was read. Its time is the storage's own, in seconds."""

    size: int
    modified: float
    sha256: str


class Lying(NamedTuple):
    """A file that lies in the storage now."""

    name: str
    size: int
    modified: float


def lying(storage: Storage, place: str = "") -> Iterator[Lying]:
    """Every file of a storage. What is deleted meanwhile is left out."""
    try:
        folders, names = storage.listdir(place)
    except FileNotFoundError:
        return
    for name in names:
        path = f"{place}/{name}" if place else name
        try:
            yield Lying(path, storage.size(path), storage.get_modified_time(path).timestamp())
        except FileNotFoundError:
            continue
    for folder in folders:
        yield from lying(storage, f"{place}/{folder}" if place else folder)


def stored_name(sha256: str, recipient: str) -> str:
    """The name of a content in the store. Encrypted for another key it is another file."""
    mark = f".{hashlib.sha256(recipient.encode()).hexdigest()[:12]}.age" if recipient else ""
    return f"{sha256[:2]}/{sha256}{mark}"


@dataclass
class Saver:
    """Brings media into the store of a backup folder, each content once. `known` is what earlier backups read: it spares reading again."""

    folder: Path
    key: Key
    known: dict[str, Entry]
    storage: Storage = default_storage
    saved: dict[str, Entry] = field(default_factory=dict)
    added: int = 0  # bytes written into the store

    def take_all(self) -> set[str]:
        """Bring in every file that lies there and is not in the store; gives the names of those that lie there."""
        there = list(lying(self.storage))
        new = [file for file in there if not self._is_in(file)]
        must_hold(self.folder, sum(file.size for file in new), f"{len(new)} tệp media mới")
        return {file.name for file in there} - {file.name for file in new if not self._take(file)}

    def _is_in(self, file: Lying) -> bool:
        entry = self.saved.get(file.name) or self.known.get(file.name)
        if entry is None or entry[:2] != file[1:] or not self._holds(entry.sha256, entry.size):
            return False
        self.saved[file.name] = entry
        return True

    def _holds(self, sha256: str, size: int) -> bool:
        try:
            found = self._path(sha256).stat().st_size
        except FileNotFoundError:
            return False
        return found > size if self.key.recipient else found == size

    def _path(self, sha256: str) -> Path:
        return self.folder / STORE / stored_name(sha256, self.key.recipient)

    def _take(self, file: Lying) -> bool:
        """Read one file into the store. False where it is gone."""
        fresh = self.folder / STORE / f"dang-ghi-{secrets.token_hex(8)}"
        try:
            with self.storage.open(file.name, "rb") as source, written_whole(fresh) as target:
                plain = Passing(source)
                self.key.seal(plain, target)
        except FileNotFoundError:
            self.saved.pop(file.name, None)
            return False
        entry = Entry(plain.size, file.modified, plain.sha256)
        if self._holds(entry.sha256, entry.size):
            fresh.unlink()
        else:
            self._path(entry.sha256).parent.mkdir(mode=0o700, exist_ok=True)
            self.added += fresh.stat().st_size
            fresh.rename(self._path(entry.sha256))
        self.saved[file.name] = entry
        return True

    def listed(self, names: Iterable[str]) -> Iterator[bytes]:
        """The list of some of the files that were saved, a line each."""
        for name in sorted(names):
            size, modified, sha256 = self.saved[name]
            yield json.dumps({"name": name, "size": size, "sha256": sha256}, ensure_ascii=False).encode() + b"\n"

    def stored(self, names: Iterable[str]) -> Iterator[bytes]:
        """What they are called in the store, a line each."""
        for name in sorted({stored_name(self.saved[name].sha256, self.key.recipient) for name in names}):
            yield name.encode() + b"\n"


def read_known(path: Path) -> dict[str, Entry]:
    """What earlier backups read of the media; nothing where that is not known."""
    try:
        return {name: Entry(*told) for name, told in json.loads(path.read_text()).items()}
    except (OSError, ValueError, TypeError):
        return {}


def write_known(path: Path, saved: dict[str, Entry]) -> None:
    """Remember it for the next backup of this machine."""
    with written_whole(path) as file:
        file.write(json.dumps(saved, ensure_ascii=False).encode())


class Chunks(io.RawIOBase):
    """A stream of what an iterator gives."""

    def __init__(self, chunks: Iterator[bytes]):
        self.chunks, self.left = chunks, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        while not self.left:
            try:
                self.left = next(self.chunks)
            except StopIteration:
                return 0
        size = min(len(buffer), len(self.left))
        buffer[:size], self.left = self.left[:size], self.left[size:]
        return size


def stream_of(chunks: Iterator[bytes]) -> BinaryIO:
    """What an iterator gives, to be read in pieces."""
    return io.BufferedReader(Chunks(chunks), PIECE)


@dataclass(frozen=True)
class Listed:
    """A file as the list of a backup names it."""

    name: str
    size: int
    sha256: str


def files_of(lines: BinaryIO) -> Iterator[Listed]:
    """What a list says."""
    for line in lines:
        yield Listed(**json.loads(line))


def take_out(store: Path, file: Listed, key: Key, recipient: str, target: BinaryIO) -> None:
    """Write a file out of the store into a stream, and say what is wrong with it, if anything is."""
    path = store / stored_name(file.sha256, recipient)
    label = f"Tệp {file.name} trong kho ({path.name[:12]}…)"
    plain = Passing(target)
    try:
        with path.open("rb") as source:
            if not recipient and os.fstat(source.fileno()).st_size < file.size:
                raise Damaged(f"{label} bị cắt: còn {os.fstat(source.fileno()).st_size} trên {file.size} byte.")
            key.unseal(source, plain, label, recipient)
    except FileNotFoundError:
        raise Damaged(f"Kho thiếu tệp {file.name} ({path.name[:12]}…).") from None
    if (plain.size, plain.sha256) != (file.size, file.sha256):
        raise Damaged(f"{label} đã bị thay đổi: sai mã SHA-256.")


def put_back(store: Path, file: Listed, key: Key, recipient: str, storage: Storage) -> None:
    """Put a file where it was, under the very name that it had; nothing of a damaged one."""
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as whole:
        take_out(store, file, key, recipient, whole)
        whole.seek(0)
        if storage.exists(file.name):
            storage.delete(file.name)
        given = storage.save(file.name, File(whole))
    if given != file.name:
        raise BackupFault(f"Kho media không nhận tên {file.name} mà đặt thành {given}.")
