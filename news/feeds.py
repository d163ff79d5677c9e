"""The newest articles for feed readers, of the whole portal and of each category."""

from copy import copy

from django.contrib.syndication.views import Feed, FeedDoesNotExist
from django.utils.feedgenerator import Enclosure

from cms.models import OfficeSettings
from cms.pictures import plain_cuts
from cms.sites import setting_of, site_of
from news.lists import ArticleList

ITEMS = 30


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
        return setting_of(site, OfficeSettings).name

    def description(self, site) -> str:
        return f"Tin mới của {setting_of(site, OfficeSettings).name}"

    def link(self, site) -> str:
        return "/"

    def feed_url(self, site) -> str:
        return self.request.path

    def items(self, site):
        return ArticleList(site.root_page, site)[:ITEMS]

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
        """The lead picture, as large as it is cut; none where nothing is cut of it."""
        cuts = plain_cuts(article.image, "free")[-1:]
        return [Enclosure(self.request.build_absolute_uri(cut.url), str(cut.length), "image/jpeg") for cut in cuts]


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
        return category.articles(site_of(self.request))[:ITEMS]
