"""What was typed, turned into a question to the entries."""

from django.db.models import Exists, OuterRef
from wagtail.models import Page, Site

from cms.text import fold, words_of
from search.models import Entry

LONGEST_QUERY = 200
MOST_WORDS = 10


def words_typed(typed: str) -> list[str]:
    """The folded words of a query, at most ten."""
    return words_of(fold(typed[:LONGEST_QUERY].replace("\x00", " ")))[:MOST_WORDS]


def matching(site: Site | None, typed: str):
    """The pages of a site in whose title or summary all the words stand; those with all in the title first."""
    words = words_typed(typed)
    if not words or site is None:
        return Page.objects.none()
    found = in_title = Entry.objects.all()
    for word in words:
        found = found.filter(text__contains=f" {word} ")
        in_title = in_title.filter(title__contains=f" {word} ")
    pages = Page.objects.live().public().descendant_of(site.root_page, inclusive=True)
    return (
        pages.filter(pk__in=found.values("page"))
        .annotate(title_hit=Exists(in_title.filter(page=OuterRef("pk"))))
        .order_by("-title_hit", "-first_published_at", "-pk")
    )
