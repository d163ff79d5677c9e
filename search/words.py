"""Words as the search compares them: bare, as people type who leave accents out, and written, as they stand in a text."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from cms.text import fold, nfc

WORD = re.compile(r"[^\W_]+")
LONGEST = 40  # letters of a word that are compared
# Where the mark of a tone stands is a matter of taste (hoà, hòa): a written word says the tone at its end.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}


class Forms(NamedTuple):
    """Both ways of comparing a word."""

    bare: str
    written: str


class Word(NamedTuple):
    """One word of a text: where it stands in its NFC form, and both ways of comparing it."""

    start: int
    end: int
    bare: str
    written: str

    @property
    def is_accented(self) -> bool:
        """Whether who wrote it wrote an accent."""
        return self.bare != self.written


def words_in(text: str) -> list[Word]:
    """The words of a text in their order. Positions are those in its NFC form, which are those in its fold too."""
    return [Word(found.start(), found.end(), bare(found[0]), written(found[0])) for found in WORD.finditer(nfc(text))]


def forms_in(text: str) -> list[Forms]:
    """The same without places, for many long texts: each word that stands in them often is looked at once."""
    return list(map(_forms, WORD.findall(nfc(text))))


@lru_cache(maxsize=60_000)
def _forms(word: str) -> Forms:
    return Forms(bare(word), written(word))


@lru_cache(maxsize=30_000)
def bare(word: str) -> str:
    """A word in small letters without accents: "Hội" gives "hoi"."""
    return fold(word[:LONGEST])


@lru_cache(maxsize=30_000)
def written(word: str) -> str:
    """A word in small letters with its vowels as written, and the number of its tone at the end: "Hội" gives "hôi5",
    "hoà" and "hòa" give "hoa1", "hoa" gives "hoa".
    """
    letters = unicodedata.normalize("NFD", word[:LONGEST].lower())
    tones = "".join(_TONES[letter] for letter in letters if letter in _TONES)
    vowels = nfc("".join(letter for letter in letters if letter not in _TONES))
    return "".join(letter for letter in vowels if letter.isalnum()) + tones[:3]  # a mark that joined no letter belongs to no word
