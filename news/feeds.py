"""The newest articles for feed readers, of the whole portal and of each category."""

from copy import copy

from django.contrib.syndication.views import Feed, FeedDoesNotExist
from django.utils.feedgenerator import Enclosure

from cms.models import OfficeSettings
from cms.sites import site_of
from news.models.article import ArticlePage  # and not the package, which is being loaded when the category asks for its feed

ITEMS = 30
PICTURE = "width-1200|format-jpeg"


class PortalFeed(Feed):
    """The newest articles of the request's portal."""

    def __call__(self, request, *args, **kwargs):
        """Answers with a copy of itself: one object serves all threads, and each needs its own request."""
        own = copy(self)
        own.request = request
        return super(PortalFeed, own).__call__(request, *args, **kwargs)

    def get_object(self, request):
        site = site_of(request)
        if site is None:
            raise FeedDoesNotExist
        return site

    def title(self, site) -> str:
        return OfficeSettings.for_site(site).name

    def description(self, site) -> str:
        return f"Tin mới của {OfficeSettings.for_site(site).name}"

    def link(self, site) -> str:
        return "/"

    def feed_url(self, site) -> str:
        return self.request.path

    def items(self, site):
        return ArticlePage.objects.below(site.root_page).published().for_listing()[:ITEMS]

    def item_title(self, article) -> str:
        return article.title

    def item_description(self, article) -> str:
        return article.summary

    def item_link(self, article) -> str:
        return article.get_url(self.request)

    def item_guid(self, article) -> str:
        return f"bai-viet-{article.pk}"

    item_guid_is_permalink = False

    def item_pubdate(self, article):
        return article.date

    def item_updateddate(self, article):
        return article.last_published_at

    def item_author_name(self, article) -> str | None:
        return article.byline_name or None

    def item_enclosures(self, article) -> list[Enclosure]:
        """The lead picture; a picture whose file is gone is left out."""
        if article.image is None:
            return []
        try:
            picture = article.image.get_rendition(PICTURE)
            return [Enclosure(self.request.build_absolute_uri(picture.url), str(picture.file.size), "image/jpeg")]
        except OSError:
            return []


class CategoryFeed(PortalFeed):
    """The newest articles of one category."""

    def get_object(self, request, category):
        return category

    def title(self, category) -> str:
        return category.title

    def description(self, category) -> str:
        return category.summary or f"Tin mới trong chuyên mục {category.title}"

    def link(self, category) -> str:
        return category.get_url(self.request)

    def items(self, category):
        return category.articles().for_listing()[:ITEMS]
