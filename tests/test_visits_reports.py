"""The counted figures: visits by local date, views of pages, what is read most, figures brought forward."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from news.models import ArticlePage
from tests.build import at
from tests.reading import read, words
from visits.actions import start_with
from visits.models import DailyViews, DailyVisits, StartingFigure
from visits.reports import Statistics, most_read, statistics, views_of


def visits(site, days_ago, number):
    DailyVisits.objects.create(site=site, day=timezone.localdate() - timedelta(days=days_ago), visits=number)


def views(page, days_ago, number):
    DailyViews.objects.create(page=page, day=timezone.localdate() - timedelta(days=days_ago), views=number)


def test_the_box_shows_all_visits_those_of_today_and_those_of_yesterday(build):
    for days_ago, number in ((1, 20), (400, 1000), (0, 7), (2, 300)):
        visits(build.site, days_ago, number)
    start_with(build.site, 396894, "cổng cũ", date(2023, 3, 25))
    assert statistics(build.site) == Statistics(total=398221, online=0, today=7, yesterday=20)


def test_a_portal_that_nobody_visited_shows_noughts(build):
    assert statistics(build.site) == Statistics(0, 0, 0, 0)


def test_each_portal_shows_its_own_visits(build):
    other = build.other_site()
    visits(build.site, 0, 5)
    visits(other, 0, 9)
    start_with(other, 1000, "cổng cũ", date(2023, 3, 25))
    assert statistics(build.site).total == 5 and statistics(other).total == 1009


def test_today_is_the_day_in_vietnam_also_when_greenwich_is_still_in_yesterday(build, monkeypatch):
    DailyVisits.objects.create(site=build.site, day=date(2026, 3, 25), visits=3)
    DailyVisits.objects.create(site=build.site, day=date(2026, 3, 26), visits=4)
    for moment, today, yesterday in ((at(2026, 3, 25, 23, 59), 3, 0), (at(2026, 3, 26, 0, 1), 4, 3), (at(2026, 3, 27, 6), 0, 4)):
        monkeypatch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
        found = statistics(build.site)
        assert (found.today, found.yesterday) == (today, yesterday)


def test_the_box_groups_large_figures(build, client):
    start_with(build.site, 396894, "cổng cũ", date(2023, 3, 25))
    assert "396.894 tổng lượt truy cập" in words(read(client, "/").select_one(".box-statistics"))


def test_the_views_of_a_page_are_those_of_all_days_and_those_brought_forward(build):
    page, other = build.article(), build.article()
    for days_ago, number in ((0, 3), (500, 40)):
        views(page, days_ago, number)
    views(other, 0, 900)
    start_with(page, 1100, "cổng cũ", date(2023, 3, 25))
    assert views_of(page) == 1143 and views_of(other) == 900 and views_of(build.home) == 0


def test_a_figure_brought_forward_again_replaces_the_first(build):
    page = build.article()
    start_with(page, 1, "cổng cũ", date(2023, 3, 25))
    start_with(page, 2, "cổng cũ, sửa", date(2023, 3, 26))
    start_with(build.site, 3, "cổng cũ", date(2023, 3, 25))
    start_with(build.site, 4, "cổng cũ", date(2023, 3, 25))
    assert (views_of(page), statistics(build.site).total, StartingFigure.objects.count()) == (2, 4, 2)


def test_most_read_counts_seven_local_days_with_today(build):
    titles = {"hôm nay": (0, 1), "sáu ngày trước": (6, 3), "bảy ngày trước": (7, 99), "hôm kia": (2, 2)}
    for title, (days_ago, number) in titles.items():
        views(build.article(title), days_ago, number)
    keys = most_read(build.home, 10)
    assert [ArticlePage.objects.get(pk=key).title for key in keys] == ["sáu ngày trước", "hôm kia", "hôm nay"]


def test_most_read_adds_the_days_of_a_page_and_puts_equal_ones_newest_first(build):
    first, second, third = build.article(), build.article(), build.article()
    for page, days in ((second, (5,)), (first, (2, 3)), (third, (1,))):
        for day in days:
            views(page, day, 10 if page != first else 5)
    assert most_read(build.home, 2) == [third.pk, second.pk]
    views(first, 0, 1)
    assert most_read(build.home, 1) == [first.pk]


def test_a_figure_brought_forward_belongs_to_a_portal_or_to_a_page_and_not_to_both_or_none(build):
    for owner in ({}, {"site": build.site, "page": build.home}):
        row = StartingFigure(figure=1, source="x", as_of=date(2023, 3, 25), **owner)
        with pytest.raises(ValidationError):
            row.full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_a_page_has_one_row_of_views_a_day(build):
    views(build.home, 0, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        views(build.home, 0, 1)
