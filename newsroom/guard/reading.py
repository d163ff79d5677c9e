"""Reads a rendered page as a browser would: where it leads and what it loads, what runs in it, what is hidden, which words it shows."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser

from cms.first_script import SCRIPT
from cms.hosts import host_of, scheme_of
from newsroom.gate.links import seen
from newsroom.guard.found import Kind

ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "background", "cite", "ping", "xlink:href", "manifest", "longdesc"}
SCHEMES = {"", "http", "https", "mailto", "tel"}
FRAMES = {"iframe", "frame", "frameset", "object", "embed", "applet", "portal", "fencedframe", "base"}
UNSEEN = {"template", "noscript"}  # a browser shows nothing of it
HIDING = {"visually-hidden"}  # classes of our stylesheet
OLD_DRESS = {"font", "marquee", "blink", "basefont"}  # tiny and off-screen letters of other days; no template of ours has them
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SHOWN = {"page-title", "article-summary", "paragraph"}  # whose words are those of a piece and nothing else
LONGEST_HIDDEN = 60  # letters under `hidden`: the word on a button that a script shows


@dataclass
class Page:
    """What one page holds. `leads` are (kind, address, words about it), `wrong` what no page of ours may hold, `shown` pieces of text."""

    leads: list[tuple[str, str, str]] = field(default_factory=list)
    wrong: list[tuple[str, str]] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)


@dataclass
class Open:
    """An element that is open."""

    tag: str
    hides: str = ""  # how, if it hides what is in it
    shows: bool = False
    text: list[str] = field(default_factory=list)
    has_link: bool = False


def squeezed(text: str) -> str:
    """A text without its blanks, so that markup between words makes no difference."""
    return seen(text).replace(" ", "")


def read(html: str, static: str) -> Page:
    """Read a page; `static` is the beginning of the addresses at which our own scripts lie."""
    reader = _Reader(static)
    reader.feed(html)
    reader.close()
    while reader.open:
        reader.shut(reader.open.pop())
    return reader.page


class _Reader(HTMLParser):
    def __init__(self, static: str):
        super().__init__()
        self.static, self.page = static, Page()
        self.open: list[Open] = []
        self.script: str | None = None  # the type of the script in which we are

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in pairs}
        self._look(tag, named)
        if tag == "script":
            self.script = named.get("type", "") if "src" not in named else None
        if tag in VOID:
            return
        classes = set(named.get("class", "").split())
        self.open.append(Open(tag, self._hides(tag, named, classes), bool(classes & SHOWN)))
        if tag == "a" and "href" in named:
            for element in self.open:
                element.has_link = True

    def handle_startendtag(self, tag, pairs) -> None:
        self.handle_starttag(tag, pairs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not any(element.tag == tag for element in self.open):
            return
        while True:
            element = self.open.pop()
            self.shut(element)
            if element.tag == tag:
                break
        if tag == "script":
            self.script = None

    def handle_data(self, data: str) -> None:
        if self.script is not None:
            return self._script(data)
        for element in self.open:
            if element.hides or element.shows:
                element.text.append(data)
        return None

    def shut(self, element: Open) -> None:
        """An element ends: what it showed or hid is known now."""
        said = seen("".join(element.text))
        if element.shows and said:
            self.page.shown.append(said)
        if element.hides and (element.has_link or (element.hides == "hidden" and len(said) > LONGEST_HIDDEN)):
            self.page.wrong.append((Kind.HIDDEN, f"{element.hides}: “{said[:200]}”"))

    @staticmethod
    def _hides(tag: str, named: dict, classes: set[str]) -> str:
        if "hidden" in named:
            return "hidden"
        return tag if tag in UNSEEN else " ".join(classes & HIDING)

    def _look(self, tag: str, named: dict[str, str]) -> None:
        wrong = self.page.wrong
        if tag in FRAMES:
            wrong.append((Kind.FRAME, f"<{tag}> {named.get('src') or named.get('href') or named.get('data') or ''}".strip()))
        if tag in OLD_DRESS:
            wrong.append((Kind.HIDDEN, f"<{tag}> {' '.join(f'{name}={value}' for name, value in named.items())}".strip()))
        if tag == "style" or "style" in named:
            wrong.append((Kind.HIDDEN, f"<{tag}> có kiểu dáng riêng: {named.get('style', '')}".strip()))
        if tag == "meta" and "http-equiv" in named:
            wrong.append((Kind.FRAME, f"meta {named['http-equiv']}: {named.get('content', '')}"))
        if tag == "script" and "src" in named and not named["src"].startswith(self.static):
            wrong.append((Kind.SCRIPT, f"<script> {named['src']}"))
        for name, value in named.items():
            self._look_at(tag, name, value)

    def _look_at(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on") or name == "srcdoc":
            self.page.wrong.append((Kind.SCRIPT, f"<{tag}> {name}: {value}"))
        elif name == "srcset":
            self.page.leads += [(Kind.LINK, part.split()[0], f"<{tag}> {name}") for part in value.split(",") if part.split()]
        elif name in ADDRESSES:
            if scheme_of(value) not in SCHEMES:
                self.page.wrong.append((Kind.SCRIPT, f"<{tag}> {name}: {value}"))
            is_form = name in ("action", "formaction")
            self.page.leads.append((Kind.FRAME if is_form else Kind.LINK, value, f"<{tag}> {name}"))
        elif tag == "meta" and name == "content" and host_of(value) and scheme_of(value):
            self.page.leads.append((Kind.LINK, value, "<meta>"))

    def _script(self, said: str) -> None:
        if self.script == "application/ld+json":
            try:
                json.loads(said)
            except ValueError:
                self.page.wrong.append((Kind.SCRIPT, f"JSON-LD: {said[:200]}"))
        elif said.strip() and said.strip() != SCRIPT:
            self.page.wrong.append((Kind.SCRIPT, f"<script>: {said.strip()[:200]}"))
