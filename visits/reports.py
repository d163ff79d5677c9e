"""Every counted number that is shown."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Sum
from django.utils import timezone
from wagtail.models import Page, PageQuerySet, Site

from visits.models import DailyViews, DailyVisits, StartingFigure

MOST_READ_DAYS = 7


@dataclass(frozen=True)
class Statistics:
    """The box "Thống kê truy cập": visits in all, visitors online, visits today and yesterday by local date."""

    total: int
    online: int
    today: int
    yesterday: int


def statistics(site: Site) -> Statistics:
    """The numbers of one site at this moment."""
    today = timezone.localdate()
    days = dict(DailyVisits.objects.filter(site=site, day__gte=today - timedelta(days=1)).values_list("day", "visits"))
    counted = DailyVisits.objects.filter(site=site).aggregate(all=Sum("visits"))["all"] or 0
    brought = StartingFigure.objects.filter(site=site).values_list("figure", flat=True).first() or 0
    return Statistics(brought + counted, 0, days.get(today, 0), days.get(today - timedelta(days=1), 0))


def views_of(page: Page) -> int:
    """Đã xem: the views of a page, brought forward ones included; 0 of one that is not yet saved."""
    if page.pk is None:
        return 0
    counted = DailyViews.objects.filter(page_id=page.pk).aggregate(all=Sum("views"))["all"] or 0
    brought = StartingFigure.objects.filter(page_id=page.pk).values_list("figure", flat=True).first() or 0
    return brought + counted


def most_read(pages: PageQuerySet, number: int) -> list[int]:
    """The keys of those of these pages that were viewed most in the last seven days, the most viewed first."""
    since = timezone.localdate() - timedelta(days=MOST_READ_DAYS - 1)
    rows = (
        DailyViews.objects.filter(day__gte=since, page__in=pages.values("pk"))
        .values("page")
        .annotate(seen=Sum("views"))
        .order_by("-seen", "-page")
    )
    return [row["page"] for row in rows[:number]]
