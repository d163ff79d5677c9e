"""Text as a reader sees it, cut into words: what plain or rich text says, each word with its emphasis and its link."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from itertools import accumulate, pairwise
from typing import NamedTuple

from cms.text import composed
from newsroom.changes.told import Kind

BREAK = "\n"  # the word between two paragraphs
CELL = "|"  # the word between two cells of a row
UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
WORD = re.compile(
    r"""
    \n
    | (?:https?://|www\.)[^\s<>"”]*[^\s<>"”.,;:!?)\]]   # an address
    | [\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+                 # of mail
    | \d+(?:[.,:]\d+)*\w*(?:[-–/]\w+)*                  # 1.143 · 12/3/2026 · 8h30 · 123-KH/HU
    | [^\W\d_]\w*(?:[-'’/]\w+)*
    | \S
    """,
    re.VERBOSE,
)
MARKS = {
    "b": "đậm",
    "strong": "đậm",
    "i": "nghiêng",
    "em": "nghiêng",
    "sup": "chỉ số trên",
    "sub": "chỉ số dưới",
    "ul": "danh sách",
    "ol": "danh sách đánh số",
} | dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), "tiêu đề")
BLOCKS = {"p", "li", "ul", "ol", "br", "div", "h2", "h3", "h4", "h5", "h6", "hr", "blockquote"}


class Style(NamedTuple):
    """How words look and where they lead: "page:12", "document:3", an address, or nothing."""

    marks: tuple[str, ...] = ()
    link: str = ""
    shape: tuple[tuple[int, "Style"], ...] = ()  # of a word in several styles: how many letters in which


PLAIN = Style()


class Word(NamedTuple):
    """A word, number or sign. It is glued to the one before it where no blank stands between them."""

    text: str
    glued: bool
    style: Style


@dataclass(frozen=True)
class Text:
    """What one field, block or row says, as it is stored: one text, or the cells of a row. Two are equal when they are stored alike.

    A text that is a fact as a whole, such as an author's name, says of which kind. Of rich text `rich` is true.
    """

    cells: tuple[str, ...]
    rich: bool = False
    whole: Kind | None = None

    @cached_property
    def words(self) -> list[Word]:
        """Its words; composed letters, entities decoded, blanks folded."""
        read = [rich_words(cell) if self.rich else plain_words(cell) for cell in self.cells]
        joined = read[0] if read else []
        for words in read[1:]:
            joined = [*joined, Word(CELL, False, PLAIN), *words]
        return joined

    @cached_property
    def is_empty(self) -> bool:
        return not any(cell.strip() for cell in self.cells) or all(word.text == CELL for word in self.words)


def plain_words(text: str) -> list[Word]:
    """The words of text without markup; the ends of its lines are breaks."""
    return _cut([(text, PLAIN)])


def rich_words(html: str) -> list[Word]:
    """The words of rich text, with breaks between its paragraphs and list items."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return _cut(reader.pieces)


def spelled(words: Iterable[Word]) -> str:
    """Words as one text again, without the blank before the first."""
    text = []
    for word in words:
        if text and not word.glued and word.text != BREAK and text[-1] != BREAK:
            text.append(" ")
        text.append(word.text)
    return "".join(text)


class _Reader(HTMLParser):
    """Reads rich text as it is stored into pieces of one style."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.pieces: list[tuple[str, Style]] = []
        self.open: list[tuple[str, str]] = []  # tags that say something of the style, each with its mark or "a" and its link

    def handle_starttag(self, tag, attrs):
        if tag in BLOCKS:
            self.pieces.append((BREAK, PLAIN))
        if tag == "a":
            self.open.append((tag, target_of(dict(attrs))))
        elif tag in MARKS:
            self.open.append((tag, MARKS[tag]))

    def handle_endtag(self, tag):
        if tag in BLOCKS:
            self.pieces.append((BREAK, PLAIN))
        for number in range(len(self.open) - 1, -1, -1):
            if self.open[number][0] == tag:
                del self.open[number]
                break

    def handle_data(self, data):
        marks = tuple(sorted({said for tag, said in self.open if tag != "a"}))
        link = next((said for tag, said in reversed(self.open) if tag == "a"), "")
        self.pieces.append((re.sub(r"\s", " ", data), Style(marks, link)))


def target_of(attributes: dict[str, str | None]) -> str:
    """Where a link of stored rich text leads."""
    kind, key = attributes.get("linktype"), attributes.get("id")
    return f"{kind}:{key}" if kind else composed(attributes.get("href") or "")


def _cut(pieces: list[tuple[str, Style]]) -> list[Word]:
    read = [(text, style) for piece, style in pieces if (text := UNSEEN.sub("", composed(piece)))]
    starts = [0, *accumulate(len(text) for text, _ in read)]
    styles = [style for _, style in read]
    words: list[Word] = []
    before, here = -1, 0
    for match in WORD.finditer("".join(text for text, _ in read)):
        said, begin, end = match[0], match.start(), match.end()
        if said == BREAK and (not words or words[-1].text == BREAK):
            continue
        while starts[here + 1] <= begin:
            here += 1
        glued = begin == before and said != BREAK and words[-1].text != BREAK
        style = styles[here] if end <= starts[here + 1] else _mixed(begin, end, starts, styles)
        words.append(Word(said, glued, style))
        before = end
    if words and words[-1].text == BREAK:
        words.pop()
    return words


def _mixed(begin: int, end: int, starts: list[int], styles: list[Style]) -> Style:
    """The style of a word that stands in several pieces: all their marks, and where they change."""
    first, last = bisect_right(starts, begin) - 1, bisect_right(starts, end - 1) - 1
    met = styles[first : last + 1]
    if len(set(met)) == 1:
        return met[0]
    ends = [begin, *starts[first + 1 : last + 1], end]
    marks = tuple(sorted({mark for style in met for mark in style.marks}))
    return Style(
        marks, next((style.link for style in met if style.link), ""), tuple(zip((b - a for a, b in pairwise(ends)), met, strict=True))
    )
