"""The numbers that stand beside an article."""

from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from wagtail.models import PageQuerySet

from cms.database import number_of
from feedback.models import Comment, Rating, StartingFigure
from news.models import ArticlePage


@dataclass(frozen=True)
class Numbers:
    """Public comments, and the ratings: their number and their mean in points from 1 to 5, None without ratings."""

    comments: int
    raters: int
    mean: float | None


def with_numbers(articles: PageQuerySet) -> PageQuerySet:
    """These articles, each read together with its figures."""
    rated = Rating.objects.filter(article=OuterRef("pk"))
    points = rated.order_by().values("article").annotate(all=Sum("points")).values("all")
    brought = StartingFigure.objects.filter(article=OuterRef("pk"))
    said = Comment.objects.filter(article=OuterRef("pk")).public()
    return articles.annotate(
        rating_points=Coalesce(Subquery(points), 0) + Coalesce(Subquery(brought.values("points")), 0),
        raters=number_of(rated, "article") + Coalesce(Subquery(brought.values("raters")), 0),
        comments_shown=number_of(said, "article"),
    )


def numbers(article: ArticlePage) -> Numbers:
    """The figures of one article, brought forward ones included."""
    read = article if hasattr(article, "raters") else with_numbers(ArticlePage.objects.filter(pk=article.pk)).get()
    return Numbers(read.comments_shown, read.raters, read.rating_points / read.raters if read.raters else None)


def public_comments(article: ArticlePage) -> QuerySet:
    """What readers said about an article, as far as a moderator approved it, the oldest first."""
    said = Comment.objects.filter(article=article).public().oldest_first()
    return said.none() if getattr(article, "comments_shown", None) == 0 else said


def waiting(user) -> int:
    """How many comments wait for a moderator where somebody is one."""
    return Comment.objects.moderated_by(user).waiting().count()
