"""HTML of an old portal becomes blocks in a test; what is told of them in a word."""

import re
from html import unescape
from pathlib import Path

from transfer.html import Made, blocks_of
from transfer.items import OldFile

DATA = Path(__file__).parent / "data" / "html"
BASE = "http://cu.example.vn/tin/bai.html"


class Shelf:
    """Takes every file but those that are missing, and remembers under what name."""

    def __init__(self, *missing: str):
        self.missing, self.files, self.titles = missing, [], {}

    def picture(self, file: OldFile) -> int | None:
        if file.path in self.missing:
            return None
        self.files.append(file)
        return len(self.files)

    def document(self, file: OldFile) -> int | None:
        key = self.picture(file)
        if key:
            self.titles[key] = file.title
        return key

    @property
    def paths(self) -> list[str]:
        return [file.path for file in self.files]


def made(html: str, shelf: Shelf | None = None, **more) -> Made:
    return blocks_of(html, shelf or Shelf(), BASE, **more)


def sample(name: str, shelf: Shelf | None = None) -> Made:
    return made((DATA / name).read_text(encoding="utf-8"), shelf)


def kinds(told: Made) -> list[str]:
    return [block["type"] for block in told.blocks]


def values(told: Made, kind: str) -> list:
    return [block["value"] for block in told.blocks if block["type"] == kind]


def rich(html: str) -> str:
    """All paragraphs of a small body."""
    return "".join(values(made(html), "paragraph"))


def words_in(blocks: list[dict]) -> list[str]:
    """What a reader reads of blocks, in its order."""
    texts: list[str] = []

    def gather(value, is_rich):
        if isinstance(value, str):
            texts.append(unescape(re.sub(r"<[^>]*>", "", re.sub(r"</(?:p|li)>|<(?:br/|ul|ol)>", " ", value))) if is_rich else value)
        elif isinstance(value, list):
            for one in value:
                gather(one, is_rich)
        elif isinstance(value, dict):
            for name in ("title", "text", "name", "position", "caption", "columns", "heading", "rows", "values", "pictures"):
                gather(value.get(name), name == "values")

    for block in blocks:
        gather(block["value"], block["type"] == "paragraph")
    return re.findall(r"\w+", " ".join(texts))
