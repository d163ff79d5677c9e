"""What readers send about an article: comments and ratings, and the figures brought forward."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from feedback.querysets import CommentQuerySet
from news.models import ArticlePage


class Comment(models.Model):
    """A reader's comment. Nothing of it is public before a moderator approved it."""

    class State(models.TextChoices):
        WAITING = "waiting", "chờ duyệt"
        PUBLIC = "public", "đã đăng"
        REFUSED = "refused", "từ chối"

    article = models.ForeignKey(ArticlePage, models.CASCADE, related_name="comments", verbose_name="bài viết")
    name = models.CharField("họ tên", max_length=80)
    email = models.EmailField("thư điện tử", blank=True)
    text = models.TextField("nhận xét", max_length=3000)
    state = models.CharField("trạng thái", max_length=10, choices=State, default=State.WAITING)
    sent_at = models.DateTimeField("gửi lúc", default=timezone.now)
    answer = models.TextField("trả lời của cơ quan", max_length=3000, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = "nhận xét"
        verbose_name_plural = "nhận xét"
        ordering = ["-sent_at", "-pk"]
        indexes = [models.Index(fields=("article", "state", "sent_at"), name="feedback_public_comments")]
        constraints = [models.CheckConstraint(condition=Q(state__in=["waiting", "public", "refused"]), name="comment_state_is_known")]

    def __str__(self) -> str:
        return f"{self.name}: {self.text[:60]}"


class Rating(models.Model):
    """One reader's rating of one article, 1 to 5 points."""

    article = models.ForeignKey(ArticlePage, models.CASCADE, related_name="ratings", verbose_name="bài viết")
    reader = models.CharField("khóa bạn đọc", max_length=64)
    points = models.PositiveSmallIntegerField("điểm")
    rated_at = models.DateTimeField("lúc", default=timezone.now)

    class Meta:
        verbose_name = "đánh giá"
        verbose_name_plural = "đánh giá"
        constraints = [
            models.UniqueConstraint(fields=("article", "reader"), name="one_rating_per_reader_and_article"),
            models.CheckConstraint(condition=Q(points__gte=1, points__lte=5), name="rating_from_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.article}: {self.points}"


class StartingFigure(models.Model):
    """Ratings of an article brought forward from an old portal: the sum of points and how many gave them."""

    article = models.OneToOneField(ArticlePage, models.CASCADE, related_name="starting_ratings", verbose_name="bài viết")
    points = models.PositiveIntegerField("tổng điểm")
    raters = models.PositiveIntegerField("số người đánh giá")
    source = models.CharField("nguồn", max_length=200)
    as_of = models.DateField("tính đến ngày")

    class Meta:
        verbose_name = "đánh giá mang sang"
        verbose_name_plural = "đánh giá mang sang"
        constraints = [
            models.CheckConstraint(
                condition=Q(points__gte=models.F("raters"), points__lte=5 * models.F("raters")),
                name="starting_points_fit_raters",
            )
        ]

    def __str__(self) -> str:
        return f"{self.article}: {self.points}/{self.raters}"
