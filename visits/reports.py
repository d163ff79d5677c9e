"""Every counted number that is shown."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
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
    ours = DailyVisits.objects.filter(site=site)
    recent = {f"day_{ago}": Sum("visits", filter=Q(day=today - timedelta(days=ago)), default=0) for ago in (0, 1)}
    counted = ours.aggregate(all=Sum("visits", default=0), **recent)
    brought = StartingFigure.objects.filter(site=site).values_list("figure", flat=True).first() or 0
    return Statistics(brought + counted["all"], 0, counted["day_0"], counted["day_1"])


def with_views(pages: PageQuerySet) -> PageQuerySet:
    """These pages, each read together with its views."""
    counted = DailyViews.objects.filter(page=OuterRef("pk")).order_by().values("page").annotate(all=Sum("views")).values("all")
    brought = StartingFigure.objects.filter(page=OuterRef("pk")).values("figure")
    return pages.annotate(views_counted=Coalesce(Subquery(counted), 0) + Coalesce(Subquery(brought), 0))


def views_of(page: Page) -> int:
    """Đã xem: the views of a page, brought forward ones included; 0 of one that is not yet saved."""
    if hasattr(page, "views_counted"):
        return page.views_counted
    return with_views(Page.objects.filter(pk=page.pk)).values_list("views_counted", flat=True).first() or 0


def most_read(ancestor: Page, number: int) -> list[int]:
    """The keys of the pages below another that were viewed most in the last seven days, the most viewed first."""
    since = timezone.localdate() - timedelta(days=MOST_READ_DAYS - 1)
    rows = (
        DailyViews.objects.filter(day__gte=since, page__path__startswith=ancestor.path)
        .values("page")
        .annotate(seen=Sum("views"))
        .order_by("-seen", "-page")
    )
    return [row["page"] for row in rows[:number]]
