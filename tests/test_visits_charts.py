"""What staff see of a period: series without gaps, shares, most viewed pages; from sums and from what is not in them yet."""

from collections import Counter
from datetime import date
from random import Random

import pytest

from tests.build import at
from tests.counting import show
from visits import rollup
from visits.actions import bring_days
from visits.days import DAY
from visits.models import DailyReferrers, DailyViews, DailyVisits, HourlyVisits
from visits.reports import Point, by_category, by_hour, daily_rows, mobile_share, most_read, popular, referrers, series, top_pages, trend

pytestmark = pytest.mark.once

FIRST, TODAY = date(2026, 1, 20), date(2026, 4, 10)


@pytest.fixture(autouse=True)
def today(now):
    now.moment = at(2026, 4, 10, 9)


def visits(site, day, number, views=0, mobile=0):
    DailyVisits.objects.create(site=site, day=day, visits=number, views=views, mobile_views=mobile)


def test_days_without_visits_are_in_a_series_too(build):
    visits(build.site, date(2026, 4, 7), 5, 9)
    visits(build.other_site(), date(2026, 4, 8), 70, 70)
    days = series(build.site, date(2026, 4, 6), date(2026, 4, 8), "day")
    assert days == [Point(date(2026, 4, 6), 0, 0), Point(date(2026, 4, 7), 5, 9), Point(date(2026, 4, 8), 0, 0)]


def test_weeks_begin_on_monday_and_hold_only_days_of_the_period(build):
    for day, number in ((3, 1), (4, 2), (5, 4), (6, 8), (12, 16), (13, 32)):  # the 6th is a Monday
        visits(build.site, date(2026, 4, day), number)
    weeks = series(build.site, date(2026, 4, 4), date(2026, 4, 12), "week")
    assert [(week.begins, week.visits) for week in weeks] == [(date(2026, 3, 30), 6), (date(2026, 4, 6), 24)]


def test_months_follow_each_other_over_the_end_of_a_year(build):
    for day, number in ((date(2025, 11, 30), 1), (date(2025, 12, 31), 2), (date(2026, 2, 28), 4), (date(2026, 3, 1), 8)):
        visits(build.site, day, number)
    months = series(build.site, date(2025, 12, 15), date(2026, 2, 28), "month")
    assert [(month.begins.month, month.visits) for month in months] == [(12, 2), (1, 0), (2, 4)]


def test_what_is_not_in_the_sums_is_in_every_chart_and_stays_there(build, now):
    page = build.article()
    show(build.site, page, 1, at(2026, 4, 9, 23, 30), on_mobile=True, referrer="tim.example.vn")
    show(build.site, page, 2, at(2026, 4, 10, 0, 10), referrer="bao.example.vn")
    show(build.site, build.home, 2, at(2026, 4, 10, 0, 11))
    yesterday = TODAY - DAY
    for _ in range(2):
        assert series(build.site, yesterday, TODAY, "day") == [Point(yesterday, 1, 1), Point(TODAY, 1, 2)]
        assert [row for row in by_hour(build.site, yesterday, TODAY) if row[2]] == [(0, 1, 2), (23, 1, 1)]
        assert referrers(build.site, yesterday, TODAY, 9) == [("bao.example.vn", 1), ("tim.example.vn", 1)]
        assert referrers(build.site, yesterday, yesterday, 9) == [("tim.example.vn", 1)]
        assert mobile_share(build.site, yesterday, TODAY) == (1, 3)
        assert top_pages(build.site, yesterday, TODAY, 9) == [(page.page_ptr, 2), (build.home.page_ptr, 1)]
        assert top_pages(build.site, yesterday, yesterday, 9) == [(page.page_ptr, 1)]
        assert trend(page, 3) == [(yesterday - DAY, 0), (yesterday, 1), (TODAY, 1)]
        assert list(daily_rows(build.site)) == [(yesterday, 1, 1)]
        rollup.roll_up()


def test_all_hours_of_the_day_are_there(build):
    for day, hour, number in ((1, 7, 2), (2, 7, 3), (2, 23, 4), (3, 7, 99)):
        HourlyVisits.objects.create(site=build.site, day=date(2026, 4, day), hour=hour, visits=number, views=2 * number)
    hours = by_hour(build.site, date(2026, 4, 1), date(2026, 4, 2))
    assert [hour for hour, _, _ in hours] == list(range(24))
    assert [row for row in hours if row[1]] == [(7, 5, 10), (23, 4, 8)]


def test_hosts_with_most_visits_come_first(build):
    for day, host, number in (
        (1, "b.example.vn", 2),
        (2, "b.example.vn", 2),
        (2, "a.example.vn", 3),
        (2, "c.example.vn", 4),
        (3, "d.example.vn", 9),
    ):
        DailyReferrers.objects.create(site=build.site, day=date(2026, 4, day), host=host, visits=number)
    assert referrers(build.site, date(2026, 4, 1), date(2026, 4, 2), 2) == [("b.example.vn", 4), ("c.example.vn", 4)]


def test_open_data_hold_every_day_up_to_yesterday(build):
    assert list(daily_rows(build.site)) == []
    for day, number in ((10, 9), (8, 3), (6, 2)):
        visits(build.site, date(2026, 4, day), number, 2 * number)
    assert list(daily_rows(build.site)) == [
        (date(2026, 4, 6), 2, 4), (date(2026, 4, 7), 0, 0), (date(2026, 4, 8), 3, 6), (date(2026, 4, 9), 0, 0),
    ]  # fmt: skip


@pytest.fixture
def counted(build):
    """Pages in two categories, one of which is in the other, with views on most days; gives all rows."""
    outer = build.category("Nông nghiệp")
    inner = build.category("Trồng trọt", outer)
    pages = [build.article(category=outer), build.article(category=inner), build.article(category=inner), outer, build.news]
    chance = Random(1)
    every = [FIRST + number * DAY for number in range((TODAY - FIRST).days + 1)]
    rows = [DailyViews(page_id=page.pk, day=day, views=chance.randint(1, 9)) for day in every for page in pages if chance.random() < 0.8]
    other = build.other_site().root_page
    bring_days([*rows, *(DailyViews(page_id=other.pk, day=day, views=1000) for day in every)])
    return rows


PERIODS = [
    (FIRST, TODAY),
    (date(2026, 2, 1), date(2026, 2, 28)),
    (date(2026, 2, 1), date(2026, 3, 30)),
    (date(2026, 1, 31), date(2026, 4, 1)),
    (date(2026, 2, 2), date(2026, 2, 20)),
    (date(2026, 2, 2), date(2026, 3, 1)),
    (date(2026, 2, 10), date(2026, 3, 9)),
    (date(2026, 4, 1), TODAY),
    (date(2026, 4, 5), TODAY),
    (date(2026, 3, 20), date(2026, 5, 31)),
    (TODAY, TODAY),
    (date(2025, 1, 1), date(2025, 12, 31)),
]


def test_pages_and_categories_have_the_views_of_exactly_these_days(build, counted):
    for since, until in PERIODS:
        of_page = Counter()
        for row in counted:
            of_page[row.page_id] += row.views if since <= row.day <= until else 0
        top = top_pages(build.site, since, until, 99)
        assert {page.pk: views for page, views in top} == +of_page, (since, until)
        assert [views for _, views in top] == sorted((+of_page).values(), reverse=True)
        of_category = Counter()
        for page, views in top:
            category = page if page.numchild else page.get_parent()
            of_category[category.pk] += views
        assert {page.pk: views for page, views in by_category(build.site, since, until)} == of_category, (since, until)


def test_the_categories_share_the_views_of_all_pages(build, counted):
    shares = by_category(build.site, FIRST, TODAY)
    assert [page.title for page, _ in shares][-1] in ("Tin tức", "Nông nghiệp", "Trồng trọt")
    assert sum(views for _, views in shares) == sum(row.views for row in counted)
    assert [views for _, views in shares] == sorted((views for _, views in shares), reverse=True)


def test_so_many_pages_and_no_more(build, counted):
    assert top_pages(build.site, FIRST, TODAY, 2) == top_pages(build.site, FIRST, TODAY, 99)[:2]


def test_days_that_are_brought_in_are_in_their_months_and_those_there_stay(build):
    page = build.article()
    bring_days([DailyViews(page_id=page.pk, day=date(2026, 3, 31), views=5), DailyViews(page_id=page.pk, day=date(2026, 4, 1), views=7)])
    bring_days([DailyViews(page_id=page.pk, day=date(2026, 4, 1), views=99), DailyViews(page_id=page.pk, day=date(2026, 4, 2), views=1)])
    assert top_pages(build.site, date(2026, 3, 1), date(2026, 3, 31), 9) == [(page.page_ptr, 5)]
    assert top_pages(build.site, date(2026, 4, 1), date(2026, 4, 30), 9) == [(page.page_ptr, 8)]


@pytest.mark.parametrize("spread", [1, 3, 1000])
def test_most_read_is_who_has_most_views_of_all_pages_below(build, monkeypatch, spread):
    """Whether the views of pages are far apart or nearly the same, and whether they are in the sums."""
    monkeypatch.setattr(popular, "LOOKED_AT", 1)  # few leaders, so that others come before them
    chance, ours = Random(spread), [build.standard_page(f"Trang {place}") for place in range(14)]
    category = build.category()
    pages = [*ours, build.article(category=category), build.article(category=category), build.other_site().root_page]
    days = [TODAY - back * DAY for back in range(9)]
    rows = [
        DailyViews(page_id=page.pk, day=day, views=chance.randint(1, spread)) for page in pages for day in days if chance.random() < 0.7
    ]
    bring_days(rows)
    views = Counter()
    for row in rows:
        views[row.page_id] += row.views if row.day > TODAY - 7 * DAY else 0
    for reader, page in enumerate(chance.choices(pages, k=40)):
        views[page.pk] += show(build.site, page, reader, at(2026, 4, 10, 8))
    for ancestor in (build.home, category):
        below = [page.pk for page in pages if page.path.startswith(ancestor.path) and views[page.pk]]
        for number in (1, 3, 40):
            assert most_read(ancestor, number) == sorted(below, key=lambda key: (-views[key], -key))[:number]
