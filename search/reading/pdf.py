"""The text of a PDF file, page by page, as PDFium sees it."""

from ctypes import POINTER, c_ushort, cast
from typing import BinaryIO

import pypdfium2
from pypdfium2 import raw

from search.reading import BROKEN, EMPTY, HALF_SCANNED, LOCKED, NOT_WHOLE, READ, SCANNED, Reading, Unreadable
from search.reading.gathered import Gathered

PASSWORD = raw.FPDF_ERR_PASSWORD
RAIL, RAIL_SIZE, RAIL_WIDTH = "~", 8, 0.584  # a letter, its size in points, its width as a part of that in Helvetica
SHORT = 2  # letters


def read(file: BinaryIO, text: Gathered) -> Reading:
    """Its text. One that is only protected from changes can be read; one that asks for a password cannot."""
    try:
        pages = pypdfium2.PdfDocument(file.read())
    except pypdfium2.PdfiumError as fault:
        raise Unreadable(BROKEN, LOCKED if fault.err_code == PASSWORD else NOT_WHOLE) from fault
    written = 0
    for number in range(len(pages)):
        letters = _letters(pages, number)
        if letters.strip():
            written += 1
            text.add(letters + "\n")
        text.look_at_clock()
    if not written:
        return Reading(EMPTY, note=SCANNED)
    return Reading(READ, text.text(), HALF_SCANNED.format(some=written, all=len(pages)) if written * 2 < len(pages) else "")


def _letters(pages: pypdfium2.PdfDocument, number: int) -> str:
    """What is written on a page. One that is broken counts as empty: the others may be whole."""
    try:
        page = pages[number]
        letters = page.get_textpage().get_text_range()
        if _is_in_pieces(letters):
            _lay_rail(pages, page)
            along = page.get_textpage().get_text_range().replace(RAIL, "")
            letters = min(letters, along, key=lambda found: found.count("\n"))
        page.close()
    except pypdfium2.PdfiumError:
        return ""
    return letters


def _is_in_pieces(letters: str) -> bool:
    """Whether most lines are a letter or two: PDFium takes some pages with few lines for written from top to bottom."""
    lines = letters.splitlines()
    return len(lines) > SHORT and sum(len(line.strip()) <= SHORT for line in lines) * 2 > len(lines)


def _lay_rail(pages: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> None:
    """Write a line from edge to edge at the foot of a page: PDFium tells the direction by how much of the width is written on."""
    left, bottom, right, _ = page.get_mediabox()
    line = raw.FPDFPageObj_NewTextObj(pages.raw, b"Helvetica", RAIL_SIZE)
    letters = RAIL * min(int((right - left) / (RAIL_SIZE * RAIL_WIDTH)), 1000) + "\0"
    raw.FPDFText_SetText(line, cast(letters.encode("utf-16-le"), POINTER(c_ushort)))
    raw.FPDFPageObj_Transform(line, 1, 0, 0, 1, left, bottom + 2)
    raw.FPDFPage_InsertObject(page.raw, line)
