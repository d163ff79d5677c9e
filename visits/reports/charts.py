"""What staff see of a portal in a period: series and shares. All days are local dates, and both ends of a period are in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from wagtail.models import Page, Site

from cms.database import HourOf
from visits.days import DAY, midnight, step_of, steps
from visits.models import DailyReferrers, DailyViews, DailyVisits, HourlyVisits, View


@dataclass(frozen=True)
class Point:
    """One step of a series: its first day, also where the period begins later, and the visits and views of its days."""

    begins: date
    visits: int
    views: int


@dataclass(frozen=True)
class Hour:
    """What was counted in one hour and is not in the sums. `begins` is a local moment."""

    begins: datetime
    visits: int
    views: int
    mobile_views: int


def not_summed(rows: QuerySet, since: date, until: date) -> QuerySet:
    """Those raw rows of a period that are not in the sums."""
    return rows.filter(is_summed=False, shown_at__gte=midnight(since), shown_at__lt=midnight(until + DAY))


def hours_of(rows: QuerySet) -> Iterator[Hour]:
    """Raw rows by hours."""
    counted = {"visits": Count("pk", Q(begins_visit=True)), "views": Count("pk"), "mobile_views": Count("pk", Q(on_mobile=True))}
    for hour in rows.order_by().values(begins=HourOf("shown_at")).annotate(**{f"n_{name}": count for name, count in counted.items()}):
        yield Hour(timezone.localtime(hour["begins"]), *(hour[f"n_{name}"] for name in counted))


def series(site: Site, since: date, until: date, step: str) -> list[Point]:
    """Visits and views by "day", "week" or "month"; empty steps are there with 0."""
    found = {begins: [0, 0] for begins in steps(since, until, step)}
    for day, visits, views in _by_day(site, since, until):
        point = found[step_of(day, step)]
        point[0] += visits
        point[1] += views
    return [Point(begins, *numbers) for begins, numbers in found.items()]


def _by_day(site: Site, since: date, until: date) -> Iterator[tuple[date, int, int]]:
    """Days with their visits and views; a day may come several times."""
    yield from DailyVisits.objects.filter(site=site, day__range=(since, until)).values_list("day", "visits", "views")
    for hour in hours_of(not_summed(View.objects.filter(site=site), since, until)):
        yield hour.begins.date(), hour.visits, hour.views


def by_hour(site: Site, since: date, until: date) -> list[tuple[int, int, int]]:
    """All 24 hours of the day, each with the visits that began in it and the views."""
    rows = HourlyVisits.objects.filter(site=site, day__range=(since, until)).order_by().values("hour")
    found = {hour: [0, 0] for hour in range(24)}
    for row in rows.annotate(all_visits=Sum("visits"), all_views=Sum("views")):
        found[row["hour"]] = [row["all_visits"], row["all_views"]]
    for hour in hours_of(not_summed(View.objects.filter(site=site), since, until)):
        found[hour.begins.hour][0] += hour.visits
        found[hour.begins.hour][1] += hour.views
    return [(hour, *numbers) for hour, numbers in found.items()]


def referrers(site: Site, since: date, until: date, number: int) -> list[tuple[str, int]]:
    """Hosts of pages that led here with the visits that began so, those with most first."""
    days = DailyReferrers.objects.filter(site=site, day__range=(since, until)).order_by().values("host").annotate(all=Sum("visits"))
    visits = dict(days.values_list("host", "all"))
    begun = not_summed(View.objects.filter(site=site, begins_visit=True), since, until).exclude(referrer="")
    for host, count in begun.order_by().values("referrer").annotate(all=Count("pk")).values_list("referrer", "all"):
        visits[host] = visits.get(host, 0) + count
    return sorted(visits.items(), key=lambda one: (-one[1], one[0]))[:number]


def mobile_share(site: Site, since: date, until: date) -> tuple[int, int]:
    """Views on phones, and all views."""
    days = DailyVisits.objects.filter(site=site, day__range=(since, until))
    summed = days.aggregate(mobile=Sum("mobile_views", default=0), all=Sum("views", default=0))
    hours = list(hours_of(not_summed(View.objects.filter(site=site), since, until)))
    return summed["mobile"] + sum(hour.mobile_views for hour in hours), summed["all"] + sum(hour.views for hour in hours)


def trend(page: Page, days: int = 30) -> list[tuple[date, int]]:
    """The views of a page by day, up to today."""
    until = timezone.localdate()
    since = until - timedelta(days=days - 1)
    found = dict.fromkeys(steps(since, until, "day"), 0)
    found.update(DailyViews.objects.filter(page=page.pk, day__range=(since, until)).values_list("day", "views"))
    for hour in hours_of(not_summed(View.objects.filter(page=page.pk), since, until)):
        found[hour.begins.date()] += hour.views
    return list(found.items())


def daily_rows(site: Site) -> Iterator[tuple[date, int, int]]:
    """Every day that is over with its visits and views, from the first that was counted; days without any have 0."""
    yesterday = timezone.localdate() - DAY
    known = DailyVisits.objects.filter(site=site).order_by("day").values_list("day", flat=True).first()
    raw = View.objects.filter(site=site, is_summed=False).order_by("shown_at").values_list("shown_at", flat=True).first()
    first = min((day for day in (known, raw and timezone.localdate(raw)) if day), default=None)
    if first and first <= yesterday:
        yield from ((point.begins, point.visits, point.views) for point in series(site, first, yesterday, "day"))
