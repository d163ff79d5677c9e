"""The only writers of articles outside the editor: for the demo and for imports."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from news.models import ArticleAttachment, ArticlePage, NewsIndexPage


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
