"""What kind of line an element begins: a heading, an item of a list, or nothing of its own. As in `newsroom/word-paste.js`."""

import re
from dataclasses import dataclass

from cms.text import nfc
from transfer.html.parts import BULLET, DASH, NUMBER, PLAIN
from transfer.html.tree import Node


@dataclass
class Form:
    """The form that the first line in an element takes."""

    kind: str = PLAIN
    depth: int = 0
    mark: str = ""
    value: int | None = None
    level: int = 0
    before: str = ""
    is_caption: bool = False
    used: bool = False


PLAIN_FORM = Form()
_LISTED = re.compile(r"l\d+\s+level(\d+)")
_NUMBER = re.compile(r"\(?(\d{1,6})[.)]?")
_LETTER = re.compile(r"\(?([a-zđ]{1,2}|[ivxl]+)[.)]", re.IGNORECASE)


def form_of(node: Node) -> Form | None:
    """The form of an element's first line."""
    listed = _LISTED.match(node.style.get("mso-list", ""))
    level = level_of(node)
    if level:
        item = item_of(mark_of(node), 0) if listed else None
        return Form(level=level, before=(item.before or item.mark) if item and item.kind != BULLET else "")
    if listed:
        return item_of(mark_of(node), int(listed[1]) - 1)
    if node.tag in ("ul", "ol", "dir", "menu"):
        number_items(node)
    return html_item(node) if node.tag == "li" else None


def level_of(node: Node) -> int:
    """The level of a heading, 0 for what is none."""
    if "msotitle" in node.classes:
        return 1
    if len(node.tag) == 2 and node.tag[0] == "h" and node.tag[1] in "123456":
        return int(node.tag[1])
    told = node.style.get("mso-outline-level") or (node.get("role") == "heading" and node.get("aria-level")) or ""
    return int(told) if told in ("1", "2", "3", "4", "5", "6") else 0


def mark_of(paragraph: Node) -> str:
    """What Word wrote before an item: "·", "1.", "a)", "Điều 2."."""
    waiting = [paragraph]
    while waiting:
        node = waiting.pop()
        if node.style.get("mso-list") == "ignore":
            return nfc(" ".join(node.text.split()))
        waiting += reversed(node.elements)
    return ""


def item_of(mark: str, depth: int) -> Form:
    """An item by its mark; a mark that no list can show ("Điều 2.", "1.1.") stays in the text."""
    if number := _NUMBER.fullmatch(mark):
        return Form(NUMBER, depth, mark, int(number[1]))
    if _LETTER.fullmatch(mark):
        return Form(NUMBER, depth, mark)
    if re.search(r"[^\W_]{2}|\d", mark):
        return Form(before=mark)
    return Form(BULLET, depth, DASH)


def number_items(node: Node) -> None:
    """Tell the items of a list what they are; they do not know their list."""
    depth = node.number("depth", 0)
    value = node.number("start", 1)
    for item in node.elements:
        if item.tag != "li":
            item.attributes |= {"depth": str(depth + 1)} if item.tag in ("ul", "ol") else {}
            continue
        value = item.number("value", value)
        item.attributes |= {"list": node.tag, "place": str(value), "level": str(depth)}
        value += 1
        _deepen(item, depth + 1)


def _deepen(item: Node, depth: int) -> None:
    """Lists in an item, also in a part of it, stand a level below."""
    waiting = item.elements
    while waiting:
        node = waiting.pop()
        if node.tag in ("ul", "ol", "dir", "menu"):
            node.attributes["depth"] = str(depth)
        elif node.tag not in ("table", "li"):
            waiting += node.elements


def html_item(node: Node) -> Form:
    """An item of a list of HTML."""
    said = node.number("aria-level", 0) or node.number("data-aria-level", 0)  # Word on the web: no list inside a list
    depth = said - 1 if said else node.number("level", 0)
    if node.get("list") != "ol":
        return Form(BULLET, depth, DASH)
    value = node.number("place", 1)
    return Form(NUMBER, depth, f"{value}.", value)
