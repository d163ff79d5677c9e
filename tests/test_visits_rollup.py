"""Raw rows become sums by the clock: by local date and hour, each once, whatever happens meanwhile; what is over is forgotten."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from wagtail import hooks
from wagtail.models import Page

from cms.clock import Job
from tests.build import at
from tests.counting import Sums, referred, show, sums
from visits import rollup
from visits.models import DailyViews, DailyVisits, HourlyVisits, MonthlyViews, Salt, View, Visitor
from visits.reports import Statistics, most_read, series, statistics, trend, views_of
from visits.visitors import salt_of

MINUTE = timedelta(minutes=1)


def figures(table, *columns) -> list[tuple]:
    return list(table.objects.order_by(*columns).values_list(*columns))


def test_views_are_summed_by_local_date_month_and_hour(build):
    page = build.article()
    assert show(build.site, page, visitor=1, moment=at(2026, 3, 31, 23, 59))
    for moment in (at(2026, 4, 1, 0, 0), at(2026, 4, 1, 6, 29), at(2026, 4, 1, 7, 1)):  # in Greenwich: March, March, April
        assert show(build.site, page, visitor=2, moment=moment, on_mobile=moment.hour < 7)
    assert show(build.site, build.home, visitor=2, moment=at(2026, 4, 1, 7, 2))
    assert rollup.sum_some() == 5
    assert figures(DailyViews, "day", "views") == [(date(2026, 3, 31), 1), (date(2026, 4, 1), 1), (date(2026, 4, 1), 3)]
    assert figures(MonthlyViews, "month", "views") == [(date(2026, 3, 1), 1), (date(2026, 4, 1), 1), (date(2026, 4, 1), 3)]
    days = figures(DailyVisits, "day", "visits", "views", "mobile_views")
    assert days == [(date(2026, 3, 31), 1, 1, 0), (date(2026, 4, 1), 3, 4, 2)]
    hours = [(date(2026, 3, 31), 23, 1, 1), (date(2026, 4, 1), 0, 1, 1), (date(2026, 4, 1), 6, 1, 1), (date(2026, 4, 1), 7, 1, 2)]
    assert figures(HourlyVisits, "day", "hour", "visits", "views") == hours


def test_what_is_in_the_sums_is_added_no_second_time_and_what_comes_later_is_added_to_it(build):
    page = build.article()
    for number in range(7):
        show(build.site, page, visitor=number)
    assert [rollup.sum_some(3), rollup.sum_some(3), rollup.sum_some(3), rollup.sum_some(3)] == [3, 3, 1, 0]
    assert sums() == Sums.of(7, 7, 7)
    show(build.site, visitor=99)  # an address without a page
    assert rollup.roll_up() == "Đã cộng 1 lượt xem."
    assert sums() == Sums.of(7, 8, 8)
    assert rollup.roll_up() == "Không có lượt xem mới."


def test_numbers_are_the_same_before_and_after_the_clock_and_between(build):
    page, other = build.article(), build.article()
    for number in range(6):
        show(build.site, page, visitor=number)
        show(build.site, other, visitor=number) if number % 2 else None
    for _ in range(4):
        assert (views_of(page), views_of(other)) == (6, 3)
        assert statistics(build.site) == Statistics(total=6, online=6, today=6, yesterday=0)
        assert most_read(build.home, 9) == [page.pk, other.pk]
        assert trend(page)[-1] == (timezone.localdate(), 6)
        assert [(point.visits, point.views) for point in series(build.site, timezone.localdate(), timezone.localdate(), "day")] == [(6, 9)]
        rollup.sum_some(3)
    assert not View.objects.filter(is_summed=False).exists()


def test_a_view_of_a_page_that_has_been_deleted_counts_for_the_portal(build):
    going, staying = build.article(), build.article()
    show(build.site, going, visitor=1)
    rollup.sum_some()
    show(build.site, going, visitor=2)
    show(build.site, staying, visitor=3)
    Page.objects.get(pk=going.pk).specific.delete()
    assert rollup.sum_some() == 2
    assert sums() == Sums.of(1, 3, 3)


def test_hosts_count_where_they_began_a_visit(build):
    page = build.article()
    show(build.site, page, visitor=1, referrer="tim.example.vn")
    show(build.site, build.article(), visitor=1, referrer="bao.example.vn")
    show(build.site, page, visitor=2, referrer="tim.example.vn")
    show(build.site, page, visitor=3)
    rollup.sum_some()
    assert referred() == {"tim.example.vn": 2}


def test_a_row_that_comes_late_with_an_earlier_key_is_added_too(build):
    """As that of a request which was still under way when others, begun later, were in the sums already."""
    page = build.article()
    show(build.site, page, visitor=1)
    show(build.site, page, visitor=2)
    late = View.objects.earliest("pk")
    View.objects.filter(pk=late.pk).delete()
    rollup.sum_some()
    late.save(force_insert=True)
    assert rollup.sum_some() == 1
    assert sums() == Sums.of(2, 2, 2)


def test_what_breaks_off_in_the_middle_leaves_nothing_behind(build, monkeypatch):
    show(build.site, build.article())
    broken = rollup.add

    def add(table, *more):
        if table is DailyVisits:
            raise ConnectionError
        broken(table, *more)

    monkeypatch.setattr(rollup, "add", add)
    with pytest.raises(ConnectionError):
        rollup.sum_some()
    monkeypatch.undo()
    assert sums() == Sums.of(0, 0, 0)
    rollup.sum_some()
    assert sums() == Sums.of(1, 1, 1)


@pytest.mark.parametrize(("pause", "views", "visits"), [(timedelta(minutes=29, seconds=59), 1, 1), (timedelta(minutes=30), 2, 2)])
def test_half_an_hour_is_the_end_of_a_view_and_of_a_visit(build, pause, views, visits):
    page, begun = build.article(), at(2026, 3, 14, 9)
    assert show(build.site, page, moment=begun)
    assert show(build.site, page, moment=begun + pause) is (views == 2)
    rollup.sum_some()
    assert sums() == Sums.of(views, views, visits)


def test_showings_less_than_half_an_hour_apart_are_one_visit_however_long_it_lasts(build):
    page, begun = build.article(), at(2026, 3, 14, 9)
    counted = [show(build.site, page, moment=begun + number * timedelta(minutes=29)) for number in range(4)]
    assert counted == [True, False, True, False]
    rollup.sum_some()
    assert sums() == Sums.of(2, 2, 1)


def test_at_midnight_today_becomes_yesterday_and_everybody_somebody_new(build, now):
    page, salts = build.article(), {}
    now.moment = at(2026, 3, 31, 23, 59)
    salts["before"] = salt_of(timezone.localdate())
    show(build.site, page, visitor=1)
    assert statistics(build.site) == Statistics(total=1, online=1, today=1, yesterday=0)
    now.moment = at(2026, 4, 1, 0, 0)
    assert statistics(build.site) == Statistics(total=1, online=1, today=0, yesterday=1)
    salts["after"] = salt_of(timezone.localdate())
    show(build.site, page, visitor=2)  # whose key is another one, with this salt
    for _ in range(2):
        assert statistics(build.site) == Statistics(total=2, online=2, today=1, yesterday=1)
        assert trend(page, 2) == [(date(2026, 3, 31), 1), (date(2026, 4, 1), 1)]
        months = series(build.site, date(2026, 3, 1), date(2026, 4, 30), "month")
        assert [(point.begins, point.visits) for point in months] == [(date(2026, 3, 1), 1), (date(2026, 4, 1), 1)]
        rollup.sum_some()
    assert salts["before"] != salts["after"]


def test_soon_after_midnight_nobody_can_make_yesterdays_keys_again(build, now):
    now.moment = at(2026, 3, 31, 23, 59)
    before = salt_of(timezone.localdate())
    show(build.site, visitor=1)
    now.moment = at(2026, 4, 1, 0, 1)
    show(build.site, visitor=2)
    rollup.forget()
    assert not Salt.objects.filter(day=date(2026, 3, 31)).exists()
    assert Visitor.objects.count() == 2, "those of a minute ago are online"
    assert salt_of(date(2026, 4, 1)) != before
    now.moment = at(2026, 4, 1, 0, 31)
    rollup.forget()
    assert list(Visitor.objects.values_list("pk", flat=True)) == [2]


def test_raw_rows_are_kept_for_seven_days_and_until_they_are_in_the_sums(build, now):
    page, begun = build.article(), at(2026, 3, 14, 9)
    for number in range(3):
        show(build.site, page, visitor=number, moment=begun + number * MINUTE)
    now.moment = begun + View.KEPT + MINUTE
    rollup.forget()
    assert View.objects.count() == 3
    rollup.roll_up()
    rollup.forget()
    assert [row.shown_at for row in View.objects.order_by("shown_at")] == [begun + MINUTE, begun + 2 * MINUTE]
    now.moment += 2 * MINUTE
    rollup.forget()
    assert not View.objects.exists()
    assert views_of(page) == 3 and sums() == Sums.of(3, 3, 3)


def test_many_rows_are_forgotten_in_parts(build, now, monkeypatch):
    monkeypatch.setattr(rollup, "TOGETHER", 2)
    for number in range(5):
        show(build.site, visitor=number, moment=at(2026, 3, 1))
    now.moment = at(2026, 3, 14, 9)
    rollup.roll_up()
    assert rollup.forget() == "Đã xóa 0 muối, 5 khóa người xem, 5 lượt xem đã cộng."


def test_the_clock_sums_every_minute_and_forgets_soon_after_midnight():
    named = [job for jobs in hooks.get_hooks("register_clock_jobs") for job in jobs()]
    ours: dict[str, Job] = {job.name: job for job in named if job.name in ("sum-views", "forget-visitors")}
    assert ours["sum-views"].every <= MINUTE and ours["sum-views"].run is rollup.roll_up
    assert ours["forget-visitors"].every <= 10 * MINUTE and ours["forget-visitors"].run is rollup.forget


def test_the_box_takes_one_query(build, django_assert_num_queries):
    show(build.site, build.article())
    site = build.site
    with django_assert_num_queries(1):
        statistics(site)


def test_moments_are_stored_as_the_database_compares_them(build):
    moment = at(2026, 3, 14, 9)
    show(build.site, moment=moment)
    assert View.objects.filter(shown_at=moment).exists() and Visitor.objects.filter(seen_at=moment).exists()
