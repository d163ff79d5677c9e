"""The text of TXT and CSV files, in whichever of the usual encodings."""

import codecs
from typing import BinaryIO

from search.reading import BROKEN, EMPTY, MOST_LETTERS, NO_LETTERS, NOT_WHOLE, READ, Reading, Unreadable
from search.reading.gathered import Gathered

MOST_BYTES = 4 * MOST_LETTERS
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
VIETNAMESE = "cp1258"  # of Windows, from before Unicode


def read(file: BinaryIO, text: Gathered) -> Reading:
    """Its text. What bears no mark is UTF-8, or else the encoding of old Vietnamese Windows."""
    content = file.read(MOST_BYTES)
    letters = _decoded(content)
    if "\x00" in letters:
        raise Unreadable(BROKEN, NOT_WHOLE)
    if not letters.strip():
        return Reading(EMPTY, note=NO_LETTERS)
    text.add(letters)
    return text.beginning() if len(content) == MOST_BYTES else Reading(READ, text.text())


def _decoded(content: bytes) -> str:
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        # What was cut in the middle of a letter is whole up to there
        return codecs.getincrementaldecoder("utf-8")().decode(content)
    except UnicodeDecodeError:
        return content.decode(VIETNAMESE, "replace")
