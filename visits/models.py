"""What is counted: raw rows for a week, sums for ever, and the figures brought forward from an old portal. No row names a person.

A raw row (`View`) is written by the request that it counts, and is in the database when that is answered. The clock adds raw
rows to the sums and marks them in the same transaction, so that each view is in exactly one of the two.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from wagtail.models import Page, Site

HOST_LENGTH = 100  # letters


class Salt(models.Model):
    """What makes visitors' keys of one local date. It is deleted when the date is over: nobody can make such a key again."""

    day = models.DateField("ngày", unique=True)
    value = models.CharField("muối", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "muối của ngày"

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}"  # never the value


class Visitor(models.Model):
    """A browser on one local date, without anything that says whose. `key` is 63 bits of an HMAC (`visits.visitors`).

    `began_by` is the mark of the request with which the present visit began.
    """

    key = models.BigIntegerField("khóa", primary_key=True)
    site = models.ForeignKey(Site, models.CASCADE, db_index=False, related_name="+", verbose_name="cổng")
    seen_at = models.DateTimeField("lần cuối")
    began_by = models.BigIntegerField("dấu của lần bắt đầu")

    class Meta:
        verbose_name = verbose_name_plural = "người đang xem"
        indexes = [models.Index(fields=("site", "seen_at"), name="visits_online")]

    def __str__(self) -> str:
        return f"{self.site_id}, {self.seen_at:%H:%M %d/%m/%Y}"


class View(models.Model):
    """One counted view. `page` is empty at addresses without a page of their own, and when the page has been deleted."""

    KEPT = timedelta(days=7)  # a raw row, once it is in the sums

    site = models.ForeignKey(Site, models.CASCADE, db_index=False, related_name="+", verbose_name="cổng")
    page = models.ForeignKey(Page, models.SET_NULL, null=True, related_name="+", verbose_name="trang")
    visitor = models.BigIntegerField("khóa")
    shown_at = models.DateTimeField("lúc")
    begins_visit = models.BooleanField("bắt đầu lượt truy cập")
    on_mobile = models.BooleanField("trên điện thoại")
    referrer = models.CharField("đến từ máy chủ", max_length=HOST_LENGTH, blank=True)
    is_summed = models.BooleanField("đã cộng", default=False, db_default=False)

    class Meta:
        verbose_name = verbose_name_plural = "lượt xem chưa cộng"
        indexes = [
            models.Index(fields=("visitor", "shown_at"), name="visits_same_visitor"),
            models.Index(fields=("page", "shown_at"), condition=Q(is_summed=False), name="visits_not_summed"),
            models.Index(fields=("site", "shown_at"), condition=Q(is_summed=False, begins_visit=True), name="visits_begun"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id}, {self.shown_at:%H:%M %d/%m/%Y}"


class DailyViews(models.Model):
    """How often a page was viewed on one local date."""

    page = models.ForeignKey(Page, models.CASCADE, db_index=False, related_name="daily_views", verbose_name="trang")
    day = models.DateField("ngày")
    views = models.PositiveIntegerField("lượt xem", default=0)

    class Meta:
        verbose_name = "lượt xem theo ngày"
        verbose_name_plural = "lượt xem theo ngày"
        constraints = [models.UniqueConstraint(fields=("page", "day"), name="one_row_per_page_and_day")]
        indexes = [models.Index(fields=("day", "views", "page"), name="visits_leaders_of_day")]

    def __str__(self) -> str:
        return f"{self.page_id}, {self.day:%d/%m/%Y}: {self.views}"


class MonthlyViews(models.Model):
    """How often a page was viewed in one month, which its first day names."""

    page = models.ForeignKey(Page, models.CASCADE, db_index=False, related_name="monthly_views", verbose_name="trang")
    month = models.DateField("tháng")
    views = models.PositiveIntegerField("lượt xem", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "lượt xem theo tháng"
        constraints = [models.UniqueConstraint(fields=("page", "month"), name="one_row_per_page_and_month")]
        indexes = [models.Index(fields=("page", "month", "views"), name="visits_by_month")]

    def __str__(self) -> str:
        return f"{self.page_id}, {self.month:%m/%Y}: {self.views}"


class DailyVisits(models.Model):
    """What a site had on one local date: visits, views, and how many of the views on a phone."""

    site = models.ForeignKey(Site, models.CASCADE, db_index=False, related_name="daily_visits", verbose_name="cổng")
    day = models.DateField("ngày")
    visits = models.PositiveIntegerField("lượt truy cập", default=0)
    views = models.PositiveIntegerField("lượt xem", default=0)
    mobile_views = models.PositiveIntegerField("lượt xem trên điện thoại", default=0)

    class Meta:
        verbose_name = "lượt truy cập theo ngày"
        verbose_name_plural = "lượt truy cập theo ngày"
        constraints = [models.UniqueConstraint(fields=("site", "day"), name="one_row_per_site_and_day")]

    def __str__(self) -> str:
        return f"{self.site_id}, {self.day:%d/%m/%Y}: {self.visits}"


class HourlyVisits(models.Model):
    """Visits that began, and views, of a site in one hour (0 to 23) of a local date."""

    site = models.ForeignKey(Site, models.CASCADE, db_index=False, related_name="+", verbose_name="cổng")
    day = models.DateField("ngày")
    hour = models.PositiveSmallIntegerField("giờ")
    visits = models.PositiveIntegerField("lượt truy cập", default=0)
    views = models.PositiveIntegerField("lượt xem", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "lượt truy cập theo giờ"
        constraints = [
            models.UniqueConstraint(fields=("site", "day", "hour"), name="one_row_per_site_and_hour"),
            models.CheckConstraint(condition=Q(hour__lt=24), name="hour_of_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.site_id}, {self.hour} giờ {self.day:%d/%m/%Y}: {self.visits}"


class DailyReferrers(models.Model):
    """How many visits of a site began on one local date from another host."""

    site = models.ForeignKey(Site, models.CASCADE, db_index=False, related_name="+", verbose_name="cổng")
    day = models.DateField("ngày")
    host = models.CharField("đến từ máy chủ", max_length=HOST_LENGTH)
    visits = models.PositiveIntegerField("lượt truy cập", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "nơi đến theo ngày"
        constraints = [models.UniqueConstraint(fields=("site", "day", "host"), name="one_row_per_site_day_and_host")]

    def __str__(self) -> str:
        return f"{self.site_id}, {self.host}, {self.day:%d/%m/%Y}: {self.visits}"


class StartingFigure(models.Model):
    """A figure brought forward: the visits of a site, or the views of one page, before we began to count."""

    site = models.ForeignKey(Site, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="cổng")
    page = models.OneToOneField(Page, models.CASCADE, null=True, blank=True, related_name="starting_views", verbose_name="trang")
    figure = models.PositiveIntegerField("số")
    source = models.CharField("nguồn", max_length=200)
    as_of = models.DateField("tính đến ngày")

    class Meta:
        verbose_name = "số mang sang"
        verbose_name_plural = "số mang sang"
        constraints = [
            models.CheckConstraint(
                condition=Q(site__isnull=False, page__isnull=True) | Q(site__isnull=True, page__isnull=False),
                name="starting_figure_of_a_site_or_a_page",
            ),
            models.UniqueConstraint(fields=("site",), condition=Q(site__isnull=False), name="one_starting_figure_per_site"),
        ]

    def __str__(self) -> str:
        return str(self.site or self.page)

    def clean(self) -> None:
        if bool(self.site_id) == bool(self.page_id):
            raise ValidationError("Số mang sang thuộc về một cổng hoặc một trang.")
