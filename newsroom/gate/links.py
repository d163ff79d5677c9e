"""The links in a text, and whether their words say where they lead."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from django.utils.text import Truncator
from wagtail.rich_text.rewriters import extract_attrs

from cms.text import nfc, words_of
from newsroom.gate.fault import Fault

# As Wagtail reads a text: a link lasts until its end, the next one's beginning, or the end of the text
_LINK = re.compile(r"<a\b([^>]*)>(.*?)(?=</a\b|<a\b|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200d\u2060\ufeff]")  # no blanks for `split`, though nobody sees them

_SAYS_NOTHING = (
    "tại đây", "ở đây", "vào đây", "đây", "này", "xem thêm", "xem tiếp", "xem chi tiết", "xem", "chi tiết", "đọc thêm", "đọc tiếp",
    "tải về", "tải xuống", "tải", "bấm", "nhấn", "nhấp", "ấn", "kích", "chuột", "click here", "click", "here", "read more", "more",
    "đường link", "đường dẫn", "link", "liên kết", "mời", "vui lòng", "để", "và",
)  # fmt: skip
_VAGUE = re.compile(rf"(?:(?:{'|'.join(_SAYS_NOTHING)})(?: |$))+")
_LONGEST_VAGUE = 60  # letters; longer words say something, whatever they are made of
_ADDRESS = re.compile(r"(?:\w+://|www\.)\S+|(?:[\w-]+\.)+(?:vn|com|net|org|info|gov|edu)(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Link:
    """A link in a text: its words, and the page or document of ours that it leads to (kind "page" or "document")."""

    words: str
    kind: str
    key: int


def key_of(raw: object) -> int:
    """The key of a row in stored data; 0, which no row has, for what is no key."""
    text = str(raw)
    return int(text) if text.isdecimal() and len(text) < 19 else 0  # 64 bits


def seen(text: object) -> str:
    """What a reader sees of a line of text, each run of blanks as one; nothing of what is no text."""
    return " ".join(nfc(_UNSEEN.sub("", text)).split()) if isinstance(text, str) else ""


def plain(html: object) -> str:
    """What a reader sees of a rich text."""
    return seen(unescape(_TAG.sub(" ", html))) if isinstance(html, str) else ""


def links_in(html: object) -> Iterator[Link]:
    """The links of a rich text in their order. A mark to jump to, `<a id>`, is none."""
    for begun in _LINK.finditer(html) if isinstance(html, str) else ():
        attributes = extract_attrs(begun[1])
        if "linktype" in attributes or "href" in attributes:
            yield Link(_words(begun[2]), attributes.get("linktype", ""), key_of(attributes.get("id")))


def _words(html: str) -> str:
    return plain(_TAG.sub("", html))  # emphasis inside a word does not part it


def wording_faults(words: str, where: str) -> Iterator[Fault]:
    """What is wrong with the words of a link: there are none, they are an address, they say nothing."""
    said = " ".join(words_of(words)).casefold()
    shown = Truncator(words).chars(60)
    if not said:
        yield Fault("link-words", where, "Có một liên kết không có chữ nào.", "Viết chữ cho liên kết, hoặc bỏ liên kết ấy.")
    elif _ADDRESS.fullmatch(words):
        yield Fault("link-words", where, f"Chữ của liên kết là một địa chỉ: “{shown}”.", "Thay địa chỉ bằng tên trang hoặc tên tài liệu.")
    elif len(said) <= _LONGEST_VAGUE and _VAGUE.fullmatch(said):
        yield Fault(
            "link-words",
            where,
            f"Chữ của liên kết là “{shown}”, không nói dẫn tới đâu.",
            "Đặt liên kết vào những chữ nói rõ nơi đến, ví dụ tên trang hoặc tên tài liệu.",
        )
