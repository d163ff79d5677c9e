"""In which lists an article stands, so that a list of any length is read by one index."""

from django.db import models
from wagtail.models import Page

from news.querysets import ListingQuerySet


class Listing(models.Model):
    """One article in the list of one page above it: its category, those around it, the front page.

    There is a row just as long as a reader may see the article. The date is the article's own.
    """

    category = models.ForeignKey(Page, models.CASCADE, related_name="+", db_index=False, verbose_name="danh sách")
    article = models.ForeignKey("news.ArticlePage", models.CASCADE, related_name="listings", verbose_name="bài viết")
    date = models.DateTimeField("ngày giờ của bài")

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = "vị trí trong danh sách"
        verbose_name_plural = "vị trí trong danh sách"
        constraints = [models.UniqueConstraint(fields=("category", "article"), name="article_once_in_each_list")]
        indexes = [models.Index(fields=("category", "-date", "-article"), name="news_newest_of_list")]

    def __str__(self) -> str:
        return f"{self.category_id}: {self.article_id}"
