"""Bodies and rich texts in the open format: plain JSON with the names of blocks, and keys where we have numbers of rows.

A body is a list of {"kind", "value"}. A link to a page is written <a linktype="page" key="…">, one to a document
<a linktype="document" key="…">; what leads to something that is gone keeps its words.
"""

import html
import re
import uuid

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.models import Page

from cms.cleaning import clean_html
from cms.models import PortalDocument, PortalImage
from polls.models import Poll
from transfer.items import BadSource
from transfer.portal.form import Type
from transfer.portal.keys import Keys

TAG = re.compile(r'<(a|embed)((?: [a-z-]+="[^"]*")*) ?(/?)>')
ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
LINKS = {"page": "page", "document": "document", "image": "picture"}  # as Wagtail calls them in a text: our kinds of keys
KINDS = {Page: "page", PortalImage: "picture", PortalDocument: "document", Poll: "poll"}
PLAIN = {blocks.CharBlock: str, blocks.TextBlock: str, blocks.URLBlock: str, blocks.ChoiceBlock: str, blocks.IntegerBlock: int}


def rich_out(text: str, keys: Keys) -> str:
    """A text with keys in place of numbers."""

    def keyed(found: re.Match) -> str:
        named, kind = _read(found)
        if kind is None:
            return found[0]
        number = named.pop("id", "")
        key = keys.key(kind, int(number)) if number.isdigit() else None
        return _tag(found, named | {"key": html.escape(key)} if key else None)

    return TAG.sub(keyed, clean_html(text))


def rich_into(text: str, keys: Keys) -> str:
    """A text with our numbers in place of keys, and nothing that the portal does not keep."""

    def numbered(found: re.Match) -> str:
        named, kind = _read(found)
        if kind is None:
            return found[0]
        named.pop("id", None)
        row = keys.row(kind, html.unescape(named.pop("key", "")))
        return _tag(found, named | {"id": str(row)} if row else None)

    def known(found: re.Match) -> str:  # a tag written in another way than ours came by unchanged
        named, kind = _read(found)
        row = named.get("id", "")
        ours = kind is None or (row.isdecimal() and int(row) in keys.keys.get(kind, {}))
        return found[0] if ours else _tag(found, None)

    return TAG.sub(known, clean_html(TAG.sub(numbered, text)))


def _read(found: re.Match) -> tuple[dict[str, str], str | None]:
    """The attributes of a tag, and what it leads to or shows, where that is one of ours."""
    named = dict(ATTRIBUTE.findall(found[2]))
    return named, LINKS.get(named.get("linktype") or named.get("embedtype"))


def _tag(found: re.Match, named: dict[str, str] | None) -> str:
    """The tag with these attributes; without any where it leads nowhere, and nothing of it where it showed something."""
    if named is None:
        return "<a>" if found[1] == "a" else ""
    attributes = "".join(f' {name}="{value}"' for name, value in named.items())
    return f"<{found[1]}{attributes}{found[3]}>"


def kind_of(block: blocks.ChooserBlock) -> str:
    """Our kind of keys for what a chooser chooses."""
    return next(kind for model, kind in KINDS.items() if issubclass(block.model_class, model))


def block_out(block: blocks.Block, raw, keys: Keys):
    """What is written for the stored form of a block's value."""
    if raw is None:
        return None
    if isinstance(block, blocks.ChooserBlock):
        return keys.key(kind_of(block), int(raw))
    if isinstance(block, blocks.RichTextBlock):
        return rich_out(str(getattr(raw, "source", raw)), keys)
    if isinstance(block, blocks.StreamBlock):
        known = [part for part in raw if part["type"] in block.child_blocks]
        return [{"kind": part["type"], "value": block_out(block.child_blocks[part["type"]], part["value"], keys)} for part in known]
    if isinstance(block, blocks.StructBlock):
        return {name: block_out(child, raw.get(name), keys) for name, child in block.child_blocks.items()}
    if isinstance(block, blocks.ListBlock):
        return [told for told in (block_out(block.child_block, _bare(item), keys) for item in raw) if told is not None]
    if isinstance(block, TypedTableBlock):
        return _table_out(block, raw, keys)
    return raw


def _bare(item):
    return item["value"] if isinstance(item, dict) and item.get("type") == "item" and "value" in item else item


def _table_out(block: TypedTableBlock, raw: dict, keys: Keys) -> dict:
    columns = raw.get("columns") or []
    kinds = [block.child_blocks[column["type"]] for column in columns]
    return {
        "caption": raw.get("caption") or "",
        "columns": [{"kind": column["type"], "heading": column.get("heading") or ""} for column in columns],
        "rows": [[block_out(kind, cell, keys) for kind, cell in zip(kinds, row["values"], strict=False)] for row in raw.get("rows") or []],
    }


def block_into(block: blocks.Block, told, keys: Keys):
    """The stored form of what is written. Raises BadSource for what the block cannot hold."""
    if told is None:
        return None
    if isinstance(block, blocks.ChooserBlock):
        return keys.row(kind_of(block), _is(told, str))
    if isinstance(block, blocks.RichTextBlock):
        return rich_into(_is(told, str), keys)
    if isinstance(block, blocks.StreamBlock):
        return [_part_into(block, _is(part, dict), keys) for part in _is(told, list)]
    if isinstance(block, blocks.StructBlock):
        return _struct_into(block, _is(told, dict), keys)
    if isinstance(block, blocks.ListBlock):
        values = [block_into(block.child_block, part, keys) for part in _is(told, list)]
        return [{"type": "item", "id": str(uuid.uuid4()), "value": value} for value in values if value is not None]
    if isinstance(block, TypedTableBlock):
        return _table_into(block, _is(told, dict), keys)
    for kind, value in PLAIN.items():
        if isinstance(block, kind):
            return _is(told, value)
    raise BadSource("không đọc được loại khối này")


def _is(told, kind: type):
    if not isinstance(told, kind):
        raise BadSource(f"khối nội dung không đúng dạng: {str(told)[:60]}")
    return told


def _part_into(block: blocks.StreamBlock, part: dict, keys: Keys) -> dict:
    kind = part.get("kind")
    if set(part) != {"kind", "value"} or kind not in block.child_blocks:
        raise BadSource(f"không có loại khối “{str(kind)[:60]}” ở đây, hoặc khối có trường lạ")
    return {"type": kind, "value": block_into(block.child_blocks[kind], part["value"], keys)}


def _struct_into(block: blocks.StructBlock, told: dict, keys: Keys) -> dict:
    if unknown := sorted(set(told).difference(block.child_blocks)):
        raise BadSource(f"khối có trường lạ “{unknown[0][:60]}”")
    return {name: block_into(block.child_blocks[name], value, keys) for name, value in told.items()}


def _table_into(block: TypedTableBlock, told: dict, keys: Keys) -> dict:
    if set(told) != {"caption", "columns", "rows"}:
        raise BadSource("bảng cần đúng ba trường caption, columns, rows")
    columns = [_is(column, dict) for column in _is(told["columns"], list)]
    if any(set(column) != {"kind", "heading"} or column["kind"] not in block.child_blocks for column in columns):
        raise BadSource("cột của bảng cần kind và heading")
    kinds = [block.child_blocks[column["kind"]] for column in columns]
    rows = [_is(row, list) for row in _is(told["rows"], list)]
    if any(len(row) != len(kinds) for row in rows):
        raise BadSource("một hàng của bảng không đủ hoặc thừa ô")
    return {
        "caption": _is(told["caption"], str),
        "columns": [{"type": column["kind"], "heading": _is(column["heading"], str)} for column in columns],
        "rows": [{"values": [block_into(kind, cell, keys) for kind, cell in zip(kinds, row, strict=True)]} for row in rows],
    }


class Body(Type):
    """A body of blocks, of a field of a model."""

    word = "danh sách khối"

    def __init__(self, block: blocks.StreamBlock):
        self.block = block

    def out(self, value, keys: Keys) -> list:
        return block_out(self.block, value.get_prep_value(), keys)

    def into(self, told, keys: Keys):  # null is no body
        return self.read(told, keys)

    def read(self, told, keys: Keys):
        return self.block.to_python(block_into(self.block, _is(told, list), keys))
