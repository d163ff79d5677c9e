"""The figures that readers see: those of a portal, and the views of a page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import Page, PageQuerySet, Site

from cms.database import number_of
from visits.days import midnight
from visits.models import DailyViews, DailyVisits, StartingFigure, View, Visitor

ONLINE = timedelta(minutes=5)  # so long after the last showing somebody is taken to be there


@dataclass(frozen=True)
class Statistics:
    """The box "Thống kê truy cập": visits in all, visitors online, visits today and yesterday by local date."""

    total: int
    online: int
    today: int
    yesterday: int


def statistics(site: Site) -> Statistics:
    """The numbers of one site at this moment, in one query."""
    now = timezone.now()
    today = timezone.localdate(now)
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    days = DailyVisits.objects.filter(site=site)
    brought = Subquery(StartingFigure.objects.filter(site=site).values("figure"), output_field=IntegerField())
    online = Visitor.objects.filter(site=site, seen_at__gt=now - ONLINE)
    numbers = Site.objects.filter(pk=site.pk).values_list(
        _visits_in(days) + _not_summed(site) + Coalesce(brought, 0),
        number_of(online, by="site"),
        _visits_in(days.filter(day=today)) + _not_summed(site, midnight(today), midnight(tomorrow)),
        _visits_in(days.filter(day=yesterday)) + _not_summed(site, midnight(yesterday), midnight(today)),
    )
    return Statistics(*(numbers.first() or (0, 0, 0, 0)))


def _visits_in(days: QuerySet) -> Coalesce:
    return Coalesce(Subquery(days.order_by().values("site").annotate(all=Sum("visits")).values("all")), 0)


def _not_summed(site: Site, since: datetime | None = None, until: datetime | None = None) -> Coalesce:
    begun = View.objects.filter(site=site, is_summed=False, begins_visit=True)
    return number_of(begun.filter(shown_at__gte=since, shown_at__lt=until) if since else begun, by="site")


def with_views(pages: PageQuerySet) -> PageQuerySet:
    """These pages, each read together with its views."""
    days = DailyViews.objects.filter(page=OuterRef("pk")).order_by().values("page").annotate(all=Sum("views")).values("all")
    not_summed = number_of(View.objects.filter(page=OuterRef("pk"), is_summed=False), by="page")
    brought = StartingFigure.objects.filter(page=OuterRef("pk")).values("figure")
    return pages.annotate(views_counted=Coalesce(Subquery(days), 0) + not_summed + Coalesce(Subquery(brought), 0))


def views_of(page: Page) -> int:
    """Đã xem: the views of a page, brought forward ones included; 0 of one that is not yet saved."""
    if hasattr(page, "views_counted"):
        return page.views_counted
    return with_views(Page.objects.filter(pk=page.pk)).values_list("views_counted", flat=True).first() or 0
