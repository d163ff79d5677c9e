"""Files as offices upload them, and files that mean ill, made by code."""

import zlib
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

DATA = Path(__file__).parent / "data" / "files"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
OPEN_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"


def of_ours(name: str) -> bytes:
    """A file of tests/data/files."""
    return (DATA / name).read_bytes()


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
