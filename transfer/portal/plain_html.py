"""A body as plain HTML, for readers who know nothing of our blocks: links lead to addresses and files of the folder."""

import html
import re

from transfer.portal.bodies import ATTRIBUTE, TAG
from transfer.portal.keys import Keys


class Html:
    """Writes bodies that are in the open format already. `addresses` gives a page's address by its key, `files` where a file lies."""

    def __init__(self, address_of, files: dict[str, dict[str, str]]):
        self.address_of, self.files = address_of, files

    def body(self, parts: list[dict]) -> str:
        """All of a body; of boxes that only arrange other things nothing."""
        return "\n".join(filter(None, (self._part(part["kind"], part["value"]) for part in parts)))

    def _part(self, kind: str, value) -> str:
        writer = getattr(self, f"_{kind}", None)
        return writer(value) if writer and value is not None else ""

    def _paragraph(self, text: str) -> str:
        return TAG.sub(self._link, text)

    def _link(self, found: re.Match) -> str:
        named = dict(ATTRIBUTE.findall(found[2]))
        key, kind = html.unescape(named.get("key", "")), named.get("linktype") or named.get("embedtype")
        if kind == "page":
            return f'<a href="{said(self.address_of(key))}">'
        if kind == "document":
            return f'<a href="{self._file("document", key)}">'
        if kind == "image":
            return f'<img src="{self._file("picture", key)}" alt="{named.get("alt", "")}">'
        return found[0]

    def _file(self, kind: str, key: str) -> str:
        return said(self.files[kind].get(key))

    def _heading(self, value: dict) -> str:
        level = value["level"] if value["level"] in ("h2", "h3") else "h2"
        return f"<{level}>{said(value['text'])}</{level}>"

    def _picture(self, value: dict) -> str:
        caption = " ".join(filter(None, (value["caption"], value["credit"] and f"({value['credit']})")))
        shown = f'<img src="{self._file("picture", value["image"])}" alt="{said(value["description"])}">'
        return f"<figure>{shown}{f'<figcaption>{said(caption)}</figcaption>' if caption else ''}</figure>"

    def _gallery(self, value: dict) -> str:
        return "\n".join([_heading_of(value["title"]), *map(self._picture, value["pictures"])]).strip()

    def _quote(self, value: dict) -> str:
        by = ", ".join(filter(None, (value["name"], value["position"])))
        return f"<blockquote><p>{said(value['text'])}</p>{f'<cite>{said(by)}</cite>' if by else ''}</blockquote>"

    def _table(self, value: dict) -> str:
        head = "".join(f"<th>{said(column['heading'])}</th>" for column in value["columns"])
        cells = ["".join(f"<td>{self._paragraph(cell or '')}</td>" for cell in row) for row in value["rows"]]
        rows = "".join(f"<tr>{row}</tr>" for row in cells)
        return f"<table><caption>{said(value['caption'])}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

    def _documents(self, value: dict) -> str:
        items = "".join(f'<li><a href="{self._file("document", key)}">{said(key)}</a></li>' for key in value["documents"])
        return f"{_heading_of(value['title'])}<ul>{items}</ul>"

    def _video(self, value: dict) -> str:
        return f'<p><a href="{said(value["url"])}">{said(value["title"])}</a></p>'

    def _box(self, value: dict) -> str:
        return f"<aside>{_heading_of(value['title'])}{self._paragraph(value['text'] or '')}</aside>"


def _heading_of(title: str | None) -> str:
    return f"<h2>{said(title)}</h2>" if title else ""


def said(text: str | None) -> str:
    """Text as HTML has it."""
    return html.escape(text or "")


def files_of(keys: Keys) -> dict[str, dict[str, str]]:
    """Where the files of pictures and documents lie in the folder, by key."""
    return {kind: {key: place_of(kind, key) for key in keys.rows.get(kind, {})} for kind in ("picture", "document")}


def place_of(kind: str, key: str) -> str:
    """Where the file of this key lies in the folder."""
    return f"files/{kind}s/{key.partition('#')[0]}"
