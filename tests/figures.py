"""Figures of a portal for a test, and how its staff look at them."""

from datetime import date

import pytest
from wagtail.models import Page

from tests.voting import soup
from visits.actions import bring_days
from visits.models import DailyReferrers, DailyViews, DailyVisits, HourlyVisits

FIGURES, MONTH = "/quan-tri/luot-truy-cap/", "/quan-tri/luot-truy-cap/thang/"


def count(site, day: date, visits: int, views: int, mobile: int = 0) -> None:
    DailyVisits.objects.create(site=site, day=day, visits=visits, views=views, mobile_views=mobile)


def viewed(page: Page, day: date, views: int) -> None:
    """As the clock writes it: by day and by month."""
    bring_days([DailyViews(page_id=page.pk, day=day, views=views)])


def look(office, who: str = "bientap", address: str = FIGURES, status: int = 200, **asked):
    answer = office.clients[who].get(address, asked)
    assert answer.status_code == status, f"{who}: {answer.status_code}"
    return soup(answer)


@pytest.fixture
def two_days(build, now):
    """Two days of March 2026 with figures of every kind; `now` is 14/03/2026, 9 o'clock."""
    site, village = build.site, build.category("Thôn xóm")
    well, road = build.article("Giếng làng", village), build.article("=Đường+làng", village)
    count(site, date(2026, 3, 13), 40, 1200, 300)
    count(site, date(2026, 3, 9), 7, 34, 9)
    for day, views in ((date(2026, 3, 13), 1000), (date(2026, 3, 9), 20)):
        viewed(well, day, views)
    viewed(road, date(2026, 3, 13), 30)
    HourlyVisits.objects.create(site=site, day=date(2026, 3, 13), hour=7, visits=40, views=1200)
    DailyReferrers.objects.create(site=site, day=date(2026, 3, 13), host="=tim.example.vn", visits=4)
    DailyReferrers.objects.create(site=site, day=date(2026, 3, 13), host="bao.example.vn", visits=9)
    return {"site": site, "well": well, "road": road, "village": village}
