"""Where a body is read: what is taken in for it, what is left behind, and what a person should look at."""

import re
from collections import Counter
from typing import Protocol

from cms.text import composed, one_line
from transfer.html.addresses import LINKED, Base, dead_reason, film_of, is_document, name_in, scheme_of
from transfer.html.parts import CAPTION, Link, Picture
from transfer.items import OldFile

TITLE = 160
MERGED = 200_000  # places over which the merged cells of a body may go, in all its tables
SHOWN = 3  # addresses that a sentence names
_NO_DESCRIPTION = re.compile(r"(?i)(?:img|dsc|dscn|image|anh|hinh|photo|screenshot|untitled|picture|zalo)?[\W\d_]*(?:\.\w{3,4})?")
_LONGEST_NO_TITLE = 60  # letters; blanks on both sides of nothing take time by the square
_NO_TITLE = re.compile(
    r"(?i)\W*(?:.{0,3}|(?:xem |tải |bấm )?(?:tại |vào )?đây|tải (?:về|xuống|tệp|file)|download|file|xem (?:thêm|chi tiết|tệp|file))\W*"
)


class Media(Protocol):
    """What takes files in (`transfer.media`)."""

    def picture(self, file: OldFile) -> int | None: ...
    def document(self, file: OldFile) -> int | None: ...


class Desk:
    """One body's: its pictures and links go through here."""

    def __init__(self, media: Media, base: str, title: str = "", poster: int | None = None):
        self.media, self.base, self.title, self.poster = media, Base(base), title, poster
        self.left = Counter()  # what was dropped, by its name
        self.missing = Counter()  # pictures and documents that could not be taken
        self.dead: dict[str, list[str]] = {}  # links that nobody can follow, by reason
        self.notes: list[str] = []
        self.merged = MERGED
        self.bare = 0  # pictures without a description

    def drop(self, name: str) -> None:
        self.left[name] += 1

    def picture(self, addresses: list[str], alt: str = "", title: str = "") -> Picture | None:
        """The picture of the first address that can be taken."""
        description = self.description(alt, addresses) or self.description(title, addresses)
        for address in addresses:
            if reason := dead_reason(address, self.base) if not address.startswith("data:") else "":
                self.dead.setdefault(reason, []).append(address)
                continue
            key = self.media.picture(OldFile(self.place(address), title=description))
            if key is not None:
                return Picture(key, description)
        self.missing["ảnh"] += 1
        return None

    def description(self, said: str, addresses: list[str]) -> str:
        """What was said of a picture, "" for the name of its file or a word that every picture bears."""
        said = one_line(said)
        names = {name_in(address) for address in addresses if not address.startswith("data:")}
        is_name = said in names or said.rpartition(".")[0] in names or _NO_DESCRIPTION.fullmatch(said)
        return "" if is_name else cut(said, CAPTION)

    def document(self, address: str, words: str) -> int | None:
        """The document at an address of the old portal, under the words that led to it."""
        is_none = len(words) <= _LONGEST_NO_TITLE and _NO_TITLE.fullmatch(words)
        title = name_in(address) if is_none else cut(words, TITLE)
        key = self.media.document(OldFile(self.place(address), title=title))
        if key is None:
            self.missing["tài liệu"] += 1
        return key

    def place(self, address: str) -> str:
        """How items name a file: a path from the old portal's root, or a full address."""
        if address.startswith("data:"):
            return address
        own = self.base.own(address)
        return own.lstrip("/") if own.startswith("/") else own

    def link(self, address: str, words: str) -> Link | None:
        """Where a link leads from now on; None where it leads nowhere."""
        address = address.strip()
        if not address or address.startswith("#"):
            return None
        scheme = scheme_of(address)
        if reason := dead_reason(address, self.base):
            self.dead.setdefault(reason, []).append(address)
            return None
        if scheme and scheme not in LINKED:
            self.drop("liên kết chạy lệnh" if scheme in ("javascript", "vbscript", "data") else f"liên kết kiểu {scheme}:")
            return None
        if scheme in ("mailto", "tel"):
            return Link(composed(address))
        own = composed(self.base.own(address))
        if own.startswith("/") and is_document(own):
            key = self.document(address, words)
            if key is not None:
                return Link(document=key)
        return Link(own) if own else None

    def title_of(self, key: int) -> str:
        """The title under which a document is offered, where that is known."""
        return getattr(self.media, "titles", {}).get(key, "")

    def film(self, address: str) -> str:
        """The address of a film on a site of films, "" for any other."""
        return film_of(self.base.whole(address))

    # What is told ------------------------------------------------------------------------------------------------------
    def dropped(self) -> list[str]:
        """What was left behind, counted, each a few Vietnamese words."""
        return [f"{count} {name}" for name, count in self.left.items()]

    def attention(self) -> list[str]:
        """What a person should look at, each a sentence."""
        told = [f"{count} {name} không lấy được." for name, count in self.missing.items()]
        if self.bare:
            told.append(f"{self.bare} ảnh chưa có mô tả cho người không nhìn thấy ảnh.")
        for reason, addresses in self.dead.items():
            named = ", ".join(cut(address, 120) for address in dict.fromkeys(addresses[:SHOWN]))
            told.append(f"{len(addresses)} địa chỉ dẫn tới {reason} nên đã bỏ: {named}.")
        return told + self.notes


def cut(text: str, longest: int) -> str:
    """Words, cut at the end of one where there are too many."""
    if len(text) <= longest:
        return text
    return f"{text[: longest - 1].rpartition(' ')[0] or text[: longest - 1]}…"
