"""How dates and numbers are written and read: on pages, and in the forms of the admin."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.utils import formats

from cms.templatetags.paging import page_window
from cms.templatetags.portal import grouped, long_date, one_decimal, today_line, weekday
from tests.build import at

pytestmark = pytest.mark.once


def rendered(source: str, **values) -> str:
    return Template("{% load portal %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2023, 3, 25), "Thứ bảy"),
        (date(2023, 3, 26), "Chủ nhật"),
        (date(2023, 3, 27), "Thứ hai"),
        (date(2023, 3, 28), "Thứ ba"),
        (date(2023, 3, 29), "Thứ tư"),
        (date(2023, 3, 30), "Thứ năm"),
        (date(2023, 3, 31), "Thứ sáu"),
        (date(2024, 2, 29), "Thứ năm"),
    ],
)
def test_a_day_has_its_name_in_words(day, name):
    assert weekday(day) == name


def test_the_date_line_reads_as_on_the_old_portal():
    assert today_line(at(2023, 3, 25)) == "Hôm nay, Thứ bảy ngày 25/03/2023"


def test_the_date_under_a_title_reads_as_on_the_old_portal():
    assert long_date(date(2020, 7, 4)) == "Thứ bảy, 04/07/2020"
    assert rendered("{{ day|long_date }}", day=at(2020, 7, 4, 23, 59)) == "Thứ bảy, 04/07/2020"


@pytest.mark.parametrize(
    ("moment", "line"),
    [
        (datetime(2023, 3, 25, 16, 59, 59, tzinfo=UTC), "Hôm nay, Thứ bảy ngày 25/03/2023"),
        (datetime(2023, 3, 25, 17, 0, tzinfo=UTC), "Hôm nay, Chủ nhật ngày 26/03/2023"),
        (datetime(2022, 12, 31, 16, 59, tzinfo=UTC), "Hôm nay, Thứ bảy ngày 31/12/2022"),
        (datetime(2022, 12, 31, 17, 0, tzinfo=UTC), "Hôm nay, Chủ nhật ngày 01/01/2023"),
        (datetime(2023, 3, 25, 10, 0, tzinfo=ZoneInfo("America/Los_Angeles")), "Hôm nay, Chủ nhật ngày 26/03/2023"),
    ],
)
def test_the_day_changes_at_our_midnight_wherever_the_moment_was_written(moment, line):
    assert today_line(moment) == line
    assert rendered("{{ moment|today_line }}", moment=moment) == line


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (7, "7"), (999, "999"), (1143, "1.143"), (396894, "396.894"), (12345678, "12.345.678"), (-1500, "-1.500")],
)
def test_thousands_have_a_dot(number, text):
    assert grouped(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(27.5, "27,5"), (28.0, "28"), (28, "28"), (4.96, "5"), (4.94, "4,9"), (0, "0"), (0.04, "0"), (-0.04, "0"), (-3.5, "-3,5")],
)
def test_decimals_have_a_comma_and_only_where_they_say_something(number, text):
    assert one_decimal(number) == text


# Django's own formats, which the admin uses -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DATE_FORMAT", "04/07/2020"),
        ("SHORT_DATE_FORMAT", "04/07/2020"),
        ("TIME_FORMAT", "20:05"),
        ("DATETIME_FORMAT", "20:05 04/07/2020"),
        ("SHORT_DATETIME_FORMAT", "20:05 04/07/2020"),
        ("YEAR_MONTH_FORMAT", "07/2020"),
        ("MONTH_DAY_FORMAT", "04/07"),
    ],
)
def test_the_admin_writes_day_before_month_and_24_hours(name, text):
    assert formats.date_format(datetime(2020, 7, 4, 20, 5), name) == text


def test_weeks_begin_on_monday():
    assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


@pytest.mark.parametrize("typed", ["04/07/2020", "4/7/2020", "04-07-2020", "2020-07-04"])
def test_a_typed_date_is_read_day_first(typed):
    assert forms.DateField().clean(typed) == date(2020, 7, 4)


@pytest.mark.parametrize("typed", ["13/14/2020", "07/2020", "31/02/2020"])
def test_what_is_no_date_is_refused(typed):
    with pytest.raises(forms.ValidationError):
        forms.DateField().clean(typed)


@pytest.mark.parametrize("typed", ["04/07/2020 20:05", "2020-07-04 20:05"])
def test_a_typed_moment_is_local(typed):
    assert forms.DateTimeField().clean(typed) == at(2020, 7, 4, 20, 5)


def test_keys_of_rows_are_never_grouped():
    assert rendered("{{ key }}", key=12345) == "12345"


def test_numbers_of_a_form_may_be_typed_with_our_comma():
    assert forms.FloatField(localize=True).clean("27,5") == 27.5


# Pages of a list ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("pages", "here", "window"),
    [
        (1, 1, [1]),
        (5, 3, [1, 2, 3, 4, 5]),
        (40, 1, [1, 2, 3, "…", 40]),
        (40, 20, [1, "…", 18, 19, 20, 21, 22, "…", 40]),
        (40, 40, [1, "…", 38, 39, 40]),
    ],
)
def test_a_long_list_names_its_ends_and_what_is_near(pages, here, window):
    assert page_window(Paginator(range(pages), 1).page(here)) == window
