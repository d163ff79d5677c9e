"""Plain words, numbers, times and paths from NukeViet's columns, which hold text as HTML holds it."""

import html
import re
from datetime import UTC, datetime

from cms.text import composed

EVERYBODY = {5, 6}  # groups of readers: guests, all
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


def is_closed(groups: str | None) -> bool:
    """Whether only some readers might see what a column names groups for; where it names none, everybody might."""
    named = set(numbers_in(groups))
    return bool(named) and not named & EVERYBODY


def moment(seconds) -> datetime | None:
    """The time of a number of seconds since 1970, None for 0 and for what no calendar holds."""
    number = whole(seconds)
    return datetime.fromtimestamp(number, UTC) if 0 < number < 1 << 33 else None


def path_of(name: str, upload: str) -> str:
    """Where a file lay: below the folder of its module, or where its full address says."""
    name = html.unescape(name.strip())
    if name.startswith(("http://", "https://", "//")):
        return name
    return name.lstrip("/") if name.startswith(("/", "uploads/")) else f"uploads/{upload}/{name}"


def tag_name(title: str | None, said: str | None, alias: str | None) -> str:
    """What a tag is called: by its title, by what editors typed, by its address."""
    return line_of(title) or line_of(said) or line_of(alias).replace("-", " ")
