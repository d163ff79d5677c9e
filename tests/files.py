"""Files as offices upload them, and files that mean ill, made by code."""

import struct
import zlib
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from PIL import Image

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DATA = Path(__file__).parent / "data" / "files"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
OPEN_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"


def of_ours(name: str) -> bytes:
    """A file of tests/data/files."""
    return (DATA / name).read_bytes()


def picture_file(name="dong-lua.jpg", size=(80, 50)):
    """A picture of one colour, as a form sends it."""
    buffer = BytesIO()
    Image.new("RGB", size, (10, 120, 60)).save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/jpeg")


def zipped(**parts: str | bytes) -> bytes:
    """A ZIP; what stands for "/" and "." in the names of its parts are "__" and "_"."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return buffer.getvalue()


def docx(*paragraphs: str, before: str = "", inside: str = "") -> bytes:
    """What Word saves, as far as anybody reads it. A vertical bar parts runs, as Word does in the middle of words."""
    runs = ["".join(f"<w:r><w:t>{escape(run)}</w:t></w:r>" for run in text.split("|")) for text in paragraphs]
    body = "".join(f"<w:p>{text}</w:p>" for text in runs) + inside
    return zipped(word__document_xml=f'{before}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')


def pptx(*slides: str) -> bytes:
    """Slides with one line each, the last one first in the file."""
    parts = {
        f"ppt__slides__slide{number}_xml": f'<s xmlns:a="{DRAWING}"><a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p></s>'
        for number, text in enumerate(slides, 1)
    }
    return zipped(**dict(reversed(parts.items())))


def odt(*paragraphs: str) -> bytes:
    """What LibreOffice saves."""
    body = "".join(f"<t:p><t:span>{escape(text)}</t:span></t:p>" for text in paragraphs)
    return zipped(mimetype="application/vnd.oasis.opendocument.text", content_xml=f'<o xmlns:t="{OPEN_TEXT}">{body}</o>')


def xlsx(*rows: tuple) -> bytes:
    """A workbook with one sheet."""
    book, buffer = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(buffer)
    return buffer.getvalue()


def pdf(content: bytes = b"", pages: int = 1) -> bytes:
    """A PDF whose pages all draw the same, in a font that every reader has."""
    drawn = zlib.compress(content, 9)
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages, b" ".join(b"%d 0 R" % (5 + number) for number in range(pages))),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d /Filter /FlateDecode >> stream\n%s\nendstream" % (len(drawn), drawn),
        *[
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 3 0 R >> >> >>"
            for _ in range(pages)
        ],
    ]
    file, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, len(file))
    return file + b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1) + table + trailer


def line(text: str) -> bytes:
    """What draws a line of text without accents."""
    return b"BT /F 12 Tf 72 720 Td (%s) Tj ET\n" % text.encode("ascii")


def ole(*paths: str) -> bytes:
    """What the office programs of before saved (DOC, XLS): these empty streams, each below at most one storage ("VBA/dir")."""
    entries = [("Root Entry", 5, [])]
    for path in paths:
        *above, name = path.split("/")
        parent = 0
        if above:
            known = [at for at, (other, kind, _) in enumerate(entries) if (other, kind) == (above[0], 1)]
            if not known:
                entries.append((above[0], 1, []))
                entries[0][2].append(len(entries) - 1)
            parent = known[0] if known else len(entries) - 1
        entries.append((name, 2, []))
        entries[parent][2].append(len(entries) - 1)
    follows = {}
    for _, _, children in entries:
        follows |= dict(zip(children, children[1:], strict=False))
    none = 0xFFFFFFFF
    told = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBBIII", 2 * len(name) + 2, kind, 1, none, follows.get(at, none), children[0] if children else none)
        + bytes(36) + struct.pack("<IQ", 0xFFFFFFFE if kind != 2 else 0, 0)
        for at, (name, kind, children) in enumerate(entries)
    )  # fmt: skip
    sectors = -(-len(told) // 512)
    head = struct.pack(
        "<8s16sHHHHH6xIIIIIIIIII", OLD_OFFICE, bytes(16), 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0
    )
    chain = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    return head.ljust(512, b"\xff") + struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff") + told.ljust(max(sectors, 2) * 512, b"\0")
