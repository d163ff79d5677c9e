"""What was counted, by day, and the figures brought forward from an old portal. No row names a person."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from wagtail.models import Page, Site


class DailyViews(models.Model):
    """How often a page was viewed on one local date."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="daily_views", verbose_name="trang")
    day = models.DateField("ngày")
    views = models.PositiveIntegerField("lượt xem", default=0)

    class Meta:
        verbose_name = "lượt xem theo ngày"
        verbose_name_plural = "lượt xem theo ngày"
        constraints = [models.UniqueConstraint(fields=("page", "day"), name="one_row_per_page_and_day")]
        indexes = [models.Index(fields=("day", "page"), name="visits_most_read")]

    def __str__(self) -> str:
        return f"{self.page_id}, {self.day:%d/%m/%Y}: {self.views}"


class DailyVisits(models.Model):
    """How many visits a site had on one local date."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="daily_visits", verbose_name="cổng")
    day = models.DateField("ngày")
    visits = models.PositiveIntegerField("lượt truy cập", default=0)

    class Meta:
        verbose_name = "lượt truy cập theo ngày"
        verbose_name_plural = "lượt truy cập theo ngày"
        constraints = [models.UniqueConstraint(fields=("site", "day"), name="one_row_per_site_and_day")]

    def __str__(self) -> str:
        return f"{self.site_id}, {self.day:%d/%m/%Y}: {self.visits}"


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
        return f"{self.site or self.page}: {self.figure}"

    def clean(self) -> None:
        if bool(self.site_id) == bool(self.page_id):
            raise ValidationError("Số mang sang thuộc về một cổng hoặc một trang.")
