"""The lists that readers leaf through."""

from wagtail.models import Page, Site

from cms.cache import remember
from news.models.article import ArticlePage  # and not the package, which is being loaded when the category asks for its list
from news.models.listing import Listing


class ArticleList:
    """The public articles below a page, the newest first. Its length is kept; its far half is read from the end."""

    def __init__(self, page: Page, site: Site | None):
        self.page, self.site = page, site
        self.rows = Listing.objects.of(page.pk)

    def count(self) -> int:
        """How many there are."""
        return self.rows.count() if self.site is None else remember(self.site, f"count-{self.page.pk}", self.rows.count)

    def __getitem__(self, part: slice) -> list[ArticlePage]:
        return ArticlePage.objects.for_listing().in_order_of(self.keys(part))

    def keys(self, part: slice) -> list[int]:
        """The keys of the articles from one place to another."""
        length = self.count()
        start, stop, _ = part.indices(length)
        newest = self.rows.newest_first()
        if start < length / 2:
            return list(newest.values_list("article", flat=True)[start:stop])
        return list(newest.reverse().values_list("article", flat=True)[length - stop : length - start])[::-1]
