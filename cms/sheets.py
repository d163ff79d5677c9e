"""Words in files for spreadsheet programs."""

import re

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

MARK = b"\xef\xbb\xbf"  # at the beginning of a CSV file: without it Excel takes UTF-8 for something else


def as_text(value: str) -> str:
    """Words that no spreadsheet program takes for a formula."""
    return f"'{value}" if re.match(r"\s*[=+\-@]|[\t\r\n]", value) else value


def as_cell(value: str) -> str:
    """Words without the control characters that a workbook may not hold."""
    return ILLEGAL_CHARACTERS_RE.sub(" ", value)
