"""What readers send about an article: comments and ratings, and what an office has decided about them."""

import secrets
from collections.abc import Iterator

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Max, Q
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Site

from cms.readers.forms import Flag
from cms.sites import default_site_pk
from feedback.querysets import CommentQuerySet, RatingQuerySet, RefusalReasonQuerySet
from news.models import ArticlePage

LONGEST = 3000  # letters of a comment, and of an answer to it
LONGEST_NAME = 80


def new_code() -> str:
    """A code that nobody guesses: whoever has it is the sender."""
    return secrets.token_urlsafe(16)


class Comment(models.Model):
    """A reader's comment. Nothing of it is public before a moderator approved it."""

    class State(models.TextChoices):
        WAITING = "waiting", "chờ duyệt"
        PUBLIC = "public", "đã đăng"
        REFUSED = "refused", "từ chối"
        WITHDRAWN = "withdrawn", "người gửi đã rút"

    class Mark(models.TextChoices):
        """Why a moderator should read it closely."""

        UNPROVED = "unproved", "trình duyệt không giải bài toán (có thể đã tắt JavaScript)"
        REPEATED = "repeated", "trùng lời với một nhận xét khác"
        LINKS = "links", "có liên kết"
        WORDS = "words", "có từ giống từ bị chặn"

    article = models.ForeignKey(ArticlePage, models.CASCADE, related_name="comments", verbose_name="bài viết")
    name = models.CharField("họ tên", max_length=LONGEST_NAME, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    text = models.TextField("nhận xét", max_length=LONGEST, blank=True)
    state = models.CharField("trạng thái", max_length=10, choices=State, default=State.WAITING)
    sent_at = models.DateTimeField("gửi lúc", default=timezone.now)
    answer = models.TextField("trả lời của cơ quan", max_length=LONGEST, blank=True)

    # The sender's own: the code of the receipt, and the form with which it was sent; what was brought in has neither
    code = models.CharField("mã biên nhận", max_length=32, unique=True, null=True, blank=True, editable=False)
    stamp = models.CharField("dấu của biểu mẫu", max_length=32, unique=True, null=True, blank=True, editable=False)
    version = models.PositiveIntegerField("lần sửa", default=1, editable=False)

    # What is unusual about it, and the mark of its words
    flag = models.CharField("mạng gửi", max_length=10, choices=Flag, blank=True, default=Flag.NONE, editable=False)
    marks = models.JSONField("cần đọc kỹ vì", default=list, blank=True, editable=False)
    fingerprint = models.CharField("dấu của lời", max_length=64, blank=True, db_index=True, editable=False)

    # The decision
    decided_at = models.DateTimeField("quyết định lúc", null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="người quyết định", editable=False
    )
    reason = models.CharField("lý do từ chối", max_length=120, blank=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = "nhận xét"
        verbose_name_plural = "nhận xét"
        ordering = ["-sent_at", "-pk"]
        indexes = [models.Index(fields=("article", "state", "sent_at"), name="feedback_public_comments")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["waiting", "public", "refused", "withdrawn"]), name="comment_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | Q(state__in=["public", "refused"], decided_at__isnull=False)
                | Q(state="withdrawn"),
                name="comment_decision_has_a_moment",
            ),
            models.CheckConstraint(
                condition=(Q(state="refused") & ~Q(reason="")) | (~Q(state="refused") & Q(reason="")), name="comment_refusal_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", name="", email="", text="", answer="", fingerprint="")
                | (~Q(state="withdrawn") & ~Q(name="") & ~Q(text="")),
                name="comment_withdrawn_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"Nhận xét số {self.pk}"  # no word of the sender's: histories and logs keep this when the comment is erased

    def mark_labels(self) -> Iterator[str]:
        """Why to read it closely, in words."""
        yield from (Comment.Mark(mark).label for mark in self.marks)
        if self.flag:
            yield self.get_flag_display()


class Rating(models.Model):
    """One reader's rating of one article, 1 to 5 points. After 400 days nobody's: the points stay."""

    article = models.ForeignKey(ArticlePage, models.CASCADE, related_name="ratings", verbose_name="bài viết")
    reader = models.CharField("khóa bạn đọc", max_length=64, null=True)  # noqa: DJ001 - of several without a reader none is another's
    points = models.PositiveSmallIntegerField("điểm")
    rated_at = models.DateTimeField("lúc", default=timezone.now, db_index=True)
    stamp = models.CharField("dấu của biểu mẫu", max_length=32, unique=True, null=True, blank=True, editable=False)
    flag = models.CharField("mạng gửi", max_length=10, choices=Flag, blank=True, default=Flag.NONE, editable=False)

    objects = RatingQuerySet.as_manager()

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
            models.CheckConstraint(condition=Q(points__gte=F("raters"), points__lte=5 * F("raters")), name="starting_points_fit_raters")
        ]

    def __str__(self) -> str:
        return f"{self.article}: {self.points}/{self.raters}"


class ClosedArticle(models.Model):
    """An article that takes no comments any more, because somebody of the office decided so."""

    article = models.OneToOneField(ArticlePage, models.CASCADE, related_name="closed_comments", verbose_name="bài viết")
    closed_at = models.DateTimeField("đóng lúc", default=timezone.now)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="người đóng")

    class Meta:
        verbose_name = "bài đã đóng nhận xét"
        verbose_name_plural = "bài đã đóng nhận xét"

    def __str__(self) -> str:
        return str(self.article)


class RefusalReason(models.Model):
    """Why a comment may be refused; the office keeps the list, and its senders are told in these words."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", verbose_name="cổng", default=default_site_pk)
    text = models.CharField("lý do", max_length=120, help_text="Người gửi nhận xét sẽ đọc đúng câu này.")
    retired = models.BooleanField("không dùng nữa", default=False)
    sort_order = models.IntegerField("thứ tự", blank=True, editable=False)

    objects = RefusalReasonQuerySet.as_manager()

    panels = [FieldPanel("site"), FieldPanel("text"), FieldPanel("retired")]

    class Meta:
        verbose_name = "lý do từ chối nhận xét"
        verbose_name_plural = "lý do từ chối nhận xét"
        ordering = ["sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=("site", "text"), name="one_refusal_reason_once", violation_error_message="Đã có lý do này.")
        ]

    def __str__(self) -> str:
        return self.text

    def save(self, *args, **kwargs) -> None:
        if self.sort_order is None:  # a new one stands last
            self.sort_order = (RefusalReason.objects.aggregate(last=Max("sort_order"))["last"] or 0) + 1
        super().save(*args, **kwargs)


@register_setting(icon="comment", order=50)
class FeedbackSettings(BaseSiteSetting):
    """What a portal has decided for readers' comments."""

    days_open = models.PositiveSmallIntegerField(
        "nhận nhận xét trong", default=0, help_text="Số ngày kể từ ngày giờ của bài; 0 thì không tự đóng."
    )
    links_allowed = models.PositiveSmallIntegerField(
        "số liên kết cho phép",
        default=2,
        help_text="Nhận xét có nhiều liên kết hơn thì người gửi được mời bớt đi. Liên kết không bấm được.",
    )
    blocked_words = models.TextField(
        "từ bị chặn",
        blank=True,
        help_text="Mỗi dòng một từ hoặc cụm từ. Viết đúng như thế thì người gửi được mời sửa; chỉ giống khi bỏ dấu thì kiểm duyệt viên được nhắc đọc kỹ.",
    )
    wipe_days = models.PositiveSmallIntegerField(
        "xóa thư điện tử của người gửi sau",
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text="Số ngày sau khi duyệt hoặc từ chối.",
    )

    panels = [
        MultiFieldPanel([FieldPanel("days_open")], "Thời gian nhận"),
        MultiFieldPanel([FieldPanel("links_allowed"), FieldPanel("blocked_words")], "Chống nhận xét rác"),
        MultiFieldPanel([FieldRowPanel([FieldPanel("wipe_days")])], "Dữ liệu cá nhân"),
    ]

    class Meta:
        verbose_name = "nhận xét của bạn đọc"
        verbose_name_plural = "nhận xét của bạn đọc"

    def __str__(self) -> str:
        return "Nhận xét của bạn đọc"

    def words(self) -> list[str]:
        """The blocked words and phrases, as they were typed."""
        return [line.strip() for line in self.blocked_words.splitlines() if line.strip()]
