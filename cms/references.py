"""All that the body of a page refers to, fetched at once: one query for each kind of thing, however many blocks ask.

Wagtail fetches per type of block, and per paragraph for links. While a page is served, our choosers and link handlers
(`cms.blocks`, `cms.wagtail_hooks`) take from here what was gathered, and ask Wagtail's way for what was not.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.rich_text import extract_references_from_rich_text

Reference = tuple[type[Model], int]


@dataclass
class Shelf:
    """What was fetched for the page that is being served: rows by key, None for a row that is not there any more."""

    request: HttpRequest
    rows: dict[type[Model], dict[int, Model | None]]


_shelf: ContextVar[Shelf | None] = ContextVar("shelf", default=None)


@contextmanager
def gathered(streams: Iterable[blocks.StreamValue], request: HttpRequest) -> Iterator[None]:
    """Fetch all that these bodies refer to, for as long as the page is served."""
    asked: dict[type[Model], set[int]] = {}
    for stream in streams:
        for model, key in references_in(stream.stream_block, list(stream.raw_data)):
            asked.setdefault(model, set()).add(key)
    rows = {model: dict.fromkeys(keys) | _chosen(model).in_bulk(keys) for model, keys in asked.items()}
    token = _shelf.set(Shelf(request, rows))
    try:
        yield
    finally:
        _shelf.reset(token)


def _chosen(model: type[Model]) -> QuerySet:
    """The rows of a kind with what pages show of them, where its manager says what that is."""
    manager = model._default_manager
    return manager.as_chosen() if hasattr(manager, "as_chosen") else manager.all()


def fetched(model: type[Model], keys: list) -> list[Model | None] | None:
    """The rows with these keys in their order, a row of its own for each place; None if any of them was not gathered."""
    shelf = _shelf.get()
    rows = shelf.rows.get(model, {}) if shelf else {}
    if not all(key is None or (str(key).isdigit() and int(key) in rows) for key in keys):
        return None
    return [copy(rows[int(key)]) if key is not None else None for key in keys]


def served_request() -> HttpRequest | None:
    """The request for whose page things were gathered."""
    shelf = _shelf.get()
    return shelf.request if shelf else None


def references_in(block: blocks.Block, raw) -> Iterator[Reference]:
    """What the stored form of a block's value refers to."""
    if not raw:
        return
    if isinstance(block, blocks.ChooserBlock):
        yield block.model_class, int(raw)
    elif isinstance(block, blocks.RichTextBlock):
        yield from _links_in(raw)
    else:
        for child, value in _parts(block, raw):
            yield from references_in(child, value)


def _links_in(text: str) -> Iterator[Reference]:
    if "linktype" in text:
        for model, key, _, _ in extract_references_from_rich_text(text):
            if str(key).isdigit():
                yield model, int(key)


def _parts(block: blocks.Block, raw) -> Iterator[tuple[blocks.Block, object]]:
    """The blocks directly in a block, each with its stored value."""
    if isinstance(block, blocks.StreamBlock):
        yield from ((block.child_blocks[part["type"]], part["value"]) for part in raw if part["type"] in block.child_blocks)
    elif isinstance(block, blocks.StructBlock):
        yield from ((child, raw.get(name)) for name, child in block.child_blocks.items())
    elif isinstance(block, blocks.ListBlock):
        yield from ((block.child_block, item["value"] if block._item_is_in_block_format(item) else item) for item in raw)
    elif isinstance(block, TypedTableBlock):
        kinds = [block.child_blocks.get(column["type"]) for column in raw.get("columns", [])]
        yield from (
            (kind, cell) for row in raw.get("rows", []) for kind, cell in zip(kinds, row["values"], strict=False) if kind is not None
        )
