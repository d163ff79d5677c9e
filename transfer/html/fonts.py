"""Words that stand in an old font (.VnTime) as TCVN3 wrote them become Unicode before anything else reads them.

Many who went over to Unicode kept the font, and their "báo cáo" is none of TCVN3: what is written decides, not the font alone.
"""

import re
from collections.abc import Iterator

from transfer.html.tree import Node
from transfer.tcvn3 import OURS, SIGN, as_unicode

MANY = 3  # signs of TCVN3: such words are written so, whatever stands round them
_FONT = re.compile(r"(?:^|[\s\"'])\.vn[a-z]\w*")


def from_old_fonts(tree: Node) -> bool:
    """Change what is TCVN3, in place; answers whether something was."""
    found = list(in_old_fonts(tree))
    is_mostly_old = sum(len(SIGN.findall(node.children[place])) - len(OURS.findall(node.children[place])) for node, place, _ in found) > 0
    changed = False
    for node, place, is_capital in found:
        text = node.children[place]
        if OURS.search(text) or not (is_mostly_old or len(SIGN.findall(text)) >= MANY):
            continue
        node.children[place] = as_unicode(text, is_capital)
        changed = changed or not text.isascii()
    return changed


def in_old_fonts(tree: Node) -> Iterator[tuple[Node, int, bool]]:
    """Where letters stand in an old font: the element, the place in it, and whether the font draws capitals."""
    waiting = [(tree, "")]
    while waiting:
        node, outer = waiting.pop()
        font = font_of(node, outer)
        for place, child in enumerate(node.children):
            if isinstance(child, Node):
                waiting.append((child, font))
            elif font:
                yield node, place, font.endswith("h")


def font_of(node: Node, outer: str) -> str:
    """The old font in which an element's letters stand, in small letters; "" for any other font."""
    if "style" not in node.attributes and "face" not in node.attributes:
        return outer
    told = (node.style.get("font-family") or node.style.get("font") or node.get("face").lower()).partition(",")[0].strip()
    found = _FONT.search(told)
    return found[0] if found else outer if told in ("", "inherit") else ""
