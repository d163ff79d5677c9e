"""Which files may come in: their content is what the end of their name says, nothing in them runs, nothing in them swells.

Whoever takes a file in asks here: the forms of the admin, and code that brings files from elsewhere. What is refused is refused with a
sentence for who uploads it (`ValidationError`).
"""

import re
from collections.abc import Callable
from typing import BinaryIO

import olefile
from django.core.exceptions import ValidationError
from django.core.files.base import File
from PIL import Image, UnidentifiedImageError
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from cms import packed
from cms.packed import LOCKED, MACROS, OTHER, PROGRAMS, Refused

MOST_PIXELS = 100_000_000  # of all frames together: 300 MB while it is cut
HEAD = 1024  # bytes in which a PDF begins
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

EMPTY = "Tệp rỗng."
RUNS = "Tệp PDF có lệnh tự chạy (JavaScript hoặc mở chương trình) nên không nhận. Hãy in lại ra PDF rồi tải lên."
HOLDS = "Tệp RTF có nhúng tệp khác nên không nhận. Hãy lưu lại thành DOCX hoặc PDF."
PROGRAM = "Đây là một chương trình, không phải tài liệu."
NO_PICTURE = "Không đọc được ảnh này: tệp hỏng, hoặc nội dung không đúng với đuôi tệp. Nhận ảnh JPG, PNG, GIF, WEBP, AVIF."
TOO_MANY_PIXELS = "Ảnh quá lớn ({width} × {height} điểm ảnh). Hãy thu nhỏ ảnh rồi tải lên."
PICTURES = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP", "avif": "AVIF"}


def end_of(name: str) -> str:
    """The end of a file's name, in small letters."""
    return name.rpartition(".")[2].lower()


# Documents ----------------------------------------------------------------------------------------------------------
def check_document(file: File, name: str = "") -> None:
    """Raises ValidationError for a file that may not be a document of the portal. It is read, and left at its beginning."""
    end = end_of(name or file.name or "")
    reader = READERS.get(end)
    if reader is None:
        raise ValidationError(f"Không nhận tệp .{end}. Nhận {', '.join(sorted(READERS))}.")
    file.seek(0)
    head = file.read(HEAD)
    try:
        if not head:
            raise Refused(EMPTY)
        if head.startswith(PROGRAMS):
            raise Refused(PROGRAM)
        file.seek(0)
        reader(file, head, end)
    except Refused as fault:
        raise ValidationError(str(fault)) from fault
    finally:
        file.seek(0)


def _is(kind: str, end: str, right: bool) -> None:
    if not right:
        raise Refused(OTHER.format(kind=kind, end=end))


def _pdf(file: BinaryIO, head: bytes, end: str) -> None:
    _is("PDF", end, b"%PDF-" in head)
    # A name may be written with numbers for its letters. What lies packed in the file is the viewers' to hold in check.
    whole = re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), file.read())
    if re.search(rb"/(?:JavaScript|JS|Launch)(?=[\s(<\[/])", whole):
        raise Refused(RUNS)


def _rtf(file: BinaryIO, head: bytes, end: str) -> None:
    _is("RTF", end, head.lstrip().startswith(b"{\\rt"))
    if re.search(rb"\\obj(?:data|ocx|emb|link|autlink|update)", file.read()):
        raise Refused(HOLDS)


def _old_office(file: BinaryIO, head: bytes, end: str) -> None:
    _is("tài liệu Office", end, head.startswith(OLD_OFFICE))
    try:
        with olefile.OleFileIO(file) as parts:
            names = {part.lower() for path in parts.listdir(streams=True, storages=True) for part in path}
    except (OSError, ValueError, IndexError, RecursionError) as fault:
        raise Refused(OTHER.format(kind="tài liệu Office", end=end)) from fault
    _is("tài liệu Office", end, bool(names & ({"worddocument"} if end == "doc" else {"workbook", "book"})))
    if names & {"macros", "_vba_project_cur", "vba", "_vba_project"}:
        raise Refused(MACROS)
    if "\x01ole10native" in names:
        raise Refused(packed.PROGRAM_INSIDE)


def _office(file: BinaryIO, head: bytes, end: str) -> None:
    if head.startswith(OLD_OFFICE):
        raise Refused(LOCKED)
    _is(end.upper(), end, head.startswith(b"PK"))
    packed.check_office(file, end)


def _zip(file: BinaryIO, head: bytes, end: str) -> None:
    _is("ZIP", end, head.startswith(b"PK"))
    packed.check_zip(file, READERS | dict.fromkeys(PICTURES, _any))


def _plain(file: BinaryIO, head: bytes, end: str) -> None:
    _is("văn bản thuần", end, b"\x00" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff")))


def _any(file: BinaryIO, head: bytes, end: str) -> None:
    """A picture in a ZIP: nobody shows it from there."""


READERS: dict[str, Callable[[BinaryIO, bytes, str], None]] = {
    "pdf": _pdf, "rtf": _rtf, "doc": _old_office, "xls": _old_office, "zip": _zip, "txt": _plain, "csv": _plain,
    "docx": _office, "xlsx": _office, "pptx": _office, "odt": _office,
}  # fmt: skip


# Pictures -----------------------------------------------------------------------------------------------------------
def check_picture(file: File, name: str = "") -> None:
    """Raises ValidationError for what is no picture that browsers show, or not the one that its name says, or too large to be cut.
    SVG is none: it is a page with scripts. Only its head is read.
    """
    expected = PICTURES.get(end_of(name or file.name or ""))
    file.seek(0)
    try:
        if expected is None:
            raise ValidationError(NO_PICTURE)
        with Image.open(file, formats=[expected]) as picture:
            (width, height), frames = picture.size, getattr(picture, "n_frames", 1)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as fault:
        raise ValidationError(NO_PICTURE) from fault
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise ValidationError(TOO_MANY_PIXELS.format(width="rất nhiều", height="rất nhiều")) from fault
    finally:
        file.seek(0)
    if width * height * frames > MOST_PIXELS:
        raise ValidationError(TOO_MANY_PIXELS.format(width=width, height=height))


# Forms of the admin ---------------------------------------------------------------------------------------------------
class DocumentForm(BaseDocumentForm):
    """The form of a document: an upload, one of many, one in a chooser, another file for one that there is."""

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and "file" in self.changed_data:
            check_document(file)
        return file


class PictureForm(BaseImageForm):
    """The form of a picture; Wagtail's field has looked at its kind and size before."""

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and "file" in self.changed_data:
            check_picture(file)
        return file
