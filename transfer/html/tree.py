"""Old HTML as a tree, in time that grows with its length and to a depth that a reader may walk down.

Python's own `html.parser` (and BeautifulSoup over it, the only one that is locked) needs time by the square for unclosed comments and
tags: 200,000 times "<!--" held 3.11 for minutes. lxml is not locked. What browsers repair is repaired here as far as old articles
need it: ends that nobody wrote, ends in the wrong order, blocks inside paragraphs.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from html import unescape

LONGEST = 5_000_000  # letters, pictures written into the text left out
MOST_TAGS = 200_000
LONGEST_STYLE = 1_000  # letters of one that is remembered
DEEPEST = 100  # levels; what lies deeper stands at this one


def names(text: str) -> set[str]:
    return set(text.split())


VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
# What stands between their begin and end is no HTML
RAW = {"script", "style", "iframe", "noembed", "noframes", "noscript", "textarea", "title", "xmp", "template", "select"}
BLOCKS = names(
    "address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6"
    " header hr li main menu nav ol p pre section summary table ul"
)
ROOMS = {"table", "td", "th", "caption", "object", "button"}  # what begins outside of one does not end inside it
CELLS = {"td", "th"}
# An element ends those of the first set that are open, looked for as far as one of the second
ENDS = {
    "li": ({"li"}, {"ul", "ol", "dir", "menu"} | ROOMS),
    **dict.fromkeys(("dt", "dd"), ({"dt", "dd"}, {"dl"} | ROOMS)),
    **dict.fromkeys(CELLS, (CELLS | {"caption"}, {"tr", "table"})),
    "tr": ({"tr", "caption"}, {"table"}),
    **dict.fromkeys(("thead", "tbody", "tfoot"), ({"thead", "tbody", "tfoot", "caption"}, {"table"})),
    "a": ({"a"}, ROOMS),
    "option": ({"option"}, {"select"} | ROOMS),
}
TABLE_PARTS = {"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"}
KEPT = names(
    "src href alt title class style align width height colspan rowspan start value hidden role aria-level data-aria-level data-src"
    " data-original data-lazy-src poster data type face"
)

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)((?>[^>=]|=\s*(?:\"[^\"]*\"|'[^']*')?)*+)>")
_UNQUOTED = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)([^>]*+)>")
_BEGUN = re.compile(r"</?[a-zA-Z]")
_ATTRIBUTE = re.compile(r"([^\s=>/\"'][^\s=/>]*)(?:\s*+=\s*+(\"[^\"]*\"|'[^']*'|[^\s>]*))?")
_ENDLESS = re.compile(r"&#(?=[0-9]{4000})")  # no letter has such a number, and Python makes none of more digits
_ENTITY = re.compile(r"&#?\w{1,32};")  # in an address "&copy=2" is none


class TooMuch(ValueError):
    """A body that is none of an article's; the message is a Vietnamese sentence."""


@dataclass(eq=False)  # two are never the same
class Node:
    """An element with what is in it: text and other elements."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    @cached_property
    def style(self) -> dict[str, str]:
        """What its own style says, names and values in small letters."""
        style = self.get("style")
        return declared(style) if len(style) <= LONGEST_STYLE else declared.__wrapped__(style)

    @cached_property
    def classes(self) -> set[str]:
        return set(self.get("class").lower().split())

    @property
    def elements(self) -> "list[Node]":
        return [child for child in self.children if isinstance(child, Node)]

    @property
    def text(self) -> str:
        """All letters in it, as they stand."""
        found, waiting = [], [self]
        while waiting:
            one = waiting.pop()
            if isinstance(one, str):
                found.append(one)
            else:
                waiting += reversed(one.children)
        return "".join(found)

    def number(self, name: str, otherwise: int) -> int:
        """An attribute that is a whole number not below zero."""
        found = re.match(r"\s*(\d{1,6})", self.get(name))
        return int(found[1]) if found else otherwise


@lru_cache(maxsize=5_000)
def declared(style: str) -> dict[str, str]:
    """The declarations of an attribute `style`; not to be changed, for all that are written so share it."""
    said = (one.split(":", 1) for one in style.split(";") if ":" in one)
    return {name.strip().lower(): value.replace("!important", "").strip().lower() for name, value in said}


class Builder:
    """Takes begins, ends and text in their order, and puts them in their place."""

    def __init__(self, is_hidden: Callable[[Node], bool]) -> None:
        self.root = Node("body")
        self.open = [self.root]
        self.is_hidden = is_hidden
        self.deeper = 0  # open elements below the deepest level
        self.hidden_from = 0  # the one of them in which nothing is seen
        self.is_flattened = False
        self.mark: Node | None = None  # the last that parts words which lie too deep

    def text(self, text: str) -> None:
        if text and not self.hidden_from:
            self.open[-1].children.append(unescape(_ENDLESS.sub("&amp;#", text)) if "&" in text else text)

    def begin(self, tag: str, attributes: dict[str, str]) -> Node | None:
        """Answers the element; None for one that lies too deep to be one."""
        is_void = tag in VOID or tag in RAW
        if len(self.open) > DEEPEST and not is_void:
            self.deeper += 1
            self.is_flattened = True
            if not self.hidden_from and self.is_hidden(Node(tag, attributes)):
                self.hidden_from = self.deeper
            return self._part(tag)
        if self.hidden_from:  # a picture, a frame: nobody saw it
            return Node(tag, attributes)
        if tag in BLOCKS:
            self._close({"p"}, ROOMS)
        if tag in ENDS:
            self._close(*ENDS[tag])
        node = Node(tag, attributes)
        self.open[-1].children.append(node)
        if not is_void:
            self.open.append(node)
        return node

    def end(self, tag: str) -> None:
        if tag == "br":
            self.begin("br", {})
            return None
        if self.deeper:
            self.deeper -= 1
            self.hidden_from = self.hidden_from if self.hidden_from <= self.deeper else 0
            return self._part(tag)
        rooms = {"table"} - {tag} if tag in TABLE_PARTS else ROOMS - {tag}
        for place in range(len(self.open) - 1, 0, -1):
            node = self.open[place]
            if node.tag == tag:
                return self._end_at(place)
            if node.tag in rooms:
                return None
        return None

    def _part(self, tag: str) -> None:
        """A block too deep to be one parts the words before it from those behind it."""
        inside = self.open[-1].children
        if (tag in BLOCKS or tag in TABLE_PARTS) and not (inside and inside[-1] is self.mark):  # one is enough
            self.mark = Node("div")
            inside.append(self.mark)

    def _end_at(self, place: int) -> None:
        """Letters in bold that end inside a later paragraph: the paragraph goes on without."""
        node = self.open[place]
        inside = [other for other in self.open[place + 1 :] if other.tag in BLOCKS]
        if node.tag in BLOCKS or node.tag in ROOMS or not inside or len(self.open) > DEEPEST:
            del self.open[place:]
            return
        mark = Node("end", {"of": node.tag})
        self.open[-1].children.append(mark)
        self.open.append(mark)

    def _close(self, tags: set[str], bounds: set[str]) -> None:
        for place in range(len(self.open) - 1, 0, -1):
            tag = self.open[place].tag
            if tag in tags:
                del self.open[place:]
                return
            if tag in bounds:
                return


def parsed(html: str, is_hidden: Callable[[Node], bool] = lambda node: False) -> tuple[Node, bool]:
    """The tree, and whether it had to be made flatter: then what is hidden below the deepest level is left out. Raises TooMuch."""
    refuse_longer(html)
    builder, place, tags, pattern = Builder(is_hidden), 0, 0, _TAG
    begin, last = html.find("<"), html.rfind(">")
    while 0 <= begin < last or html.startswith(("<!", "<?"), begin):
        after = _after_comment(html, begin)
        found = None if after else pattern.match(html, begin)
        if not after and found is None:
            if _BEGUN.match(html, begin):  # its quotes go to the end of all, and so would those of the next
                pattern = _UNQUOTED
            begin = html.find("<", begin + 1)
            continue
        builder.text(html[place:begin])
        tags += bool(found)
        if tags > MOST_TAGS:
            raise TooMuch(f"Nội dung có hơn {MOST_TAGS:,} thẻ HTML nên không nhận.".replace(",", "."))
        place = _take(builder, html, found) if found else after
        begin = html.find("<", place)
    builder.text(html[place:])
    return builder.root, builder.is_flattened


def refuse_longer(html: str) -> None:
    """Raises TooMuch for what is longer than any article."""
    if len(html) > LONGEST:
        raise TooMuch(f"Nội dung dài {len(html):,} ký tự, quá mức {LONGEST:,} nên không nhận.".replace(",", "."))


def _after_comment(html: str, begin: int) -> int:
    """Where a comment or a declaration ends that begins here; 0 where none does."""
    if html.startswith("<!--", begin):
        end = html.find("-->", begin + 2)
        return end + 3 if end >= 0 else len(html)
    if html.startswith(("<!", "<?"), begin):
        end = html.find(">", begin)
        return end + 1 if end >= 0 else len(html)
    return 0


def _take(builder: Builder, html: str, found: re.Match) -> int:
    """Give one tag to the builder; answers where to go on."""
    tag = found[2].lower()
    if found[1]:
        builder.end(tag)
        return found.end()
    node = builder.begin(tag, attributes_of(found[3]) if found[3] else {})
    if tag not in RAW:
        return found.end()
    end = _raw_end(tag).search(html, found.end())
    if tag == "select" or not end:
        return end.end() if end else len(html)
    node.children.append(html[found.end() : end.start()])
    return end.end()


@lru_cache(maxsize=len(RAW))
def _raw_end(tag: str) -> re.Pattern:
    return re.compile(rf"</{tag}[^>]*>?", re.IGNORECASE)


def attributes_of(text: str) -> dict[str, str]:
    """Those that are read anywhere, the first of each name; "on" where there is one that runs a script."""
    kept: dict[str, str] = {}
    for name, value in _ATTRIBUTE.findall(text):
        name = name.lower()
        if name in KEPT:
            kept.setdefault(name, _ENTITY.sub(lambda found: unescape(found[0]), value.strip("\"'")))
        elif name.startswith("on"):
            kept["on"] = name
    return kept
