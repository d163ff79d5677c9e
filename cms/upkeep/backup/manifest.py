"""What a backup says of itself: manifest.json, and SHA256SUMS over it and over the parts."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from cms.upkeep.backup.faults import Damaged, OtherVersion
from cms.upkeep.backup.streams import PIECE, Key, Passing, written_whole

FORMAT = 1
MANIFEST, SUMS = "manifest.json", "SHA256SUMS"


@dataclass(frozen=True)
class Part:
    """A file of a backup: as it lies there, and what was in it before it was encrypted. Sizes in bytes."""

    name: str
    size: int
    sha256: str
    plain_size: int
    plain_sha256: str


@dataclass(frozen=True)
class Manifest:
    """One backup. It is not encrypted: it names no page, no file and no person."""

    name: str
    made_at: str  # ISO 8601
    engine: str  # sqlite or postgresql
    server: str  # its version
    recipient: str  # for whom it is encrypted; "" if it is not
    versions: dict[str, str]
    migrations: dict[str, list[str]]
    tables: dict[str, list]  # of each how many rows, and a sum of their hashes
    log_head: dict | None
    database: Part
    files: Part  # the list of media
    stored: Part  # the names in the shared store
    file_count: int
    file_bytes: int
    absent: int = 0  # files that the database names and that were lost before
    added_bytes: int = 0
    format: int = FORMAT

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.made_at)

    @property
    def parts(self) -> tuple[Part, ...]:
        return self.database, self.files, self.stored

    @property
    def size(self) -> int:
        """Bytes of what is this backup's alone."""
        return sum(part.size for part in self.parts)


def write_part(folder: Path, name: str, source: BinaryIO, key: Key) -> Part:
    """Put a stream into a backup as one of its files, encrypted where there is a key."""
    name = f"{name}.age" if key.recipient else name
    with written_whole(folder / name) as file:
        plain, lying = Passing(source), Passing(file)
        key.seal(plain, lying)
    return Part(name, lying.size, lying.sha256, plain.size, plain.sha256)


def read_part(folder: Path, part: Part, manifest: Manifest, key: Key, target) -> None:
    """Write what is in a part of a backup into a stream, and say what is wrong with it, if anything is."""
    label = f"Tệp {part.name}"
    key.must_open(manifest.recipient if part.name.endswith(".age") else "")
    plain = Passing(target)
    with _opened(folder, part) as file:
        key.unseal(file, plain, label, manifest.recipient if part.name.endswith(".age") else "")
    if (plain.size, plain.sha256) != (part.plain_size, part.plain_sha256):
        raise Damaged(f"{label} đã bị thay đổi: sai mã SHA-256.")


def check_part(folder: Path, part: Part) -> None:
    """Compare a part as it lies there with what the manifest says; needs no key."""
    passing = Passing()
    with _opened(folder, part) as file:
        while data := file.read(PIECE):
            passing.write(data)
    if passing.sha256 != part.sha256:
        raise Damaged(f"Tệp {part.name} đã bị thay đổi: sai mã SHA-256.")


def _opened(folder: Path, part: Part) -> BinaryIO:
    """A part that is there in its size."""
    path = folder / part.name
    if not path.is_file():
        raise Damaged(f"Bản sao thiếu tệp {part.name}.")
    size = path.stat().st_size
    if size < part.size:
        raise Damaged(f"Tệp {part.name} bị cắt: còn {size} trên {part.size} byte.")
    if size > part.size:
        raise Damaged(f"Tệp {part.name} dài hơn lúc ghi: {size} thay vì {part.size} byte.")
    return path.open("rb")


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """The last files of a backup."""
    body = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
    with written_whole(folder / MANIFEST) as file:
        file.write(body)
    sums = [(hashlib.sha256(body).hexdigest(), MANIFEST), *((part.sha256, part.name) for part in manifest.parts)]
    with written_whole(folder / SUMS) as file:
        file.write("".join(f"{digest}  {name}\n" for digest, name in sums).encode())


def read_manifest(folder: Path) -> Manifest:
    """What a backup says of itself; its name is that of its folder."""
    if not folder.is_dir():
        raise Damaged(f"Không có bản sao nào ở {folder}.")
    try:
        body, sums = (folder / MANIFEST).read_bytes(), (folder / SUMS).read_text(encoding="ascii", errors="replace")
    except FileNotFoundError as fault:
        raise Damaged(f"{folder} thiếu tệp {Path(fault.filename).name}: không phải bản sao, hoặc bản sao chưa ghi xong.") from None
    if f"{hashlib.sha256(body).hexdigest()}  {MANIFEST}\n" not in sums:
        raise Damaged(f"Tệp {MANIFEST} hoặc {SUMS} đã bị thay đổi: sai mã SHA-256.")
    told = json.loads(body)
    if told.get("format") != FORMAT:
        raise OtherVersion(f"Bản sao theo dạng {told.get('format')}, phiên bản này chỉ đọc dạng {FORMAT}.")
    parts = {name: Part(**told[name]) for name in ("database", "files", "stored")}
    return replace(Manifest(**told | parts), name=folder.name)
