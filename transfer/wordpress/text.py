"""Plain words out of WordPress's HTML."""

import html
import re

from cms.text import nfc

TAG = re.compile(r"<[^<>]*>")
BREAK = re.compile(r"<(?:br\s?/?|/p|/div|/li|/blockquote|/h[1-6]|/t[dh])\s?>", re.IGNORECASE)


def plain(text: str) -> str:
    """One line of text without tags and entities."""
    if "<" in text:
        text = TAG.sub("", BREAK.sub(" ", text))
    return nfc(" ".join(html.unescape(text).split()))


def plain_lines(text: str) -> str:
    """Text without tags and entities, its lines kept."""
    lines = [plain(line) for line in BREAK.sub("\n", text.replace("\r\n", "\n")).split("\n")]
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip()


def without_comments(text: str) -> str:
    """HTML without its comments, in which Gutenberg keeps the bounds of its blocks."""
    kept, place = [], 0
    while (begin := text.find("<!--", place)) >= 0 and (end := text.find("-->", begin + 4)) >= 0:
        kept.append(text[place:begin])
        place = end + 3
    return "".join([*kept, text[place:]])
