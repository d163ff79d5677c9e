"""Looks at a folder before anything is brought in: is it whole, is it ours, does it stay in itself, may its files come in."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.base import File

from cms.uploads import check_document, check_picture
from transfer.items import BadSource
from transfer.portal.form import LONGEST_NUMBER, NAME, VERSION
from transfer.portal.keys import base_of
from transfer.portal.kinds import KINDS, Kind
from transfer.portal.plain_html import place_of
from transfer.portal.writing import MANIFEST, WITH_FILES, digest_of

LONGEST_LINE = 32 * 1024 * 1024  # bytes: a page with all its versions
LONGEST_MANIFEST = 1024 * 1024
NO_TEXT = re.compile("[\0\ud800-\udfff]")
LONGEST_NAME = 80  # letters of a file's name: with its folder it fits the column
CHECKS = {"picture": check_picture, "document": check_document}


@dataclass(frozen=True)
class Line:
    """One line of a file, and where it stands."""

    kind: Kind
    number: int
    told: dict

    def bad(self, why: object) -> BadSource:
        """What is wrong with it, in one line."""
        return BadSource(f"{self.kind.file} dòng {self.number}: {' '.join(str(why).split())[:300].rstrip('.')}.")


@dataclass(frozen=True)
class Folder:
    """A folder in the open format whose manifest was read."""

    path: Path
    files: dict[str, dict]

    def lines(self, kind: Kind) -> Iterator[Line]:
        """What is in one file, line by line."""
        with (self.path / kind.file).open("rb") as file:
            number = 0
            while raw := file.readline(LONGEST_LINE + 1):
                number += 1
                yield Line(kind, number, _parsed(kind, number, raw))

    @property
    def total(self) -> int:
        return sum(told["lines"] for told in self.files.values())


def open_folder(path: Path) -> Folder:
    """The folder, if its manifest is one that we read. Raises BadSource."""
    manifest = path / MANIFEST
    if not path.is_dir():
        raise BadSource(f"Không có thư mục {path}.")
    if not manifest.is_file() or manifest.is_symlink():
        raise BadSource(f"{path} thiếu {MANIFEST}: không phải bản xuất, hoặc bản xuất chưa ghi xong.")
    if manifest.stat().st_size > LONGEST_MANIFEST:
        raise BadSource(f"{MANIFEST} quá lớn.")
    try:
        told = json.loads(manifest.read_bytes())
        name, version, files = told["format"], told["version"], {one["name"]: one for one in told["files"]}
    except (ValueError, TypeError, KeyError, RecursionError):
        raise BadSource(f"{MANIFEST} không đúng dạng.") from None
    if name != NAME:
        raise BadSource(f"{MANIFEST}: không phải định dạng {NAME}.")
    if version != VERSION:
        raise BadSource(f"Bản xuất theo phiên bản {str(version)[:20]}, cổng này chỉ đọc phiên bản {VERSION}.")
    if set(files) != {kind.file for kind in KINDS}:
        raise BadSource(f"{MANIFEST} không kể đúng các tệp của định dạng.")
    if any(type(one.get("lines")) is not int or type(one.get("bytes")) is not int for one in files.values()):
        raise BadSource(f"{MANIFEST} không đúng dạng.")
    return Folder(path, files)


def check(folder: Folder) -> None:
    """Raises BadSource for the first thing that is wrong. Nothing is written."""
    for kind in KINDS:
        _check_sum(folder, kind)
    seen: dict[str, set] = {}
    for kind in KINDS:
        for line in folder.lines(kind):
            _check_line(folder, line, seen)


def _check_sum(folder: Folder, kind: Kind) -> None:
    path, told = folder.path / kind.file, folder.files[kind.file]
    if path.is_symlink() or not path.is_file():
        raise BadSource(f"Bản xuất thiếu tệp {kind.file}.")
    if path.stat().st_size != told["bytes"] or digest_of(path) != told.get("sha256"):
        raise BadSource(f"Tệp {kind.file} đã bị thay đổi hoặc bị cắt: sai mã SHA-256.")


def _parsed(kind: Kind, number: int, raw: bytes) -> dict:
    where = f"{kind.file} dòng {number}"
    if len(raw) > LONGEST_LINE:
        raise BadSource(f"{where} dài quá {LONGEST_LINE // 1024 // 1024} MB.")
    try:
        told = json.loads(raw.decode(), parse_constant=_no_number)
        is_text = b"\\u" not in raw or _is_text(told)
    except (ValueError, RecursionError):
        raise BadSource(f"{where} không phải JSON.") from None
    if not is_text:
        raise BadSource(f"{where} có ký tự mà cơ sở dữ liệu không giữ được.")
    if not isinstance(told, dict):
        raise BadSource(f"{where} không phải một đối tượng JSON.")
    return told


def _is_text(told) -> bool:
    """Whether all that is said is of whole characters, and none of them the one that ends strings of old."""
    if isinstance(told, dict):
        return all(map(_is_text, (*told, *told.values())))
    if isinstance(told, list):
        return all(map(_is_text, told))
    return not isinstance(told, str) or NO_TEXT.search(told) is None


def _no_number(word: str) -> None:
    raise ValueError(word)


def _check_line(folder: Folder, line: Line, seen: dict[str, set]) -> None:
    """Its fields are those of its kind, its key is its own, its file is what it says."""
    group = line.kind.group(line.told.get("kind"))
    if group is None:
        raise line.bad(f"không có loại “{str(line.told.get('kind'))[:40]}”")
    names = {field.name for field in group.fields}
    for what, wrong in (("có trường lạ", set(line.told) - names), ("thiếu trường", names - set(line.told))):
        if wrong:
            raise line.bad(f"{what} “{min(wrong)[:60]}”")
    for name in ("key", "number"):
        if name in names:
            _check_once(line, name, seen.setdefault(f"{line.kind.name}.{name}", set()))
    if line.kind.name in WITH_FILES:
        _check_file(folder, line, WITH_FILES[line.kind.name])


def _check_once(line: Line, name: str, seen: set) -> None:
    value = line.told[name]
    if name == "number" and (type(value) is not int or not 0 < value < LONGEST_NUMBER // 2**22):
        raise line.bad("number phải là số nguyên dương")
    if name == "key" and (not isinstance(value, str) or not value):
        raise line.bad("key phải là chữ")
    if value in seen:
        raise line.bad(f"{name} “{str(value)[:80]}” đã có ở dòng trước")
    seen.add(value)


def _check_file(folder: Folder, line: Line, kind: str) -> None:
    """The file lies where the format puts it, inside the folder, and may come in. One without content was lost before."""
    key, place, sha256 = line.told["key"], line.told["file"], line.told["sha256"]
    name = key.partition("#")[0]
    if not name or name != base_of(name) or name.startswith(".") or "\\" in name or not name.isprintable() or len(name) > LONGEST_NAME:
        raise line.bad(f"tên tệp “{key[:80]}” không hợp lệ")
    if place != place_of(kind, key):
        raise line.bad(f"tệp phải ở {place_of(kind, key)}, không phải “{str(place)[:80]}”")
    if sha256 == "":
        return
    path = folder.path / place
    if not path.is_file() or path.is_symlink() or not path.resolve().is_relative_to(folder.path.resolve()):
        raise line.bad(f"thiếu tệp {place}")
    if path.stat().st_size != line.told["size"] or digest_of(path) != sha256:
        raise line.bad(f"tệp {place} đã bị thay đổi: sai mã SHA-256")
    try:
        with path.open("rb") as file:
            CHECKS[kind](File(file, name=name), name)
    except ValidationError as fault:
        raise line.bad(f"{place}: {' '.join(fault.messages)}") from None
