"""The figures that meet a portal's staff: the sheet of a month, the trend beside an article; and the figures it started with."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry, Page

from newsroom import dashboard
from tests.figures import FIGURES, MONTH, count, look, two_days, viewed
from tests.reading import texts, words
from tests.voting import soup
from visits.actions import start_with
from visits.charts import share_on_phones
from visits.drawing import bars
from visits.models import StartingFigure
from visits.months import Month, asked_month

counted = two_days  # as fixture


# The monthly sheet ----------------------------------------------------------------------------------------------------
@pytest.mark.once
def test_the_sheet_of_a_month_compares_it_with_the_one_before_and_with_last_year(office, counted):
    site = counted["site"]
    count(site, date(2026, 2, 13), 20, 617)
    count(site, date(2026, 2, 27), 1000, 1000)  # after the days that March has had
    count(site, date(2025, 3, 1), 94, 100)
    page = look(office, "lanhdao", MONTH, thang="2026-03")
    rows = [texts(row, "th, td") for row in page.select("main > table tbody tr")]
    assert rows == [
        ["Tháng 03/2026", "47", "1.234"],
        ["Tháng trước (02/2026)", "20 (+135 %)", "617 (+100 %)"],
        ["Cùng kỳ năm trước (03/2025)", "94 (−50 %)", "100 (+1134 %)"],
    ]
    assert "tháng chưa hết: đến 14/03/2026" in words(page)
    assert ["Giếng làng", "1.020"] in [texts(row, "th, td") for row in page.select(".most tbody tr")]
    assert "25 % của 1.234 lượt xem" in words(page) and "ngày …… tháng …… năm" in words(page)
    assert "ngày 13: 40" in page.select_one("svg")["aria-label"] and len(page.select("svg rect")) == 14


@pytest.mark.once
def test_a_month_that_is_over_is_compared_whole(office, counted):
    count(counted["site"], date(2026, 2, 27), 30, 60)
    count(counted["site"], date(2026, 1, 31), 10, 10)
    page = look(office, "lanhdao", MONTH)
    assert texts(page, "h1") == ["Báo cáo lượt truy cập tháng 02/2026"] and "chưa hết" not in words(page)
    rows = [texts(row, "th, td") for row in page.select("main > table tbody tr")]
    assert rows[1:] == [["Tháng trước (01/2026)", "10 (+200 %)", "10 (+500 %)"], ["Cùng kỳ năm trước (02/2025)", *["chưa có số liệu"] * 2]]


@pytest.mark.once
@pytest.mark.parametrize(
    ("asked", "month"),
    [
        ("2026-03", Month(date(2026, 3, 1), date(2026, 3, 14))),
        ("2025-12", Month(date(2025, 12, 1), date(2025, 12, 31))),
        ("2027-01", Month(date(2026, 3, 1), date(2026, 3, 14))),
        ("0000-01", Month(date(2026, 2, 1), date(2026, 2, 28))),
        ("2026-13", Month(date(2026, 2, 1), date(2026, 2, 28))),
    ],
)
def test_the_month_of_an_address(now, asked, month):
    assert asked_month(asked) == month


@pytest.mark.once
def test_months_before_and_after():
    march = Month(date(2026, 3, 1), date(2026, 3, 31))
    assert march.another(-1) == Month(date(2026, 2, 1), date(2026, 2, 28))
    assert march.another(-12) == Month(date(2025, 3, 1), date(2025, 3, 31))
    assert Month(date(2026, 12, 1), date(2026, 12, 31)).another(1).key == "2027-01"
    assert Month(date(2026, 3, 1), date(2026, 3, 30)).another(-1) == Month(date(2026, 2, 1), date(2026, 2, 28))


@pytest.mark.once
def test_bars_are_as_high_as_their_figures_and_the_smallest_is_still_seen():
    drawn = bars([("a", 0), ("b", 1), ("c", 1000), ("d", 500)], 100, 50)
    assert [(bar.x, bar.height) for bar in drawn] == [(0, 0), (25, 1.5), (50, 50), (75, 25)]
    assert [bar.y for bar in drawn] == [50, 48.5, 0, 25]
    assert [bar.height for bar in bars([("a", 0)], 100, 50)] == [0] and bars([], 100, 50) == []


@pytest.mark.once
def test_the_share_on_phones_in_words():
    assert share_on_phones(5, 8) == "62,5 % của 8 lượt xem là trên điện thoại." and share_on_phones(0, 0) == ""


# Beside an article, and on the first page -----------------------------------------------------------------------------
def panel(office, page: Page):
    return soup(office.clients["bientap"].get(reverse("wagtailadmin_pages:edit", args=[page.pk]))).select_one("[data-side-panel=views]")


@pytest.mark.once
def test_beside_the_form_of_an_article_stand_its_views_of_thirty_days(office, build, now):
    article = build.article()
    for ago, views in ((0, 3), (29, 1200), (30, 50)):
        viewed(article, now.moment.date() - timedelta(days=ago), views)
    start_with(article, 1000, "cổng cũ", date(2023, 3, 25))
    shown = panel(office, article)
    assert "1.203 lượt xem trong 30 ngày, hôm nay 3." in words(shown) and "2.253 lượt xem" in words(shown)
    said = "Lượt xem từng ngày trong 30 ngày: tất cả 1.203, nhiều nhất 1.200 vào ngày 13/02/2026."
    assert shown.select_one("svg[role=img]")["aria-label"] == said
    assert len(shown.select("rect")) == 30 and "13/02: 1.200" in texts(shown, "rect title")


@pytest.mark.once
def test_an_article_that_was_never_public_has_no_trend(office, build):
    draft = office.write()
    assert panel(office, draft) is None and panel(office, build.article()) is not None


@pytest.mark.once
def test_the_first_page_tells_of_today_yesterday_and_seven_days_at_the_price_of_one_question(office, counted, now):
    count(counted["site"], date(2026, 3, 14), 5, 6)
    count(counted["site"], date(2026, 3, 7), 900, 900)
    [row] = dashboard.Readers().rows(office.user("bientap"))
    assert (row.today, row.yesterday, row.week) == (5, 40, 52)
    with CaptureQueriesContext(connection) as queries:
        dashboard.Readers().rows(office.user("bientap"))
    assert not [query for query in queries if "visits_daily" in query["sql"]]
    page = soup(office.clients["bientap"].get("/quan-tri/"))
    assert f"{FIGURES}" in [link["href"] for link in page.select("#visits a, [id*=visits] a")]


# Starting figures -----------------------------------------------------------------------------------------------------
STARTS = "/quan-tri/so-mang-sang/"


def sent(**changes) -> dict:
    return {"figure": "1143", "source": "cổng cũ", "as_of": "25/03/2023"} | changes


@pytest.mark.once
def test_an_administrator_sets_a_starting_figure_and_the_log_tells_the_old_and_the_new_one(office, build):
    client, article = office.clients["quantri"], build.article("Giếng làng")
    assert client.post(f"{STARTS}new/", sent(page=article.pk)).status_code == 302
    row = StartingFigure.objects.get(page=article)
    assert (row.figure, row.source, row.as_of) == (1143, "cổng cũ", date(2023, 3, 25))
    assert client.post(f"{STARTS}edit/{row.pk}/", sent(figure="1200", source="biên bản 12")).status_code == 302
    [change, first] = ModelLogEntry.objects.filter(action="visits.start").order_by("-pk")
    assert change.user == office.user("quantri") and first.data["old"] is None
    assert (change.data["old"]["figure"], change.data["new"]["figure"]) == (1143, 1200)
    said = "Số mang sang: 1.143 (cổng cũ, tính đến 25/03/2023) → 1.200 (biên bản 12, tính đến 25/03/2023)"
    assert said in words(soup(client.get(f"{STARTS}history/{row.pk}/")))
    assert "1.200" in words(soup(client.get(STARTS))) and "biên bản 12" in words(soup(client.get(STARTS)))


@pytest.mark.once
def test_saving_the_same_figure_again_is_no_change(office, build):
    client = office.clients["quantri"]
    client.post(f"{STARTS}new/", sent(site=build.site.pk))
    row = StartingFigure.objects.get(site=build.site)
    client.post(f"{STARTS}edit/{row.pk}/", sent())
    assert ModelLogEntry.objects.filter(object_id=row.pk, action="visits.start").count() == 1


@pytest.mark.once
def test_a_figure_that_cannot_be_is_refused(office, build, now):
    refused = [
        ({"figure": "-1"}, "Số mang sang không được âm."),
        ({"figure": "99999999999"}, "Số quá lớn."),
        ({"figure": "1,5"}, "Số"),
        ({"as_of": "15/03/2026"}, "Ngày không được ở tương lai."),
        ({"source": " "}, "bắt buộc"),
    ]
    for changes, said in refused:
        answer = office.clients["quantri"].post(f"{STARTS}new/", sent(site=build.site.pk) | changes)
        assert answer.status_code == 200 and said in words(soup(answer))
    assert not StartingFigure.objects.exists()


@pytest.mark.once
def test_a_figure_is_of_one_thing_that_has_none_yet(office, build):
    client, article = office.clients["quantri"], build.article()
    for owners in ({}, {"site": build.site.pk, "page": article.pk}):
        assert client.post(f"{STARTS}new/", sent(**owners)).status_code == 200
    client.post(f"{STARTS}new/", sent(page=article.pk))
    answer = client.post(f"{STARTS}new/", sent(page=article.pk, figure="7"))
    assert "Đã có số mang sang" in words(soup(answer))
    assert [row.figure for row in StartingFigure.objects.all()] == [1143]


@pytest.mark.once
def test_of_what_a_figure_is_does_not_change(office, build):
    row = start_with(build.article(), 5, "cổng cũ", date(2023, 3, 25))
    office.clients["quantri"].post(f"{STARTS}edit/{row.pk}/", sent(site=build.site.pk, page=""))
    row.refresh_from_db()
    assert row.site is None and row.page_id and row.figure == 1143


@pytest.mark.once
def test_nobody_but_an_administrator_sets_a_figure_and_nobody_deletes_one(office, build):
    row = start_with(build.site, 5, "cổng cũ", date(2023, 3, 25))
    for who in ("bientap", "truongban", "lanhdao", "kiemduyet"):
        client = office.clients[who]
        for address in (STARTS, f"{STARTS}new/", f"{STARTS}edit/{row.pk}/", f"{STARTS}history/{row.pk}/"):
            assert client.get(address).status_code != 200
        client.post(f"{STARTS}edit/{row.pk}/", sent())
        client.post(f"{STARTS}new/", sent(page=build.article().pk))
    office.clients["quantri"].post(f"{STARTS}delete/{row.pk}/")
    assert [(row.figure, row.site) for row in StartingFigure.objects.all()] == [(5, build.site)]
    page = soup(office.clients["quantri"].get(f"{STARTS}edit/{row.pk}/"))
    assert not page.select("a[href*='/delete/']")


@pytest.mark.once
def test_the_page_names_what_was_brought_forward_and_from_where(office, build, now):
    start_with(build.site, 396_000, "trang thống kê của cổng cũ", date(2023, 3, 25))
    said = "396.000 lượt truy cập, trong đó 396.000 mang từ cổng cũ sang (trang thống kê của cổng cũ, tính đến 25/03/2023)."
    assert said in words(look(office))
