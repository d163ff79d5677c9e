"""What stands beside an article: numbers, comments, and whether it takes more of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import PageQuerySet, Site

from cms.cache import changes_at
from cms.database import number_of
from cms.models import Refusal
from cms.templatetags.portal import grouped, one_decimal
from feedback.models import ClosedArticle, Comment, FeedbackSettings, Rating, StartingFigure
from news.models import ArticlePage


@dataclass(frozen=True)
class Numbers:
    """Public comments, and the ratings: their number and their mean in points from 1 to 5, None without ratings."""

    comments: int
    raters: int
    mean: float | None

    @property
    def rating(self) -> str:
        """The rating as it is shown: "4,5 điểm (12 đánh giá)"."""
        return f"{one_decimal(self.mean)} điểm ({grouped(self.raters)} đánh giá)" if self.raters else "Chưa có đánh giá"


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


@dataclass(frozen=True)
class Taking:
    """Whether an article takes comments, and when it will stop by itself; None where it will not, or has stopped."""

    is_open: bool
    until: datetime | None = None


def for_reading(articles: PageQuerySet, site: Site | None) -> PageQuerySet:
    """These articles of a portal, each read together with its figures and with what decides whether it takes comments."""
    days = FeedbackSettings.objects.filter(site=site).values("days_open")
    is_closed = Exists(ClosedArticle.objects.filter(article=OuterRef("pk")))
    return with_numbers(articles).annotate(comments_closed=is_closed, days_open=Coalesce(Subquery(days[:1]), 0))


def read_article(site: Site | None, pk: int) -> ArticlePage | None:
    """The article of this key that everybody may read in a portal; None where there is none."""
    if site is None or not 0 < pk < 2**31:  # what no key of a page can be, a database does not even compare
        return None
    return for_reading(ArticlePage.objects.listed_in(site.root_page).filter(pk=pk), site).first()


def taking(article: ArticlePage, site: Site | None) -> Taking:
    """Whether an article takes comments now; what is being rendered is told when that ends."""
    if not article.live:
        return Taking(False)
    read = article if hasattr(article, "days_open") else for_reading(ArticlePage.objects.filter(pk=article.pk), site).first()
    if read is None or read.comments_closed:
        return Taking(False)
    if not read.days_open:
        return Taking(True)
    until = article.date + timedelta(days=read.days_open)
    if until <= timezone.now():
        return Taking(False)
    changes_at(until)
    return Taking(True, until)


def settings_of(site: Site) -> FeedbackSettings:
    """What a portal has decided for comments; reading makes no row."""
    return FeedbackSettings.objects.filter(site=site).first() or FeedbackSettings(site=site)


def points_of(article: ArticlePage, keys: list[str]) -> int | None:
    """The points that a reader gave, whose keys these are."""
    return Rating.objects.of(article, keys).values_list("points", flat=True).first() if keys else None


def numbers(article: ArticlePage) -> Numbers:
    """The figures of one article, brought forward ones included; where it was read with them, as they were then."""
    if hasattr(article, "raters"):
        return numbers_of(article.comments_shown, article.raters, article.rating_points)
    return numbers_now(article)


def numbers_now(article: ArticlePage) -> Numbers:
    """The same as they are at this moment."""
    read = with_numbers(ArticlePage.objects.filter(pk=article.pk))
    return numbers_of(*read.values_list("comments_shown", "raters", "rating_points").get())


def numbers_of(comments: int, raters: int, points: int) -> Numbers:
    """The figures that belong to these sums, as `with_numbers` reads them."""
    return Numbers(comments, raters, points / raters if raters else None)


def public_comments(article: ArticlePage) -> QuerySet:
    """What readers said about an article, as far as a moderator approved it, the oldest first."""
    said = Comment.objects.filter(article=article).public().oldest_first()
    return said.none() if getattr(article, "comments_shown", None) == 0 else said


def refused_by_rules(sites: list[int]) -> list[tuple[str, int]]:
    """What the rules themselves refused of comments in these portals in the last 30 days: each rule in words, with how often."""
    of_comments = Q(about__startswith="comment ") | Q(about__startswith="receipt ")
    rows = Refusal.objects.filter(of_comments, site__in=sites, hour__gte=timezone.now() - timedelta(days=30))
    counted = rows.order_by().values_list("rule").annotate(all=Sum("number")).order_by("-all", "rule")
    return [(Refusal.Rule(rule).label, number) for rule, number in counted]


def waiting(user) -> int:
    """How many comments wait for a moderator where somebody is one."""
    return Comment.objects.moderated_by(user).waiting().count()
