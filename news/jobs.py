"""What the news does by the clock: lists and articles are compared, whatever a signal may have missed."""

from datetime import timedelta

from django.db.models import F
from wagtail.models import Page

from cms.cache import renew
from cms.clock import Job
from news import actions
from news.models import ArticlePage, Listing

ONE_BY_ONE = 500  # wrong articles; of more than these all lists are written anew


def mend_lists() -> str:
    """Enter the articles that stand in no list, and mend the entries that no longer agree with their article."""
    shown = ArticlePage.objects.live().public()
    wrong = Listing.objects.exclude(date=F("article__date")) | Listing.objects.exclude(article__in=shown.values("pk"))
    wrong |= Listing.objects.exclude(article__path__startswith=F("category__path"))
    keys = {*shown.filter(listings=None).values_list("pk", flat=True), *wrong.values_list("article", flat=True)}
    if len(keys) > ONE_BY_ONE:
        actions.enlist_below(Page.objects.get(depth=1))
    else:
        for article in ArticlePage.objects.filter(pk__in=keys):
            actions.enlist(article)
    if keys:
        renew()
    return f"Đã sửa danh sách của {len(keys)} bài." if keys else "Danh sách và bài viết khớp nhau."


def jobs() -> list[Job]:
    """The news's part of the clock."""
    return [Job("mend-lists", "Đối chiếu danh sách bài", mend_lists, every=timedelta(hours=1))]
