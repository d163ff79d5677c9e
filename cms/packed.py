"""What lies in a ZIP and in the files of office programs, which are ZIPs too, looked at without unpacking it onto the disk."""

import re
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError

MOST_PARTS = 2_000
MOST_UNPACKED = 300 * 1024 * 1024  # bytes of all parts together
MOST_SWELLING = 200  # times its packed size, of a part that becomes large; text of tables reaches 100
LARGE = 2 * 1024 * 1024  # bytes
MOST_LOOKED_AT = 30 * 1024 * 1024  # bytes of one document in a ZIP
RELATIONS = 1024 * 1024  # bytes of the lists in which a document names what it fetches
ENCRYPTED = 1  # in a part's flags
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")

BROKEN = "Tệp hỏng, không mở được."
BOMB = "Nội dung nén trong tệp quá lớn so với một tài liệu thật nên không nhận."
LOCKED = "Tệp có mật khẩu nên không kiểm tra được. Hãy bỏ mật khẩu rồi tải lên."
MACROS = "Tệp có chứa macro (lệnh tự chạy) nên không nhận. Hãy lưu lại thành tệp không có macro, hoặc xuất ra PDF."
FETCHES = "Tệp lấy mẫu hoặc nội dung từ nơi khác khi mở nên không nhận. Hãy lưu lại thành PDF."
PROGRAM_INSIDE = "Trong tệp có nhúng chương trình hoặc tệp lạ nên không nhận."
STRANGE_NAME = "Tên “{name}” trong tệp nén không hợp lệ."
NOT_TAKEN = "Trong tệp nén có “{name}”, là loại tệp không nhận."
OTHER = "Nội dung tệp không phải là {kind}, dù tên tệp có đuôi .{end}. Hãy lưu lại tệp đúng loại rồi tải lên."

# The part without which a file is not of its kind
HEART = {
    "docx": r"word/document\d*\.xml",
    "xlsx": r"xl/workbook\.xml",
    "pptx": r"ppt/(?:presentation|slides/slide\d+)\.xml",
    "odt": r"content\.xml",
}
# Where office programs keep what runs by itself
RUNNING = re.compile(r"(?i)(?:.*/)?(?:vbaproject.*|vbadata\.xml|macrosheets/.*)|(?:.*/)?(?:basic|scripts)/.+|.*activex.*")
MACRO_KINDS = re.compile(rb"(?i)macroenabled|vbaproject|ms-excel\.intlmacrosheet|ms-excel\.macrosheet")
# A template, a frame or a program that is fetched when the file is opened; links that a reader clicks are none
FETCHED = re.compile(rb"<Relationship\b[^>]*>")
FETCHING = re.compile(rb"(?i)/(?:attachedTemplate|oleObject|frame|subDocument)\"")


class Refused(Exception):
    """A file that does not come in. Its text is a sentence for who uploads it."""


def opened(file: BinaryIO) -> ZipFile:
    """A ZIP whose parts may be looked at: not locked, not too many, none that swells."""
    try:
        archive = ZipFile(file)
        parts = archive.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as fault:
        raise Refused(BROKEN) from fault
    file.seek(0, 2)
    whole = file.tell()
    swollen = any(part.file_size > LARGE and part.file_size > MOST_SWELLING * max(part.compress_size, 1) for part in parts)
    overlaid = sum(part.compress_size for part in parts) > whole  # parts that share their bytes
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED or swollen or overlaid:
        raise Refused(BOMB)
    if any(part.flag_bits & ENCRYPTED for part in parts):
        raise Refused(LOCKED)
    return archive


def read(archive: ZipFile, part: ZipInfo, most: int) -> bytes:
    """The beginning of a part, at most so many bytes."""
    try:
        with archive.open(part) as content:
            return content.read(most)
    except (BadZipFile, OSError, ValueError, NotImplementedError, EOFError, ZlibError, RuntimeError) as fault:
        raise Refused(BROKEN) from fault


def check_office(file: BinaryIO, end: str) -> None:
    """Raises `Refused` for what is no document of its kind, runs by itself, fetches what it shows, or brings a program along."""
    archive = opened(file)
    names = archive.namelist()
    if not any(re.fullmatch(HEART[end], name) for name in names):
        raise Refused(OTHER.format(kind=end.upper(), end=end))
    for part in archive.infolist():
        if RUNNING.fullmatch(part.filename):
            raise Refused(MACROS)
        if part.filename in ("[Content_Types].xml", "META-INF/manifest.xml") and MACRO_KINDS.search(read(archive, part, LARGE)):
            raise Refused(MACROS)
        if part.filename.endswith(".rels"):
            _check_relations(read(archive, part, RELATIONS))
        elif not part.is_dir():
            _check_embedded(part, read(archive, part, 8), archive)


def _check_relations(told: bytes) -> None:
    for relation in FETCHED.findall(told):
        if b'TargetMode="External"' in relation and FETCHING.search(relation):
            raise Refused(FETCHES)


def _check_embedded(part: ZipInfo, head: bytes, archive: ZipFile) -> None:
    if head.startswith(PROGRAMS):
        raise Refused(PROGRAM_INSIDE)
    if head.startswith(b"\xd0\xcf\x11\xe0"):  # an object of an old office program: a table, or whatever was put into the file
        content = read(archive, part, MOST_LOOKED_AT)
        if "\x01Ole10Native".encode("utf-16-le") in content:
            raise Refused(PROGRAM_INSIDE)
        if "_VBA_PROJECT".encode("utf-16-le") in content:
            raise Refused(MACROS)


def check_zip(file: BinaryIO, taken: Mapping[str, Callable[[BinaryIO, bytes, str], None]]) -> None:
    """Raises `Refused` for a ZIP in which anything lies that would not be taken by itself (`taken`: by the end of a name, what looks at
    it), or another ZIP.
    """
    archive = opened(file)
    for part in archive.infolist():
        name = part.filename
        if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name or not name.isprintable():
            raise Refused(STRANGE_NAME.format(name=name[:80]))
        if part.is_dir():
            continue
        end = name.rpartition(".")[2].lower()
        if end not in taken or end == "zip" or "." not in name:
            raise Refused(NOT_TAKEN.format(name=name[:80]))
        _check_inside(archive, part, end, taken[end])


def _check_inside(archive: ZipFile, part: ZipInfo, end: str, look: Callable[[BinaryIO, bytes, str], None]) -> None:
    if part.file_size > MOST_LOOKED_AT:
        raise Refused(BOMB)
    content = read(archive, part, MOST_LOOKED_AT)
    if content.startswith(PROGRAMS):
        raise Refused(PROGRAM_INSIDE)
    look(BytesIO(content), content[:1024], end)
