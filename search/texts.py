"""What is searched of a page and of a document: title, summary and everything else, as people wrote it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import ForeignKey
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_relations
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.models import PortalDocument
from cms.references import references_in
from cms.text import composed
from search.words import WORD

LONGEST = 15_000  # words of a body that are searched: some fifty pages of print; PostgreSQL tells no more places apart


@dataclass(frozen=True)
class Texts:
    """The three texts of an entry, in the form in which text is stored."""

    title: str
    summary: str = ""
    body: str = ""


def texts_of(page: Page) -> Texts:
    """Those of a specific page: its fields for searching, as its type names them."""
    values = {field.field_name: field.get_value(page) for field in page.get_searchable_search_fields()}
    title, summary = _said(values.pop("title", page.title)), _said(values.pop("summary", ""))
    return Texts(title, summary, cut("\n".join(filter(None, map(_said, values.values())))))


def _said(value) -> str:
    """The text in what a field gives: one, or the texts of a body's blocks."""
    if isinstance(value, (list, tuple)):
        return "\n".join(filter(None, map(_said, value)))
    return composed(str(value)).strip() if value else ""


def cut(text: str) -> str:
    """As much of a text as is searched."""
    if len(text) < 2 * LONGEST:  # between two words stands something
        return text
    for number, word in enumerate(WORD.finditer(text), 1):
        if number == LONGEST:
            return text[: word.end()]
    return text


def documents_of(pages: Iterable[Page]) -> dict[int, set[int]]:
    """The keys of the documents that specific pages refer to, by page: in bodies, links of texts and attachments."""
    used = {page.pk: _documents_in_bodies(page) for page in pages}
    for model, field, parent in {place for page in pages for place in _attached_to(type(page))}:
        for key, document in model.objects.filter(**{f"{parent}__in": list(used)}).values_list(parent, field):
            used[key].add(document)
    return used


def _documents_in_bodies(page: Page) -> set[int]:
    streams = [getattr(page, field.name) for field in page._meta.fields if isinstance(field, StreamField)]
    found = (reference for stream in streams for reference in references_in(stream.stream_block, list(stream.raw_data)))
    return {key for model, key in found if model is PortalDocument}


def _attached_to(kind: type[Page]) -> list[tuple]:
    """The rows that belong to pages of a kind and hold a document: (model, field of the document, field of the page)."""
    models = [relation.related_model for relation in get_all_child_relations(kind)]
    return [
        (model, document.attname, parent.attname)
        for model in models
        for document in model._meta.concrete_fields
        if isinstance(document, ForeignKey) and document.related_model is PortalDocument
        for parent in model._meta.concrete_fields
        if isinstance(parent, ParentalKey)
    ]
