"""Showings and what became of them, for tests of counting."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db.models import Sum
from django.utils import timezone

from tests import servers
from visits.actions import Showing, count
from visits.models import DailyReferrers, DailyViews, DailyVisits, HourlyVisits, MonthlyViews, View

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SUMMING = """
import django, time
django.setup()
from visits import rollup
print("ready", flush=True)
while True:
    rollup.sum_some(40) or time.sleep(0.001)
"""


def show(site, page=None, visitor: int = 1, moment: datetime | None = None, **more) -> bool:
    """A showing of a page now, or at a moment."""
    return count(Showing(site.pk, page and page.pk, visitor, moment or timezone.now(), **more)).is_view


@dataclass(frozen=True)
class Sums:
    """All sums there are: views of pages, of the portal by day and by hour, visits by day and by hour."""

    of_pages: int
    of_months: int
    views: int
    hourly_views: int
    visits: int
    hourly_visits: int

    @classmethod
    def of(cls, page_views: int, views: int, visits: int) -> "Sums":
        """What stands there when so much was counted."""
        return cls(page_views, page_views, views, views, visits, visits)


def sums() -> Sums:
    """The sums of everything."""
    asked = [(DailyViews, "views"), (MonthlyViews, "views"), (DailyVisits, "views"), (HourlyVisits, "views")]
    asked += [(DailyVisits, "visits"), (HourlyVisits, "visits")]
    return Sums(*(rows.objects.aggregate(all=Sum(column, default=0))["all"] for rows, column in asked))


def raw_by_page() -> Counter:
    """How many raw rows each page has, in the sums or not."""
    return Counter(View.objects.values_list("page", flat=True))


def summed_by_page() -> Counter:
    """How many views each page has in the sums."""
    return Counter(dict(DailyViews.objects.order_by().values("page").annotate(all=Sum("views")).values_list("page", "all")))


def referred() -> dict[str, int]:
    """Hosts with the visits that began there."""
    return dict(DailyReferrers.objects.order_by().values("host").annotate(all=Sum("visits")).values_list("host", "all"))


@contextmanager
def clocks(folder: Path, number: int = 2) -> Iterator[list[subprocess.Popen]]:
    """So many processes that sum what there is, again and again, in small parts."""
    known = {"DJANGO_SETTINGS_MODULE": "tests.drill.settings"} | servers.shared_environment()
    environment = servers.portal_environment(folder, servers.free_port(), **known)
    command = [sys.executable, "-c", SUMMING]
    running = [subprocess.Popen(command, cwd=servers.ROOT, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(number)]
    try:
        assert {clock.stdout.readline() for clock in running} == {"ready\n"}
        yield running
        assert [clock.poll() for clock in running] == [None] * number, "a clock broke"
    finally:
        for clock in running:
            clock.kill()
            clock.wait()
