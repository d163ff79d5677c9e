"""Plain words from NukeViet's columns, which hold them as HTML holds them."""

import html
import re

from cms.text import composed

_BREAK = re.compile(r"<br\s*/?>|</p>|</div>|</li>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,2000}>")
_BLANKS = re.compile(r"[ \t\u00a0\r\f\v]+")


def line_of(text: str | None) -> str:
    """One line: a title, a name."""
    return " ".join(lines_of(text).split())


def lines_of(text: str | None) -> str:
    """Plain text, with the breaks of lines that its markup made."""
    if not text:
        return ""
    bare = html.unescape(_TAG.sub("", _BREAK.sub("\n", text)))
    lines = [_BLANKS.sub(" ", line).strip() for line in composed(bare).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def whole(value) -> int:
    """A whole number of a column; 0 where it holds none."""
    try:
        return int(value or 0)
    except (TypeError, ValueError, OverflowError):
        return 0


def numbers_in(text: str | None) -> list[int]:
    """The numbers of a list with commas."""
    return [int(part) for part in re.findall(r"\d{1,9}", text or "")]
