"""What a body is read into before it becomes blocks: lines, pictures, tables and the rest, in their order."""

import re
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from typing import NamedTuple

PLAIN, BULLET, NUMBER = "plain", "bullet", "number"
CAPTION = 250  # letters that a picture's caption takes
DASH = "–"  # before an item where there are no lists, as offices write it


class Link(NamedTuple):
    """Where letters lead: an address, or the key of a document."""

    address: str = ""
    document: int | None = None


class Look(NamedTuple):
    """How letters look, from the outermost to the innermost as it is written."""

    link: Link | None = None
    bold: bool = False
    italic: bool = False
    script: str = ""  # sup, sub


@dataclass
class Run:
    """Letters of one look."""

    text: str
    look: Look


@dataclass
class Line:
    """A paragraph, an item of a list, a heading (then with its level)."""

    runs: list[Run]
    kind: str = PLAIN
    depth: int = 0
    mark: str = ""
    level: int = 0
    is_caption: bool = False
    is_centred: bool = False

    @property
    def text(self) -> str:
        """Its words in one line."""
        return " ".join("".join(run.text for run in self.runs).split())

    def is_all(self, name: str) -> bool:
        """Whether all its letters look so."""
        return all(getattr(run.look, name) for run in self.runs if run.text.strip())


@dataclass
class Picture:
    """A picture that was taken in."""

    key: int
    description: str = ""
    caption: str = ""

    @property
    def value(self) -> dict:
        return {"image": self.key, "description": self.description[:CAPTION], "caption": self.caption, "credit": ""}


@dataclass
class Gallery:
    """Pictures that stood side by side."""

    pictures: list[Picture]
    title: str = ""


@dataclass
class Quote:
    """Somebody's words, and who said them."""

    text: str
    name: str = ""
    position: str = ""


@dataclass
class Table:
    """A table of data. Cells are lines."""

    caption: str
    columns: list[str]
    rows: list[list[list[Line]]]


@dataclass
class Video:
    """A film on another site or in a file."""

    url: str
    title: str = ""
    poster: int | None = None
    line: Line | None = None  # the words that led to it


@dataclass
class Documents:
    """Files that stood by themselves."""

    keys: list[int] = field(default_factory=list)


Part = Line | Picture | Gallery | Quote | Table | Video | Documents


def joined(lines: list[Line]) -> str:
    """The words of lines in one line."""
    return " ".join(line.text for line in lines)


# Written as Wagtail's editor stores it ---------------------------------------------------------------------------------
def rich(lines: list[Line], has_lists: bool = True) -> str:
    """Lines as rich text; without lists their marks stand before them."""
    html, open_lists = [], []
    for line in lines:
        if line.kind == PLAIN or not has_lists:
            html += _closed(open_lists, 0)
            mark = f"{escape(line.mark or DASH, quote=False)} " if line.kind != PLAIN else ""
            html.append(f"<p>{mark}{written(line.runs)}</p>")
            continue
        depth = min(line.depth, len(open_lists))
        tag = "ol" if line.kind == NUMBER else "ul"
        html += _closed(open_lists, depth + 1)
        if len(open_lists) == depth + 1 and open_lists[depth] != tag:
            html += _closed(open_lists, depth)
        if len(open_lists) == depth + 1:
            html.append("</li>")
        else:
            open_lists.append(tag)
            html.append(f"<{tag}>")
        html.append(f"<li>{written(line.runs)}")
    return "".join(html + _closed(open_lists, 0))


def _closed(open_lists: list[str], depth: int) -> list[str]:
    """The ends of the lists that are deeper."""
    ends = []
    while len(open_lists) > depth:
        ends.append(f"</li></{open_lists.pop()}>")
    return ends


_ALIKE = re.compile(r"\n")


def written(runs: list[Run], place: int = 0) -> str:
    """Runs as HTML: by link, in it by weight, in it by slope, in it raised or lowered."""
    if place == len(Look._fields):
        return _ALIKE.sub("<br/>", escape("".join(run.text for run in runs), quote=False))
    html = []
    for value, alike in groupby(runs, key=lambda run: run.look[place]):
        inside = written(list(alike), place + 1)
        html.append(f"{_begin(Look._fields[place], value)}{inside}</{_tag(Look._fields[place], value)}>" if value else inside)
    return "".join(html)


def _tag(name: str, value) -> str:
    return {"link": "a", "bold": "b", "italic": "i"}.get(name) or value


def _begin(name: str, value) -> str:
    if name != "link":
        return f"<{_tag(name, value)}>"
    if value.document is not None:
        return f'<a linktype="document" id="{value.document}">'
    return f'<a href="{escape(value.address)}">'
