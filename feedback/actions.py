"""The only writers of comments and ratings."""

from datetime import date, datetime

from cms.cache import renew
from cms.sites import site_of
from feedback.models import Comment, StartingFigure
from news.models import ArticlePage


def start_with(article: ArticlePage, points: int, raters: int, source: str, as_of: date) -> StartingFigure:
    """Bring forward an article's ratings from an old portal: the sum of points, and how many gave them."""
    figures = {"points": points, "raters": raters, "source": source, "as_of": as_of}
    row, _ = StartingFigure.objects.update_or_create(article=article, defaults=figures)
    return row


def add_comment(
    article: ArticlePage, name: str, text: str, sent_at: datetime, *, state: str = Comment.State.PUBLIC, answer: str = ""
) -> Comment:
    """Bring in a comment that was sent elsewhere, in the state it had there."""
    comment = Comment.objects.create(article=article, name=name, text=text, sent_at=sent_at, state=state, answer=answer)
    if state == Comment.State.PUBLIC:
        renew(site_of(article))
    return comment
