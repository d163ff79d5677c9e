"""What readers type, as it is kept: composed, without control characters, without towers of accents."""

import hashlib
import re
import unicodedata

from cms.text import fold, nfc, words_of

MARKS_IN_A_ROW = 3  # combining marks; no living language needs more on one letter
LINE_ENDS = re.compile(r"\r\n|[\r\u0085\u2028\u2029]")
# Letters that show nothing but turn the writing round, and those that no XML may hold
UNSEEN = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


def tidy(text: str) -> str:
    """What was typed over several lines, as it is kept. What is tidy already stays as it is."""
    lines = LINE_ENDS.sub("\n", text)
    kept = "".join(letter for letter in lines if letter == "\n" or _is_kept(letter))
    bare = _without_towers(nfc(UNSEEN.sub("", kept.replace("\t", " "))))
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[^\S\n]*\n[^\S\n]*", "\n", bare)).strip()


def tidy_line(text: str) -> str:
    """The same of what stands on one line."""
    return " ".join(tidy(text).split())


def fingerprint(text: str) -> str:
    """The mark of a text's words, whatever stands between them and with whatever accents; hex of 64 letters."""
    bare = fold(text)
    return hashlib.sha256((" ".join(words_of(bare)) or bare).encode()).hexdigest()


def _is_kept(letter: str) -> bool:
    return letter == "\t" or unicodedata.category(letter) not in ("Cc", "Cs")


def _without_towers(text: str) -> str:
    kept, row = [], 0
    for letter in text:
        row = row + 1 if unicodedata.category(letter)[0] == "M" else 0
        if row <= MARKS_IN_A_ROW:
            kept.append(letter)
    return "".join(kept)
