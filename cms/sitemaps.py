"""The sitemap for search engines, in files that cost the same wherever they lie in a large portal."""

from itertools import islice

from django.http import HttpRequest
from wagtail.models import Site

from cms.cache import remember
from cms.privacy import PublicQuerySet, published_pages

PER_FILE = 500  # pages; the protocol would allow 50,000, but nobody shall wait for a file


def file_starts(site: Site) -> list[str]:
    """The tree paths at which the files of a site begin, kept until something in it changes."""
    return remember(site, "sitemap", lambda: list(islice(_paths(site), 0, None, PER_FILE)))


def entries(site: Site, request: HttpRequest, number: int) -> list[dict]:
    """What one file says of its pages: address, and when each was last published. The first file is number 1."""
    starts = file_starts(site)
    pages = _pages(site).filter(path__gte=starts[number - 1])
    if number < len(starts):
        pages = pages.filter(path__lt=starts[number])
    return [entry for page in pages.specific(defer=True) for entry in page.get_sitemap_urls(request)]


def _pages(site: Site) -> PublicQuerySet:
    return published_pages().descendant_of(site.root_page, inclusive=True).order_by("path")


def _paths(site: Site):
    return _pages(site).values_list("path", flat=True).iterator(PER_FILE)
