"""The way from an address to its page, in one query at most."""

from django.http import HttpRequest
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult

from feedback.reports import for_reading
from news.models import ArticlePage, NewsIndexPage
from visits.reports import with_views


def find(home: Page, site: Site, request: HttpRequest, parts: list[str]) -> RouteResult | None:
    """The article or the list at an address below the front page, and None for anything else.

    Categories are kept; an article is looked for only where its category is one, and read with all its figures.
    """
    categories = NewsIndexPage.objects.of_site(site)
    address = home.url_path + "".join(f"{part}/" for part in parts)
    if category := categories.at(address):
        return category.route(request, [])
    if category := categories.at(home.url_path + "".join(f"{part}/" for part in parts[:-1])):
        article = for_reading(with_views(ArticlePage.objects.for_reading(category.pk).at(address)), site).first()
        return RouteResult(article) if article else category.route(request, parts[-1:])
    return None
