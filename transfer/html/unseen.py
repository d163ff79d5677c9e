"""What of an old article no reader saw, and what is none of its words: it stays behind, and is told by a name."""

import re

from transfer.html.addresses import Base, host_of, without_www
from transfer.html.tree import Node

NAMED = {
    "script": "đoạn mã",
    "noscript": "",
    "style": "đoạn kiểu chữ",
    "title": "",
    "template": "",
    "head": "",
    "meta": "",
    "link": "",
    "base": "",
    "colgroup": "",
    "map": "",
    "xml": "",
    "input": "ô nhập liệu",
    "select": "ô nhập liệu",
    "textarea": "ô nhập liệu",
    "datalist": "ô nhập liệu",
    "svg": "hình vẽ nhúng",
    "math": "công thức nhúng",
    "canvas": "hình vẽ nhúng",
    "noembed": "",
    "noframes": "",
    "xmp": "đoạn mã",
    "applet": "chương trình nhúng",
    "frame": "khung nhúng",
    "frameset": "khung nhúng",
}
HIDDEN = "đoạn chữ ẩn"
COMMENTS = re.compile(r"msocomanchor|msocomtxt|msocommentreference|msocommenttext|msocommentsubject")
_NOTHING = re.compile(r"[0.]+(?:px|pt|em|rem|%|in|cm|mm)?|1px|0?\.\d+p[xt]")
_FAR = re.compile(r"-(?:(?:[5-9]\d\d|\d{4,})(?:\.\d+)?(?:px|pt)|\d{3,}(?:\.\d+)?(?:em|rem|%))")  # Word hangs lines by 100 points and more
_CLEAR = re.compile(r"(?:0++(?:\.0++)?|\.0++)%?")
_SMALL = re.compile(r"(?:0|0\.\d+|[123])(?:px)?")


def dropped_name(node: Node, base: Base) -> str | None:
    """Under what name an element stays behind with all that is in it; "" where nobody need be told, None where it is read."""
    tag = node.tag
    if tag in NAMED:
        return NAMED[tag]
    if tag[:2] in ("v:", "o:", "w:", "m:") and tag != "o:p":
        return "" if tag.startswith(("o:", "w:")) else "hình vẽ của Word"
    style = node.style if "style" in node.attributes else {}
    if style.get("mso-list") == "ignore" or re.fullmatch("comment-list|header|footer", style.get("mso-element", "")):
        return ""
    if style.get("mso-special-character") == "comment" or ("class" in node.attributes and COMMENTS.search(node.get("class").lower())):
        return "ghi chú của Word"
    if is_hidden(node):
        return _name_of_hidden(node, base)
    return None


def is_hidden(node: Node) -> bool:
    """Whether a browser shows nothing of an element."""
    style = node.style if "style" in node.attributes else {}
    if "hidden" in node.attributes and node.get("hidden") != "until-found":
        return True
    return bool(style) and (
        style.get("display") == "none"
        or style.get("visibility") in ("hidden", "collapse")
        or style.get("mso-hide") == "all"
        or bool(_NOTHING.fullmatch(style.get("font-size", "")))
        or bool(_CLEAR.fullmatch(style.get("opacity", "1")))
        or any(_FAR.fullmatch(style.get(side, "")) for side in ("left", "top", "text-indent", "margin-left", "right"))
        or (
            style.get("overflow") == "hidden" and any(_NOTHING.fullmatch(style.get(side, "")) for side in ("height", "max-height", "width"))
        )
    )


def _name_of_hidden(node: Node, base: Base) -> str | None:
    """Hidden words, with the hosts that their links lead to: an old portal was often broken into for those. Nothing to tell of none."""
    hosts, has_words, waiting = [], False, [node]
    while waiting:
        one = waiting.pop()
        has_words = has_words or any(isinstance(child, str) and child.strip() for child in one.children)
        host = host_of(one.get("href")) if one.tag == "a" else ""
        if host and without_www(host) != base.host:
            hosts.append(host)
        waiting += one.elements
    if hosts:
        return f"{HIDDEN} có liên kết tới {', '.join(sorted(set(hosts))[:3])}"
    return HIDDEN if has_words else ""


def is_tracker(node: Node) -> bool:
    """A picture of a point or two, by which somebody counted readers, or which made room."""
    told = [node.get("width") or node.style.get("width", ""), node.get("height") or node.style.get("height", "")]
    return any(_SMALL.fullmatch(size) for size in told)


def is_icon(node: Node) -> bool:
    """A mark as large as a letter: "mới", an arrow, a face."""
    told = [node.number("width", 0), node.number("height", 0)]
    return (all(told) and max(told) <= 24) or bool(
        re.search(r"(?i)/(?:emoticons|smil(?:ies|eys)|emoji)/|icon[_-]?(?:new|moi)\.gif", node.get("src"))
    )
