"""The sitemap of what is new, for search engines that show news: the articles of the last two days of one portal.

By Google's protocol for news: at most 1,000 addresses, none older than two days, each with the name and language of its paper.
"""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cms.cache import changes_at
from cms.errors import error_page
from cms.models import OfficeSettings
from cms.pictures import plain_cuts
from cms.sites import setting_of, site_of
from news.models import ArticlePage, Listing

NEW_FOR = timedelta(hours=48)
MOST = 1000


def newest(request: HttpRequest) -> HttpResponse:
    """`/sitemap-tin-moi.xml`. An article enters when its date has come, and leaves two days later."""
    site = site_of(request)
    if site is None:
        return error_page(request, 404)
    now = timezone.now()
    listed = Listing.objects.of(site.root_page_id).since(now - NEW_FOR)
    dates = dict(listed.newest_first().values_list("article", "date"))
    keys = [key for key, date in dates.items() if date <= now][:MOST]
    for date in dates.values():
        changes_at(date if date > now else date + NEW_FOR)
    entries = [_entry(article, request) for article in ArticlePage.objects.for_listing().in_order_of(keys)]
    told = {"entries": entries, "office": setting_of(site, OfficeSettings)}
    return render(request, "news/sitemap.xml", told, content_type="application/xml")


def _entry(article: ArticlePage, request: HttpRequest) -> dict:
    """An article with its address and the largest of its lead picture's cuts."""
    picture = next(iter(plain_cuts(article.image, "free")[-1:]), None)
    return {
        "article": article,
        "location": article.get_full_url(request),
        "picture": request.build_absolute_uri(picture.url) if picture else "",
    }
