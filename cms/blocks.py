"""Choosers that take what was gathered for the whole page, and tell migrations nothing of that."""

from django.db.models import Model
from wagtail.blocks import PageChooserBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.references import fetched


class Gathered:
    """Before a chooser of Wagtail's: its things come from `cms.references` where they were gathered."""

    def bulk_to_python(self, values: list[int | None]) -> list[Model | None]:
        """The chosen things in their order."""
        found = fetched(self.model_class, values)
        return super().bulk_to_python(values) if found is None else found


class PictureChooser(Gathered, ImageChooserBlock):
    """A picture of the office's."""


class DocumentChooser(Gathered, DocumentChooserBlock):
    """A document of the office's."""


class PageChooser(Gathered, PageChooserBlock):
    """A page of the portal's."""


class SnippetChooser(Gathered, SnippetChooserBlock):
    """A snippet, such as a poll."""


DECONSTRUCT_ALIASES = {
    PictureChooser: "wagtail.images.blocks.ImageChooserBlock",
    DocumentChooser: "wagtail.documents.blocks.DocumentChooserBlock",
    PageChooser: "wagtail.blocks.PageChooserBlock",
    SnippetChooser: "wagtail.snippets.blocks.SnippetChooserBlock",
}
