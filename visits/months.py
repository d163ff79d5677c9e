"""A month of a portal on one sheet: its figures beside those of the month before and of a year ago."""

import re
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from wagtail.models import Site

from cms.templatetags.portal import one_decimal
from visits import reports
from visits.charts import share_on_phones
from visits.days import DAY, month_after, month_of
from visits.drawing import Bar, bars

FIRST_YEAR = 2000
MOST_PAGES, MOST_OTHERS = 10, 6
WIDTH, HEIGHT = 620, 90  # of the drawing


@dataclass(frozen=True)
class Month:
    """A month, or the first days of one that is not over."""

    first: date
    until: date

    @property
    def last(self) -> date:
        """Its last day, come or not."""
        return month_after(self.first) - DAY

    @property
    def is_over(self) -> bool:
        return self.until == self.last

    @property
    def key(self) -> str:
        """As addresses have it: "2026-10"."""
        return f"{self.first:%Y-%m}"

    def __str__(self) -> str:
        return f"{self.first:%m/%Y}"

    def another(self, months: int) -> "Month":
        """That many months later, of which as many days as of this one when this one is not over."""
        year, month = divmod(self.first.year * 12 + self.first.month - 1 + months, 12)
        whole = _whole(date(year, month + 1, 1))
        return whole if self.is_over else Month(whole.first, min(whole.last, whole.first + (self.until - self.first)))


@dataclass(frozen=True)
class Compared:
    """An earlier month, and how much more or less this one has: "+12,5 %"; "" where there was nothing to compare with."""

    name: str
    visits: int
    views: int
    visits_change: str
    views_change: str


@dataclass(frozen=True)
class MonthlyReport:
    """What stands on the sheet."""

    month: Month
    visits: int
    views: int
    compared: list[Compared]
    bars: list[Bar]
    pages: list
    categories: list
    referrers: list
    devices: str

    @property
    def words(self) -> str:
        """What the drawing says to those who do not see it."""
        days = ", ".join(f"ngày {bar.label}: {bar.value}" for bar in self.bars)
        return f"Lượt truy cập từng ngày của tháng {self.month}: {days}."


def asked_month(asked: str) -> Month:
    """The month that an address names ("2026-10"), else the last one that is over; none that has not begun."""
    today = timezone.localdate()
    this = Month(month_of(today), today)
    found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", asked)
    if not found or int(found[1]) < FIRST_YEAR:
        return _whole(this.first - DAY)
    first = date(int(found[1]), int(found[2]), 1)
    return _whole(first) if first < this.first else this


def _whole(day: date) -> Month:
    return Month(month_of(day), month_after(day) - DAY)


def monthly_report(site: Site, month: Month) -> MonthlyReport:
    """The sheet of one portal's month."""
    days = (month.first, month.until)
    points = reports.series(site, *days, "day")
    visits, views = sum(point.visits for point in points), sum(point.views for point in points)
    return MonthlyReport(
        month=month,
        visits=visits,
        views=views,
        compared=[
            _compared(site, visits, views, name, month.another(ago)) for name, ago in (("Tháng trước", -1), ("Cùng kỳ năm trước", -12))
        ],
        bars=bars([(str(point.begins.day), point.visits) for point in points], WIDTH, HEIGHT),
        pages=reports.top_pages(site, *days, MOST_PAGES),
        categories=reports.by_category(site, *days)[:MOST_OTHERS],
        referrers=reports.referrers(site, *days, MOST_OTHERS),
        devices=share_on_phones(*reports.mobile_share(site, *days)),
    )


def _compared(site: Site, visits: int, views: int, name: str, earlier: Month) -> Compared:
    points = reports.series(site, earlier.first, earlier.until, "day")
    then = sum(point.visits for point in points), sum(point.views for point in points)
    return Compared(f"{name} ({earlier})", *then, _change(visits, then[0]), _change(views, then[1]))


def _change(now: int, then: int) -> str:
    if not then:
        return ""
    share = 100 * (now - then) / then
    return f"{'+' if share >= 0 else '−'}{one_decimal(abs(share))} %"
