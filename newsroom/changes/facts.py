"""Finds in Vietnamese text what an approver looks at first: names, numbers, dates, links."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from newsroom.changes import vietnamese
from newsroom.changes.text import CELL, Text, Word, spelled
from newsroom.changes.told import Kind
from newsroom.changes.vietnamese import Phrases

ADDRESS = re.compile(r"(?:https?://|www\.)\S|\S+@\S+\.\w")
OPENERS = {".", "!", "?", "…", ":", ";", "\n", CELL, "“", "”", '"', "‘", "–", "-", "•", "*"}


class Found(NamedTuple):
    """A fact in a text: which of its words tell it, as they are written, and where it leads if it is a link."""

    kind: Kind
    start: int
    end: int
    text: str
    link: str = ""


def facts_in(text: Text) -> list[Found]:
    """All facts of a text, kind by kind, each in its order. A number within a date is none of its own."""
    words = text.words
    if text.whole and words:
        return [Found(text.whole, 0, len(words), spelled(words))]
    taken = [False] * len(words)
    found = []
    for find in (_links, _dates, _numbers):
        for fact in find(words, taken):
            found.append(fact)
            if not fact.link:  # what stands in the words of a link is told by itself too
                taken[fact.start : fact.end] = [True] * (fact.end - fact.start)
    return found + list(_names(words, taken))


def _found(kind: Kind, words: list[Word], start: int, end: int, link: str = "") -> Found:
    return Found(kind, start, end, spelled(words[start:end]), link)


def _links(words: list[Word], taken: list[bool]) -> Iterator[Found]:
    for link, group in groupby(range(len(words)), key=lambda number: words[number].style.link):
        numbers = list(group)
        if link:
            yield _found(Kind.LINK, words, numbers[0], numbers[-1] + 1, link)
        else:
            yield from (_found(Kind.LINK, words, number, number + 1) for number in numbers if ADDRESS.match(words[number].text))


def _dates(words: list[Word], taken: list[bool]) -> Iterator[Found]:
    text = spelled(words)
    starts = _starts(words)
    for match in vietnamese.DATES.finditer(text):
        first, end = bisect_right(starts, match.start()) - 1, bisect_left(starts, match.end())
        if not any(taken[first:end]):
            yield _found(Kind.DATE, words, first, end)


def _starts(words: list[Word]) -> list[int]:
    """Where each word begins in the text that they spell."""
    starts, length = [], 0
    for number, word in enumerate(words):
        if number and not word.glued and "\n" not in (word.text, words[number - 1].text):
            length += 1
        starts.append(length)
        length += len(word.text)
    return starts


def _numbers(words: list[Word], taken: list[bool]) -> Iterator[Found]:
    number = 0
    while number < len(words):
        end = 0 if taken[number] else _number_end(words, number)
        if end:
            yield _found(Kind.NUMBER, words, _number_start(words, number), end)
        number = max(end, number + 1)


def _number_start(words: list[Word], number: int) -> int:
    """Where a number begins with what belongs before it: a sign, "khóa" before XIII, "Kế hoạch số" before 123-KH/HU."""
    before = words[number - 1].text.lower() if number else ""
    if not words[number].text[0].isdigit():
        return number - (before in vietnamese.BEFORE_ROMAN)
    if words[number].glued and before in vietnamese.SIGNS:
        return number - 1
    named = number - (before == "số")
    begins = range(max(named - vietnamese.PAPERS.longest, 0), named)
    return next((begin for begin in begins if _phrase(words, begin, vietnamese.PAPERS, named)), named)


def _number_end(words: list[Word], start: int) -> int:
    """Where a number that begins here ends with its unit; 0 if none begins here."""
    said = words[start].text
    if said[0].isdigit():
        end = start + 1
        while said[0] == "0" and end < len(words) and vietnamese.OF_A_TELEPHONE.fullmatch(words[end].text):
            end += 1
        return _after_unit(words, end)
    if vietnamese.ROMAN.fullmatch(said) and start and words[start - 1].text.lower() in vietnamese.BEFORE_ROMAN:
        return start + 1
    end = start
    while end < len(words) and words[end].text.lower() in vietnamese.NUMBER_WORDS:
        end += 1
    after = _after_unit(words, end) if end > start else 0
    return after if after > end else 0  # "năm", "ba" and others are numbers only before something that is counted


def _after_unit(words: list[Word], start: int) -> int:
    end = start
    while end < len(words) and (size := _phrase(words, end, vietnamese.UNITS)):
        end += size
    return end


def _phrase(words: list[Word], start: int, phrases: Phrases, end: int | None = None) -> int:
    """How many words from here on are one of these phrases, the longest; 0 if none. With an end: the phrase ends there."""
    if words[start].text.lower() not in phrases.first:
        return 0
    longest = min(phrases.longest, len(words) - start)
    for size in range(longest, 0, -1) if end is None else (end - start,):
        if " ".join(word.text.lower() for word in words[start : start + size]) in phrases:
            return size
    return 0


def _names(words: list[Word], taken: list[bool]) -> Iterator[Found]:
    """Groups of capitalised words, with the office that they name and the title or kind of place before them."""
    known = {word.text for number, word in enumerate(words) if _is_capital(word) and not _opens(words, number)}
    number = 0
    while number < len(words):
        if taken[number] or not _is_capital(words[number]):
            number += 1
            continue
        if size := _phrase(words, number, vietnamese.PAPERS):  # "Nghị quyết" names nobody
            number += size
            continue
        end = _name_end(words, number, taken)
        start = number
        if _opens(words, number):
            start += _only_opens(words, number)
            if start == number and not _is_name_alone(words[start:end], known):
                start = end
        if start < end:
            yield _found(Kind.NAME, words, _before(words, start, taken), end)
        number = end


def _is_capital(word: Word) -> bool:
    return word.text[0].isupper()


def _opens(words: list[Word], number: int) -> bool:
    """Whether a word has a capital because a sentence begins with it."""
    return number == 0 or words[number - 1].text in OPENERS


def _only_opens(words: list[Word], number: int) -> bool:
    """Whether the first word of a sentence is none of the name after it: "Theo Nguyễn Văn An", "Lời Chủ tịch xã"."""
    if words[number].text.lower() in vietnamese.OPENING:
        return True
    if number + 1 == len(words) or _phrase(words, number, vietnamese.OFFICES) > 1:
        return False
    return _phrase(words, number + 1, vietnamese.OFFICES) > 1 and not _phrase(words, number + 1, vietnamese.FIELDS_OF_OFFICE)


def _is_name_alone(words: list[Word], known: set[str]) -> bool:
    """Whether words that begin a sentence would have their capital elsewhere too."""
    text = words[0].text
    if len(words) == 1:
        return text in known or (len(text) > 1 and text.isupper())
    return text in known or spelled(words).lower() not in vietnamese.FIELDS_OF_OFFICE


def _name_end(words: list[Word], start: int, taken: list[bool]) -> int:
    end = start
    while end < len(words) and not taken[end]:
        # A lone first word of a sentence is not known to be a name: no lower-case word joins it
        is_name = end > start + 1 or (end > start and (not _opens(words, start) or words[start].text.isupper()))
        step = _name_step(words, end) if _is_capital(words[end]) or is_name else 0
        if not step or (end > start and words[end].glued):
            break
        end += step
    return end


def _name_step(words: list[Word], at: int) -> int:
    """How many words from here on belong to the name."""
    if _is_capital(words[at]):
        return 0 if _phrase(words, at, vietnamese.PAPERS) else _capitals(words, at)
    if size := _phrase(words, at, vietnamese.PLACES):  # "Ủy ban nhân dân | xã Đồng Xanh"
        return size if at + size < len(words) and _is_capital(words[at + size]) else 0
    joins = words[at].text in vietnamese.JOINING and at + 1 < len(words) and _is_capital(words[at + 1])
    return 1 if joins and _phrase(words, at + 1, vietnamese.FIELDS_OF_OFFICE) else 0


def _capitals(words: list[Word], at: int) -> int:
    """How many words from a capital on are one: those of an office, else the word itself with the stop of its short form."""
    size = _phrase(words, at, vietnamese.OFFICES) or 1
    is_short = words[at].text in vietnamese.SHORTENED and at + 2 < len(words) and words[at + 1].text == "."
    return size + 1 if is_short and words[at + 1].glued and _is_capital(words[at + 2]) else size


def _before(words: list[Word], start: int, taken: list[bool]) -> int:
    """Where a name begins with what stands before it: ông, bà, xã, thị trấn."""
    for begin in range(max(start - vietnamese.BEFORE_NAMES.longest, 0), start):
        is_free = not any(taken[begin:start]) and not any(word.glued for word in words[begin + 1 : start + 1])
        if is_free and _phrase(words, begin, vietnamese.BEFORE_NAMES, start):
            return begin
    return start
