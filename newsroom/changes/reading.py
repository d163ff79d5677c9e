"""Reads a piece as a tree of what its readers see: fields, blocks, rows, each with its label."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db import models
from django.utils import timezone
from taggit.models import Tag
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.fields import StreamField
from wagtail.images.models import AbstractImage
from wagtail.models import Page

from cms.references import references_in
from newsroom.changes.fields import ADDRESSES, FIELDS, ROW_FIELDS, WHOLE
from newsroom.changes.text import Text
from newsroom.changes.told import Kind


@dataclass(frozen=True)
class Value:
    """Something that is one thing or another: a picture, a page, a moment, a choice. Two are equal when their keys are."""

    key: object
    shown: str
    kind: Kind | None = None
    thing: models.Model | None = None

    @property
    def is_empty(self) -> bool:
        return self.key in (None, "", False)


@dataclass
class Node:
    """A field, a block, a row: a text or a value, or made of others. Those of a list have no fixed place and are numbered."""

    label: str
    content: Text | Value | None = None
    parts: list["Node"] = field(default_factory=list)
    is_list: bool = False
    key: str = ""
    kind: str = ""

    @cached_property
    def stored(self) -> tuple:
        """What two nodes have in common that hold the same, whatever their keys and places."""
        content = self.content
        said = content.cells if isinstance(content, Text) else content and content.key
        return (self.kind, said, tuple(part.stored for part in self.parts))

    @cached_property
    def sayings(self) -> frozenset:
        """Its words, every two that follow each other, and its values: what likeness is measured by."""
        said: set = set()
        if isinstance(self.content, Text):
            words = [word.text for word in self.content.words]
            said.update(words, zip(words, words[1:], strict=False))
        elif self.content and not self.content.is_empty:
            said.add(("value", self.content.key))
        return frozenset(said).union(*(part.sayings for part in self.parts))

    @property
    def is_empty(self) -> bool:
        return all(part.is_empty for part in self.parts) if self.content is None else self.content.is_empty


def numbered(nodes: Iterable[Node]) -> list[str]:
    """The labels of a list's nodes: "Đoạn văn 1", "Ảnh 1", "Đoạn văn 2"."""
    met: Counter = Counter()
    labels = []
    for node in nodes:
        met[node.label] += 1
        labels.append(f"{node.label} {met[node.label]}")
    return labels


class Names:
    """What the things are called that two versions refer to. One query for each kind of thing."""

    def __init__(self, *things: models.Model | None):
        asked: dict[type, set] = {}
        for thing in things:
            for model, key in _references(thing) if thing is not None else ():
                asked.setdefault(_named_as(model), set()).add(key)
        self.rows = {model: model._base_manager.in_bulk(keys) for model, keys in asked.items()}

    def row(self, model: type, key: int | None) -> models.Model | None:
        """The thing itself; None if it is not there any more."""
        return self.rows.get(_named_as(model), {}).get(key)

    def of(self, model: type, key: int | None) -> str:
        """What it is called."""
        row = self.row(model, key)
        return str(row) if row is not None else f"{model._meta.verbose_name} đã xóa"

    def value(self, model: type, key: int | None) -> Value:
        """A thing that was chosen, or nothing."""
        if key is None:
            return Value(None, "")
        return Value((_named_as(model)._meta.label, key), self.of(model, key), _kind_of(model), self.row(model, key))

    def target(self, link: str) -> str:
        """Where a link leads, as a person would say it."""
        kind, _, key = link.partition(":")
        model = {"page": Page, "document": get_document_model()}.get(kind)
        if model is None or not key.isdigit():
            return link
        return f"{'trang' if kind == 'page' else 'tệp'} “{self.of(model, int(key))}”"


def _named_as(model: type) -> type:
    return Page if issubclass(model, Page) else model


def _kind_of(model: type) -> Kind | None:
    kinds = ((AbstractImage, Kind.PICTURE), (AbstractDocument, Kind.DOCUMENT), (Page, Kind.LINK))
    return next((kind for base, kind in kinds if issubclass(model, base)), None)


def _references(thing: models.Model) -> Iterator[tuple[type, int]]:
    for name, _ in _fields_of(thing):
        told = thing._meta.get_field(name)
        if isinstance(told, StreamField):
            stream = getattr(thing, name)
            yield from references_in(stream.stream_block, list(stream.raw_data))
        elif isinstance(told, models.ForeignKey):
            if (key := getattr(thing, told.attname)) is not None:
                yield told.related_model, key
        elif told.one_to_many:
            for row in getattr(thing, name).all():
                yield from _references(row)
        elif told.many_to_many:
            yield from ((Tag, row.tag_id) for row in _tag_rows(thing))


def _fields_of(thing: models.Model) -> tuple[tuple[str, str], ...]:
    label = thing._meta.label_lower
    shown = FIELDS.get(label) or ROW_FIELDS.get(label)
    if shown is None:
        raise TypeError(f"newsroom.changes.fields does not say what readers see of {label}")
    own = {told.name for told in thing._meta.get_fields()}
    return tuple((name, words) for name, words in shown if name in own)  # a snippet without drafts has no schedule


def _tag_rows(thing: models.Model) -> list[models.Model]:
    return list(thing.tagged_items.all())


def read(thing: models.Model, names: Names) -> list[Node]:
    """What readers see of a piece, field by field."""
    return [_field(thing, name, label, names) for name, label in _fields_of(thing)]


def _field(thing: models.Model, name: str, label: str, names: Names) -> Node:
    told = thing._meta.get_field(name)
    if isinstance(told, StreamField):
        stream = getattr(thing, name)
        return _block(stream.stream_block, list(stream.raw_data), label, names)
    if told.one_to_many:
        rows = sorted(getattr(thing, name).all(), key=lambda row: (row.sort_order is None, row.sort_order))
        return Node(label, parts=[_row(row, label, names) for row in rows], is_list=True)
    if told.many_to_many:
        return Node(label, Text((", ".join(sorted(names.of(Tag, row.tag_id) for row in _tag_rows(thing))),)))
    if isinstance(told, models.ForeignKey):
        return Node(label, names.value(told.related_model, getattr(thing, told.attname)))
    return Node(label, _plain_field(thing, told))


def _row(row: models.Model, label: str, names: Names) -> Node:
    parts = [_field(row, name, words, names) for name, words in _fields_of(row)]
    key = str(getattr(row, "key", "") or row.pk or "")
    if len(parts) == 1:
        return Node(label, parts[0].content, key=key)
    return Node(label, parts=parts, key=key)


def _plain_field(thing: models.Model, told: models.Field) -> Text | Value:
    value = getattr(thing, told.name)
    if told.choices:
        return Value(value, str(dict(told.flatchoices).get(value, value)))
    if isinstance(told, models.DateTimeField):
        return Value(_moment(value), _moment(value), Kind.DATE)
    if isinstance(told, models.CharField | models.TextField):
        if told.name in ADDRESSES:
            return Value(value, value or "", Kind.LINK)
        return Text((_folded(value),), whole=WHOLE.get(told.name))
    return _said(value)


def _said(value) -> Value:
    """A number, a yes or no."""
    if isinstance(value, bool):
        return Value(value, "có" if value else "không")
    return Value(value, "" if value is None else str(value), Kind.NUMBER)


def _moment(value: datetime | None) -> str:
    return f"{timezone.localtime(value):%d/%m/%Y %H:%M}" if value else ""  # seconds are shown nowhere


def _folded(value) -> str:
    return re.sub(r"\s+", " ", str(value or "")).strip()


def _block(block: blocks.Block, raw, label: str, names: Names) -> Node:
    """A block from its stored form, which may lack anything."""
    if isinstance(block, blocks.StreamBlock):
        return Node(label, parts=_entries(block, raw or [], names), is_list=True, kind=block.name)
    if isinstance(block, blocks.StructBlock):
        raw = raw or {}
        return Node(label, parts=[_block(child, raw.get(name), child.label, names) for name, child in block.child_blocks.items()])
    if isinstance(block, blocks.ListBlock):
        return Node(label, parts=[_item(block, item, label, names) for item in raw or []], is_list=True)
    if isinstance(block, TypedTableBlock):
        return Node(label, parts=_table(raw or {}))
    return Node(label, _leaf(block, raw, names))


def _entries(block: blocks.StreamBlock, raw: list[dict], names: Names) -> list[Node]:
    entries = []
    for entry in raw:
        child = block.child_blocks.get(entry["type"])  # one of a kind that is no more is shown to nobody
        if child is not None:
            node = _block(child, entry["value"], child.label, names)
            node.key, node.kind = entry.get("id") or "", entry["type"]
            entries.append(node)
    return entries


def _item(block: blocks.ListBlock, item, label: str, names: Names) -> Node:
    is_keyed = block._item_is_in_block_format(item)
    node = _block(block.child_block, item["value"] if is_keyed else item, block.child_block.label or label, names)
    node.key = (item["id"] or "") if is_keyed else ""
    return node


def _table(raw: dict) -> list[Node]:
    headings = tuple(str(column.get("heading") or "") for column in raw.get("columns") or [])
    rows = [tuple(str(cell or "") for cell in row.get("values") or []) for row in raw.get("rows") or []]
    return [
        Node("Tên bảng", Text((_folded(raw.get("caption")),))),
        Node("Tên cột", Text(headings)),
        Node("Các hàng", parts=[Node("Hàng", Text(cells, rich=True)) for cells in rows], is_list=True),
    ]


def _leaf(block: blocks.Block, raw, names: Names) -> Text | Value:
    if isinstance(block, blocks.ChooserBlock):
        return names.value(block.model_class, int(raw) if str(raw or "").isdigit() else None)
    if isinstance(block, blocks.RichTextBlock):
        return Text((str(raw or ""),), rich=True)
    if isinstance(block, blocks.ChoiceBlock):
        shown = dict(block.field.choices)
        return Value(raw, str(shown.get(raw, raw or "")))
    if isinstance(block, blocks.URLBlock):
        return Value(raw, raw or "", Kind.LINK)
    if isinstance(block, blocks.TextBlock):
        return Text((str(raw or ""),))
    if isinstance(block, blocks.CharBlock):
        return Text((_folded(raw),))
    return _said(raw)
