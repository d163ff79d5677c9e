"""Reads the demo's texts: TOML above, a small markup below, which becomes the blocks of a page body."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path


@dataclass(frozen=True)
class Text:
    """One text file of the demo: its name, the table at its head, and its body in markup."""

    name: str
    head: dict
    body: str


@dataclass
class Library:
    """The keys of pictures and documents by the names that texts use."""

    pictures: dict[str, int]
    documents: dict[str, int]


def read_text(path: Path) -> Text:
    """A text file; its head stands between two lines of `+++`."""
    _, head, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    return Text(path.stem, tomllib.loads(head), body)


def documents_in(body: str) -> list[tuple[str, str]]:
    """File name and title of every document that a text offers."""
    lists = re.findall(r"^\[documents\]\n(.*?)^\[/documents\]", body, re.M | re.S)
    return [tuple(part.strip() for part in line.split("|", 1)) for text in lists for line in text.strip().splitlines()]


def blocks_of(body: str, library: Library) -> list[dict]:
    """The raw blocks of a body. Neighbouring paragraphs and lists become one rich paragraph."""
    blocks: list[dict] = []
    for kind, value in _pieces(body, library):
        if kind == "paragraph" and blocks and blocks[-1]["type"] == "paragraph":
            blocks[-1]["value"] += value
        else:
            blocks.append({"type": kind, "value": value})
    return blocks


def rich(text: str) -> str:
    """Bold, italics and links of the markup as HTML; everything else is text."""
    html = escape(text.strip(), quote=False)
    html = re.sub(r"\[([^\]]+)\]\((https?://[^)\s]+)\)", r'<a href="\2">\1</a>', html)
    html = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", html)
    return re.sub(r"\*(.+?)\*", r"<i>\1</i>", html)


# Fenced pieces: opened by one line, closed by another
_FENCES = {"[gallery]": "[/gallery]", "[documents]": "[/documents]", "[video]": "[/video]"}


def _pieces(body: str, library: Library) -> Iterator[tuple[str, object]]:
    for lines in _groups(body.strip().splitlines()):
        yield _piece(lines, library)


def _groups(lines: list[str]) -> Iterator[list[str]]:
    """Groups of lines: a fence with all that it holds, else lines between blank ones."""
    group: list[str] = []
    end = None
    for line in [*lines, ""]:
        opening = _FENCES.get(line.strip()) or (":::" if line.startswith("::: ") else None)
        if end is None and opening and not group:
            end = opening
        if end is None and not line.strip():
            if group:
                yield group
            group = []
            continue
        group.append(line)
        if end is not None and line.strip() == end:
            yield group
            group, end = [], None


def _piece(lines: list[str], library: Library) -> tuple[str, object]:
    first = lines[0].strip()
    if first.startswith("#"):
        level = "h3" if first.startswith("###") else "h2"
        return "heading", {"text": first.lstrip("# "), "level": level}
    if first.startswith("::: "):
        return "box", {"title": first.removeprefix("::: "), "text": _prose(lines[1:-1])}
    if first.startswith("> "):
        return "quote", _quote(lines)
    if first.startswith("|"):
        return "table", _table(lines)
    if first.startswith("!["):
        return "picture", _picture(first, library)
    if first == "[gallery]":
        return "gallery", {"title": "", "pictures": [_picture(line, library) for line in lines[1:-1] if line.strip()]}
    if first == "[documents]":
        files = [library.documents[line.split("|")[0].strip()] for line in lines[1:-1]]
        return "documents", {"title": "", "documents": files}
    if first == "[video]":
        return "video", _video(lines[1:-1], library)
    return "paragraph", _prose(lines)


def _prose(lines: list[str]) -> str:
    """Paragraphs and lists as HTML."""
    html = []
    for group in _groups(lines):
        if all(re.match(r"- ", line) for line in group):
            html.append("<ul>" + "".join(f"<li>{rich(line[2:])}</li>" for line in group) + "</ul>")
        elif all(re.match(r"\d+\. ", line) for line in group):
            html.append("<ol>" + "".join(f"<li>{rich(line.split('. ', 1)[1])}</li>" for line in group) + "</ol>")
        else:
            html.append(f"<p>{rich(' '.join(group))}</p>")
    return "".join(html)


def _quote(lines: list[str]) -> dict:
    said = [line.removeprefix(">").strip() for line in lines]
    speaker = next((line.removeprefix("--").strip() for line in said if line.startswith("--")), "")
    name, _, position = speaker.partition(", ")
    return {"text": " ".join(line for line in said if not line.startswith("--")), "name": name, "position": position}


def _table(lines: list[str]) -> dict:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    cells = [[f"<p>{rich(cell)}</p>" for cell in row] for row in rows[2:]]
    return {
        "columns": [{"type": "text", "heading": heading} for heading in rows[0]],
        "rows": [{"values": row} for row in cells],
        "caption": "",
    }


def _picture(line: str, library: Library) -> dict:
    name, caption = re.match(r"!\[([^\]]+)\]\((.*)\)", line.strip()).groups()
    return {"image": library.pictures[name], "description": "", "caption": caption, "credit": ""}


def _video(lines: list[str], library: Library) -> dict:
    said = dict(line.split("=", 1) for line in lines if "=" in line)
    said = {name.strip(): value.strip() for name, value in said.items()}
    return {"url": said["url"], "poster": library.pictures[said["poster"]], "title": said["title"]}
