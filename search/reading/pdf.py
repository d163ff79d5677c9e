"""The text of a PDF file, page by page, as PDFium sees it."""

from typing import BinaryIO

import pypdfium2

from search.reading import BROKEN, EMPTY, HALF_SCANNED, LOCKED, NOT_WHOLE, READ, SCANNED, Reading, Unreadable
from search.reading.gathered import Gathered

PASSWORD = 4  # FPDF_ERR_PASSWORD


def read(file: BinaryIO, text: Gathered) -> Reading:
    """Its text. One that is only protected from changes can be read; one that asks for a password cannot."""
    try:
        pages = pypdfium2.PdfDocument(file.read())
    except pypdfium2.PdfiumError as fault:
        raise Unreadable(BROKEN, LOCKED if fault.err_code == PASSWORD else NOT_WHOLE) from fault
    written = 0
    for number in range(len(pages)):
        written += _read_page(pages, number, text)
        text.look_at_clock()
    if not written:
        return Reading(EMPTY, note=SCANNED)
    return Reading(READ, text.text(), HALF_SCANNED.format(some=written, all=len(pages)) if written * 2 < len(pages) else "")


def _read_page(pages: pypdfium2.PdfDocument, number: int, text: Gathered) -> bool:
    """Whether anything is written on a page. One that is broken counts as empty: the others may be whole."""
    try:
        page = pages[number]
    except pypdfium2.PdfiumError:
        return False
    try:
        letters = page.get_textpage().get_text_bounded()
    except pypdfium2.PdfiumError:
        return False
    finally:
        page.close()
    if not letters.strip():
        return False
    text.add(letters + "\n")
    return True
