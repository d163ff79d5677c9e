"""The only writers of articles outside the editor, for the demo and for imports, and of the lists they stand in."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from wagtail.models import Page

from cms.database import chunks
from news.many import LISTED_TOGETHER, LONGEST_SLUG, NewArticle, add_articles, free_slugs, keys_above, listings
from news.models import ArticleAttachment, ArticlePage, Listing, NewsIndexPage

__all__ = ["LONGEST_SLUG", "NewArticle", "add_article", "add_articles", "enlist", "enlist_below", "free_slugs", "keys_above"]


@transaction.atomic
def add_article(
    category: NewsIndexPage,
    *,
    title: str,
    summary: str,
    date: datetime,
    body: list[dict],
    slug: str = "",
    tags: Iterable[str] = (),
    attachments: Iterable[int] = (),
    **fields,
) -> ArticlePage:
    """Publish an article below a category. `body` is raw blocks, `attachments` keys of documents, `fields` any others."""
    article = ArticlePage(title=title, slug=slug, summary=summary, date=date, first_published_at=date, live=False, **fields)
    article.body = ArticlePage._meta.get_field("body").to_python(body)
    category.add_child(instance=article)
    article.attachments = [ArticleAttachment(document_id=key) for key in attachments]
    article.tags.add(*tags)
    article.save_revision().publish()
    article.refresh_from_db()
    return article


@transaction.atomic
def enlist(article: Page) -> None:
    """Make the lists agree with an article: it stands in those of all pages above it while readers may see it."""
    mine = Listing.objects.filter(article=article.pk)
    shown = ArticlePage.objects.filter(pk=article.pk).published().values_list("path", "date").first()
    if shown is None:
        mine.delete()
        return
    path, date = shown
    above = keys_above(path)
    mine.exclude(category__in=above).delete()
    rows = [Listing(category_id=key, article_id=article.pk, date=date) for key in above]
    Listing.objects.bulk_create(rows, update_conflicts=True, unique_fields=["category", "article"], update_fields=["date"])


@transaction.atomic
def enlist_below(page: Page) -> None:
    """Make the lists agree with all articles at and below a page, however many."""
    Listing.objects.filter(article__path__startswith=page.path).delete()
    for rows in chunks(listings(ArticlePage.objects.filter(path__startswith=page.path).published()), LISTED_TOGETHER):
        Listing.objects.bulk_create(rows)
