"""Words and cells in files for spreadsheet programs."""

import re
from collections.abc import Iterable, Iterator

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

MARK = b"\xef\xbb\xbf"  # at the beginning of a CSV file: without it Excel takes UTF-8 for something else


def as_text(value: str) -> str:
    """Words that no spreadsheet program takes for a formula."""
    return f"'{value}" if re.match(r"\s*[=+\-@]|[\t\r\n]", value) else value


def as_cell(value: str) -> str:
    """Words without the control characters that a workbook may not hold."""
    return ILLEGAL_CHARACTERS_RE.sub(" ", value)


def styled_cell(sheet, value, **look) -> Cell:
    """A cell of a sheet that is only written, with how it looks: `font`, `number_format` …"""
    cell = WriteOnlyCell(sheet, value)
    for name, setting in look.items():
        setattr(cell, name, setting)
    return cell


def words_cell(sheet, text: str) -> Cell | str | None:
    """Words stay words, whatever they begin with; no words are no cell."""
    return styled_cell(sheet, text, data_type="s") if text.startswith(("=", "#")) else text or None


def bold_cells(sheet, words: Iterable[str]) -> Iterator[Cell]:
    """The headings of a sheet."""
    return (styled_cell(sheet, word, font=Font(bold=True)) for word in words)
