"""Keeps the entries of the public search in step with the pages."""

from wagtail.models import Page

from cms.text import fold, words_of
from search.models import Entry


def folded_words(text: str) -> str:
    """The folded words of a text, each with a blank before and after it."""
    return " ".join(["", *words_of(fold(text)), ""])


def put(page: Page) -> None:
    """Enter a page that has just become public or changed."""
    title = folded_words(page.title)
    summary = folded_words(getattr(page, "summary", ""))
    Entry.objects.update_or_create(page_id=page.pk, defaults={"title": title, "text": title + summary})


def take(page: Page) -> None:
    """Take out a page that is no longer public."""
    Entry.objects.filter(page_id=page.pk).delete()
