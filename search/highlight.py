"""Where the words of a question stand in a text: marked there, and the passage that shows most of them.

Positions in a text's fold are positions in its NFC form, so the words are shown as they were written.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from cms.text import fold, nfc
from search.query import Question
from search.words import written

Piece = tuple[str, bool]  # a part of a text, and whether it is marked

LONGEST = 240  # letters of a passage
MOST_HITS = 2_000  # of a text that are looked at
_CUT = "…"
_WORD_LETTER = re.compile(r"[^\W_]")


class Hit(NamedTuple):
    """A word of the question in a text, and how many words stand side by side there as in the question, up to it and with it."""

    start: int
    end: int
    word: str
    is_exact: bool
    run: int


@dataclass(frozen=True)
class Window:
    """A stretch of a text with words of a question. Of two the one with the larger `worth` is better."""

    text: str
    hits: Sequence[Hit] = ()
    worth: tuple[int, int, int] = (0, 0, 0)  # different words, the most side by side, those with the accents that were typed


def marked(text: str, question: Question) -> list[Piece]:
    """The whole text with the words of a question marked."""
    text = nfc(text)
    return _pieces(text, 0, len(text), hits_in(text, question))


def passage(text: str, question: Question, longest: int = LONGEST) -> list[Piece]:
    """The best stretch of a text, marked and cut at the ends of words; its beginning where none of the words stands in it."""
    return shown(best_window(text, question, longest), longest)


def best_window(text: str, question: Question, longest: int = LONGEST) -> Window:
    """The stretch with most different words of a question; then the one where they stand side by side, then exact accents, then the first."""
    text = nfc(text)
    hits = hits_in(text, question)
    runs, exact = [hit.run for hit in hits], [hit.word if hit.is_exact else "" for hit in hits]
    best, worth = slice(0), (0, 0, 0)
    ideal = (len(set(question.words)), len(question.words), len(set(question.words)))
    for part, different in _stretches(hits, longest):
        if different < worth[0]:
            continue
        found = (different, max(runs[part]), len({*exact[part]} - {""}))
        if found > worth:
            best, worth = part, found
            if worth == ideal:
                break
    return Window(text, hits[best], worth)


def _stretches(hits: Sequence[Hit], longest: int) -> Iterator[tuple[slice, int]]:
    """For each hit the hits up to it that fit into a passage, and how many different words they are."""
    inside: Counter[str] = Counter()
    first = different = 0
    for last, hit in enumerate(hits):
        different += not inside[hit.word]
        inside[hit.word] += 1
        while first < last and hit.end - hits[first].start > longest:
            inside[hits[first].word] -= 1
            different -= not inside[hits[first].word]
            first += 1
        yield slice(first, last + 1), different


def shown(window: Window, longest: int = LONGEST) -> list[Piece]:
    """A window with the text around it, as long as a passage may be."""
    text, hits = window.text, window.hits
    if len(text) <= longest:
        return _pieces(text, 0, len(text), hits)
    begin, end = (hits[0].start, hits[-1].end) if hits else (0, 0)
    spare = max(longest - (end - begin), 0)
    start = max(min(begin - spare // 3, len(text) - longest), 0)
    start = _after_a_word(text, start, begin)
    stop = _before_a_word(text, min(max(start + longest, end), len(text)), end)
    pieces = _pieces(text, start, stop, hits)
    front = [(_CUT, False)] if start else []
    back = [(_CUT, False)] if stop < len(text) else []
    return front + pieces + back


def hits_in(text: str, question: Question) -> list[Hit]:
    """The words of a question in an NFC text. One typed with accents is found bare only where it never stands as typed."""
    if not question.words:
        return []
    any_word = "|".join(map(re.escape, sorted(set(question.words), key=len, reverse=True)))
    matches = re.finditer(rf"(?<![^\W_])(?:{any_word})(?![^\W_])", fold(text))
    found = [(match.start(), match.end(), match[0]) for match in islice(matches, MOST_HITS)]
    typed = {word: form for word, form in zip(question.words, question.written, strict=True) if form != word}
    exact = [word not in typed or written(text[start:end]) == typed[word] for start, end, word in found]
    as_typed = {word for (_, _, word), is_exact in zip(found, exact, strict=True) if is_exact}
    pairs = set(zip(question.words, question.words[1:], strict=False))
    hits: list[Hit] = []
    before, run = (0, 0, ""), 0
    for (start, end, word), is_exact in zip(found, exact, strict=True):
        if not is_exact and word in as_typed:
            continue
        is_next = (before[2], word) in pairs and not _WORD_LETTER.search(text, before[1], start)
        run = min(run + 1, len(question.words)) if is_next else 1
        before = (start, end, word)
        hits.append(Hit(start, end, word, is_exact, run))
    return hits


def _pieces(text: str, start: int, stop: int, hits: Iterable[Hit]) -> list[Piece]:
    """A stretch of a text; words with nothing but blanks between them are marked as one."""
    pieces: list[Piece] = []
    at = start
    for hit in hits:
        if hit.start < at or hit.end > stop:
            continue
        between = text[at : hit.start]
        if pieces and not between.strip():
            pieces[-1] = (pieces[-1][0] + between + text[hit.start : hit.end], True)
        else:
            pieces += [(between, False)] if between else []
            pieces.append((text[hit.start : hit.end], True))
        at = hit.end
    return pieces + ([(text[at:stop], False)] if at < stop else [])


def _after_a_word(text: str, place: int, latest: int) -> int:
    """The beginning of the next word, unless that lies behind what must be shown."""
    if place == 0:
        return 0
    blank = re.compile(r"\s+").search(text, place - 1, latest)
    return blank.end() if blank else place


def _before_a_word(text: str, place: int, earliest: int) -> int:
    """The end of the word before, unless that lies before what must be shown."""
    if place == len(text):
        return place
    blank = max(text.rfind(letter, earliest, place + 1) for letter in (" ", "\n"))
    return max(blank, earliest) if blank > 0 else place
