"""What HTML an office's text may hold: one list, asked at every door by which such text is stored.

Wagtail's editor makes nothing else. It is not asked when a page is rendered: what is stored is clean, and the injection guard
(`newsroom.guard`) looks whether what is shown is what was stored.
"""

import re
from collections.abc import Iterator

import nh3
from wagtail import blocks
from wagtail.blocks.field_block import RawHTMLBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.fields import RichTextField as WagtailRichTextField
from wagtail.fields import StreamField as WagtailStreamField
from wagtail.rich_text import RichText

from cms.hosts import is_web_address

BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "hr"}
WORDS = {"b", "i", "strong", "em", "sup", "sub", "code", "del", "s", "br"}
KEY = re.compile(r"[\w.:-]{1,100}")  # of a row, or a place in the text
WORD = re.compile(r"[a-z][a-z-]{0,40}")
# Each attribute with what its value must be; `href` besides leads only where SCHEMES say
ATTRIBUTES = {
    "a": {"href": re.compile(r"[^\x00-\x1f]*"), "linktype": WORD, "id": KEY},
    "embed": {"embedtype": WORD, "id": KEY, "format": WORD, "alt": re.compile(r".*", re.DOTALL), "url": re.compile(r"https?://\S+")},
    **dict.fromkeys(BLOCKS, {"data-block-key": KEY}),
}
SCHEMES = {"http", "https", "mailto", "tel"}
# Elements that go with all that is in them; of others their words stay
WHOLE = {"script", "style", "iframe", "object", "noscript", "template", "svg", "math", "title", "textarea", "noembed", "noframes", "xmp"}
_VOID = re.compile(
    r"<(br|hr|embed)((?: [a-z-]+=\"[^\"]*\")*)>"
)  # as the cleaner writes them; the editor closes them, and writes a hard blank as it is


def _kept(tag: str, attribute: str, value: str) -> str | None:
    allowed = ATTRIBUTES.get(tag, {}).get(attribute)
    return value if allowed and allowed.fullmatch(value) else None


_cleaner = nh3.Cleaner(
    tags=BLOCKS | WORDS | {"a", "embed"},
    clean_content_tags=WHOLE,
    attributes={tag: set(named) for tag, named in ATTRIBUTES.items()},
    attribute_filter=_kept,
    url_schemes=SCHEMES,
    link_rel=None,
)


def clean_html(html: str) -> str:
    """The text with what is on the list, written as Wagtail's editor writes it. What is clean comes back as it is."""
    if "<" not in html and "&" not in html:
        return html
    return _VOID.sub(r"<\1\2/>", _cleaner.clean(html)).replace("&nbsp;", "\xa0")


def clean_value(block: blocks.Block, raw):
    """The stored form of a block's value with every rich text in it cleaned, and addresses that are none of the web's left out."""
    if isinstance(raw, RichText):
        raw = raw.source
    if isinstance(block, blocks.RichTextBlock | RawHTMLBlock):
        return clean_html(raw) if isinstance(raw, str) else raw
    if isinstance(block, blocks.URLBlock):
        return "" if isinstance(raw, str) and raw and not is_web_address(raw) else raw
    if isinstance(block, blocks.StreamBlock) and isinstance(raw, list):
        return [_part(block.child_blocks.get(part.get("type")), part) if isinstance(part, dict) else part for part in raw]
    if isinstance(block, blocks.StructBlock) and isinstance(raw, dict):
        return {name: clean_value(block.child_blocks[name], part) if name in block.child_blocks else part for name, part in raw.items()}
    if isinstance(block, blocks.ListBlock) and isinstance(raw, list):
        return [_part(block.child_block, item) if _is_item(item) else clean_value(block.child_block, item) for item in raw]
    if isinstance(block, TypedTableBlock) and isinstance(raw, dict):
        return raw | {"rows": list(_rows(block, raw))} if raw.get("rows") else raw
    return raw


def _part(block: blocks.Block | None, part: dict) -> dict:
    return part if block is None or "value" not in part else part | {"value": clean_value(block, part["value"])}


def _is_item(item) -> bool:
    return isinstance(item, dict) and item.get("type") == "item" and "value" in item


def _rows(block: TypedTableBlock, raw: dict) -> Iterator[dict]:
    kinds = [block.child_blocks.get(column.get("type")) for column in raw.get("columns") or []]
    for row in raw["rows"]:
        cells = row.get("values") or []
        yield row | {"values": [cell if kind is None else clean_value(kind, cell) for kind, cell in zip(kinds, cells, strict=False)]}


class CleanStreamField(WagtailStreamField):
    """A body whose texts are cleaned on their way to the database and into a revision, by whatever door: forms, API, code, import.

    Migrations know it as Wagtail's own.
    """

    def get_prep_value(self, value):
        stored = super().get_prep_value(value)
        return clean_value(self.stream_block, stored) if isinstance(stored, list) else stored

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "wagtail.fields.StreamField", args, kwargs


class CleanRichTextField(WagtailRichTextField):
    """A rich text, cleaned in the same way."""

    def get_prep_value(self, value):
        stored = super().get_prep_value(value)
        return clean_html(stored) if isinstance(stored, str) else stored

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "wagtail.fields.RichTextField", args, kwargs
