"""The numbers that stand beside an article."""

from dataclasses import dataclass

from django.db.models import Count, Sum

from feedback.models import Comment, Rating, StartingFigure
from news.models import ArticlePage


@dataclass(frozen=True)
class Numbers:
    """Public comments, and the ratings: their number and their mean in points from 1 to 5, None without ratings."""

    comments: int
    raters: int
    mean: float | None


def numbers(article: ArticlePage) -> Numbers:
    """The figures of one article, brought forward ones included."""
    counted = Rating.objects.filter(article=article).aggregate(points=Sum("points"), raters=Count("pk"))
    points, raters = counted["points"] or 0, counted["raters"]
    brought = StartingFigure.objects.filter(article=article).first()
    if brought:
        points, raters = points + brought.points, raters + brought.raters
    return Numbers(public_comments(article).count(), raters, points / raters if raters else None)


def public_comments(article: ArticlePage):
    """What readers said about an article, as far as a moderator approved it, the oldest first."""
    return Comment.objects.filter(article=article).public().oldest_first()
