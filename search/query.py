"""What was typed, understood: words, "quoted phrases", and words after a minus that must not stand there.

Loose words are found with and without accents. In quotes and after a minus accents are meant where they were typed.
"""

import re
from dataclasses import dataclass
from datetime import date

from cms.text import nfc
from search.words import Word, words_in

LONGEST_QUERY = 200  # letters that are read
MOST_WORDS = 10

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))  # what telephones and word processors write for a quotation mark
# A minus begins a word: the one in 123-KH/HU is no minus. A quotation mark that is never closed is none.
_PART = re.compile(r'(?P<minus>(?<!\S)[-−–])?(?:"(?P<quoted>[^"]*)"|(?P<loose>[^\s"]+))')


@dataclass(frozen=True)
class Run:
    """Words that stand side by side; one word too. Typed with accents they must be written so, else they are bare."""

    words: tuple[str, ...]
    is_written: bool

    @classmethod
    def of(cls, found: list[Word]) -> "Run":
        is_written = any(word.is_accented for word in found)
        return cls(tuple(word.written if is_written else word.bare for word in found), is_written)


@dataclass(frozen=True)
class Question:
    """What to look for. `words` and `written` are the same words in their order, those in quotes included."""

    words: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    accented: bool = False  # typed with accents: where they are the same comes first
    phrases: tuple[Run, ...] = ()
    without: tuple[Run, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words)


@dataclass(frozen=True)
class Filters:
    """What readers choose beside the words. `categories` are the keys of one category and of all below it; days are local."""

    kind: str = ""
    categories: tuple[int, ...] = ()
    since: date | None = None
    until: date | None = None


def understand(typed: str) -> Question:
    """The question behind what was typed; never fails, whatever it is. After ten words the rest is not read."""
    wanted: list[Word] = []
    phrases, without = [], []
    left = MOST_WORDS
    for part in _PART.finditer(nfc(typed[:LONGEST_QUERY]).translate(_QUOTES)):
        found = words_in(part["quoted"] if part["quoted"] is not None else part["loose"])[:left]
        left -= len(found)
        if part["minus"]:
            without += [Run.of(found)] if found else []
            continue
        wanted += found
        if part["quoted"] is not None and (len(found) > 1 or Run.of(found).is_written):
            phrases.append(Run.of(found))
    return Question(
        words=tuple(word.bare for word in wanted),
        written=tuple(word.written for word in wanted),
        accented=any(word.is_accented for word in wanted),
        phrases=tuple(phrases),
        without=tuple(without),
    )
