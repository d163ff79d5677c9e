"""The places of a body: every block and every field in it, under the name by which an editor finds it."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import Truncator
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from newsroom.gate.links import plain, seen


@dataclass(frozen=True)
class Place:
    """A block with its stored value, and its name for the editor."""

    block: blocks.Block
    raw: object
    where: str

    @property
    def is_blank(self) -> bool:
        """Whether a reader would see nothing of a field."""
        if isinstance(self.block, blocks.RichTextBlock):
            return not plain(self.raw)
        return not (seen(self.raw) if isinstance(self.raw, str) else self.raw or self.raw == 0)

    def field(self, name: str) -> object:
        """The stored value of a field of this block; its default where it was left out."""
        return dict(zip(self.block.child_blocks, (field.raw for field in self.inside()), strict=True))[name]

    def inside(self) -> Iterator["Place"]:
        """The places directly in this one. A value of the wrong kind counts as none."""
        if isinstance(self.block, blocks.StructBlock):
            yield from (Place(child, raw, self.where) for child, raw in _fields(self.block, self.raw))
        elif isinstance(self.block, blocks.ListBlock):
            word = self.block.label.lower().removeprefix("các ")
            for number, raw in enumerate(items_of(self.raw), 1):
                yield Place(self.block.child_block, raw, f"{self.where}, {word} {number}")
        elif isinstance(self.block, TypedTableBlock):
            yield from self._cells()

    def everything(self) -> Iterator["Place"]:
        """This place and all within it."""
        yield self
        for place in self.inside():
            yield from place.everything()

    def _cells(self) -> Iterator["Place"]:
        columns = columns_of(self.raw)
        for number, row in enumerate(_listed(self.raw, "rows"), 1):
            for order, (column, raw) in enumerate(zip(columns, _listed(row, "values"), strict=False), 1):
                block = self.block.child_blocks.get(column.get("type"))
                if block is not None:
                    heading = seen(column.get("heading"))
                    name = f"cột “{heading}”" if heading else f"cột {order}"
                    yield Place(block, raw, f"{self.where}, hàng {number}, {name}")


def places_of(stream: blocks.StreamValue) -> list[Place]:
    """The blocks of a body in their order, each named by its kind and its own words, else by its number among its kind."""
    block_types = stream.stream_block.child_blocks
    found = [(block_types[part["type"]], part.get("value")) for part in stream.raw_data if part["type"] in block_types]
    named = [(block.label, _title(block, raw)) for block, raw in found]
    often, numbers, places = Counter(named), Counter(), []
    for (block, raw), (label, title) in zip(found, named, strict=True):
        numbers[label] += 1
        number = "" if title and often[label, title] == 1 else f" thứ {numbers[label]}"
        places.append(Place(block, raw, f"{label}{number}{f' “{title}”' if title else ''}"))
    return places


def items_of(raw: object) -> list:
    """The stored values of a list, old form or new."""
    listed = raw if isinstance(raw, list) else []
    return [item.get("value") if isinstance(item, dict) and item.get("type") == "item" else item for item in listed]


def columns_of(raw: object) -> list[dict]:
    """The columns of a stored table."""
    return [column if isinstance(column, dict) else {} for column in _listed(raw, "columns")]


def _listed(raw: object, name: str) -> list:
    value = raw.get(name) if isinstance(raw, dict) else None
    return value if isinstance(value, list) else []


def _fields(block: blocks.StructBlock, raw: object) -> Iterator[tuple[blocks.Block, object]]:
    """Each field with its stored value; what was left out has its default, as when a page shows it."""
    stored = raw if isinstance(raw, dict) else {}
    for name, child in block.child_blocks.items():
        yield child, stored[name] if name in stored else child.get_prep_value(child.get_default())


def _title(block: blocks.Block, raw: object) -> str:
    """The words by which the editor's form names a closed block: those of its label, or a table's caption."""
    form = "{caption}" if isinstance(block, TypedTableBlock) else getattr(block.meta, "label_format", None) or ""
    stored = raw if isinstance(raw, dict) else {}
    words = defaultdict(str, {name: seen(value) for name, value in stored.items()})
    return Truncator(seen(form.format_map(words))).chars(60)
