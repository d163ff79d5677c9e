"""The figures for a portal's staff: charts, files, the monthly sheet, the trend beside an article, starting figures."""

import hashlib
import re
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry, Page

from newsroom import dashboard
from newsroom.desk import open_desk, set_up_desk
from newsroom.roles import EDITOR, SECOND_APPROVER
from tests.reading import IMPOSSIBLE, texts, words
from tests.voting import soup
from visits.actions import bring_days, start_with
from visits.charts import CHARTS, share_on_phones
from visits.drawing import bars
from visits.forms import read_period
from visits.models import DailyReferrers, DailyViews, DailyVisits, HourlyVisits, StartingFigure
from visits.months import Month, asked_month

VENDOR = Path(__file__).resolve().parent.parent / "visits/static/visits/vendor"
FIGURES, MONTH = "/quan-tri/luot-truy-cap/", "/quan-tri/luot-truy-cap/thang/"
SEVEN = {"tu": "08/03/2026", "den": "14/03/2026"}


def count(site, day: date, visits: int, views: int, mobile: int = 0) -> None:
    DailyVisits.objects.create(site=site, day=day, visits=visits, views=views, mobile_views=mobile)


def viewed(page: Page, day: date, views: int) -> None:
    """As the clock writes it: by day and by month."""
    bring_days([DailyViews(page_id=page.pk, day=day, views=views)])


def look(office, who: str = "bientap", address: str = FIGURES, status: int = 200, **asked):
    answer = office.clients[who].get(address, asked)
    assert answer.status_code == status, f"{who}: {answer.status_code}"
    return soup(answer)


def table(page, name: str) -> list[list[str]]:
    """The rows of a chart's table, as they are read; without the link to the form."""
    for link in page.select(".figures-edit"):
        link.extract()
    return [texts(row, "th, td") for row in page.select(f"section[aria-labelledby=chart-{name}] tbody tr")]


@pytest.fixture
def counted(build, now):
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


# Periods --------------------------------------------------------------------------------------------------------------
@pytest.mark.once
@pytest.mark.parametrize(
    ("asked", "since", "until", "step"),
    [
        ("", date(2026, 2, 13), date(2026, 3, 14), "day"),
        ("ky=7-ngay", date(2026, 3, 8), date(2026, 3, 14), "day"),
        ("ky=thang-nay", date(2026, 3, 1), date(2026, 3, 14), "day"),
        ("ky=thang-truoc", date(2026, 2, 1), date(2026, 2, 28), "day"),
        ("ky=nam-nay", date(2026, 1, 1), date(2026, 3, 14), "week"),
        ("ky=5-nam", date(2021, 4, 1), date(2026, 3, 14), "month"),
        ("ky=5-nam&buoc=ngay", date(2021, 4, 1), date(2026, 3, 14), "week"),
        ("ky=7-ngay&buoc=thang", date(2026, 3, 8), date(2026, 3, 14), "month"),
        ("tu=01/01/2026&den=05/01/2026", date(2026, 1, 1), date(2026, 1, 5), "day"),
        ("tu=01/03/2026&den=31/12/2030", date(2026, 3, 1), date(2026, 3, 14), "day"),
        ("den=10/03/2026&ky=5-nam", date(2026, 2, 9), date(2026, 3, 10), "day"),
    ],
)
def test_a_period_has_its_days_and_a_step_that_can_be_read(now, asked, since, until, step):
    period, form = read_period(QueryDict(asked))
    assert (period.since, period.until, period.step) == (since, until, step)
    assert not form.is_bound


@pytest.mark.once
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("tu=05/03/2026&den=01/03/2026", "Ngày đầu phải trước ngày cuối."),
        ("tu=01/04/2026", "Ngày đầu ở tương lai."),
        ("tu=01/01/1999&den=01/03/2026", "Kỳ dài nhất là 10 năm."),
    ],
)
def test_days_that_make_no_period_are_told(now, asked, said):
    assert read_period(QueryDict(asked))[1].errors == {"tu": [said]}


@pytest.mark.once
def test_whatever_stands_in_the_address_the_page_answers_and_tells_what_is_wrong(office, now):
    for value in IMPOSSIBLE:
        look(office, **dict.fromkeys(("ky", "tu", "den", "buoc"), value))
        look(office, address=MONTH, thang=value)
        assert office.clients["bientap"].get(FIGURES, {"cong": value}).status_code == (404 if value else 200)
    page = look(office, tu="05/03/2026", den="01/03/2026")
    assert "Ngày đầu phải trước ngày cuối." in words(page) and "Kỳ từ 13/02/2026 đến 14/03/2026" in words(page)


# Charts ---------------------------------------------------------------------------------------------------------------
@pytest.mark.once
def test_every_chart_stands_there_with_its_table(office, counted):
    page = look(office, **SEVEN)
    assert table(page, "theo-thoi-gian")[1] == ["09/03/2026", "7", "34"]
    assert table(page, "theo-thoi-gian")[5] == ["13/03/2026", "40", "1.200"] and len(table(page, "theo-thoi-gian")) == 7
    assert table(page, "theo-gio")[7] == ["7 giờ", "40", "1.200"] and len(table(page, "theo-gio")) == 24
    assert table(page, "theo-chuyen-muc")[0] == ["Thôn xóm", "1.050"]
    assert table(page, "xem-nhieu") == [["Giếng làng", "1.020"], ["=Đường+làng", "30"]]
    assert table(page, "den-tu") == [["bao.example.vn", "9"], ["=tim.example.vn", "4"]]
    assert table(page, "thiet-bi") == [["Điện thoại", "309"], ["Máy tính và máy khác", "925"]]
    assert "25 % của 1.234 lượt xem là trên điện thoại." in words(page)
    assert "Kỳ từ 08/03/2026 đến 14/03/2026: 47 lượt truy cập, 1.234 lượt xem." in words(page)


@pytest.mark.once
def test_the_canvases_say_what_they_show_and_no_script_stands_in_the_page(office, counted):
    page = look(office)
    canvases = page.select("canvas")
    assert len(canvases) == 6
    for canvas in canvases:
        assert canvas["role"] == "img" and canvas["aria-label"].startswith("Biểu đồ: ")
        assert page.select_one(f"script[type='application/json']#{canvas['data-chart']}")
    ours = [script for script in page.select("script") if "visits" in script.get("src", "")]
    assert [script["src"].rsplit("/", 1)[1] for script in ours] == ["chart.umd.min.js", "figures.js"]
    assert not [script for script in page.select(".figures script") if script.get("type") != "application/json"]


@pytest.mark.once
def test_weeks_begin_on_monday_and_name_only_the_days_that_were_asked_for(office, counted):
    page = look(office, tu="05/03/2026", den="14/03/2026", buoc="tuan")
    assert [row[0] for row in table(page, "theo-thoi-gian")] == ["05/03 – 08/03/2026", "09/03 – 14/03/2026"]
    page = look(office, ky="5-nam")
    assert table(page, "theo-thoi-gian")[-1] == ["03/2026", "47", "1.234"]


@pytest.mark.once
def test_the_articles_lead_to_their_page_and_for_those_who_may_write_to_their_form(office, counted):
    edit = reverse("wagtailadmin_pages:edit", args=[counted["well"].pk])
    page = look(office)
    assert page.select_one(f"a.figures-edit[href='{edit}']")["aria-label"] == "Sửa Giếng làng"
    assert counted["well"].url in [link.get("href") for link in page.select(".figures-table a")]


@pytest.mark.once
def test_without_figures_the_page_says_so_kindly(office, now):
    page = look(office)
    assert "chưa có lượt truy cập nào được đếm" in words(page)
    assert len([text for text in texts(page, ".figures-chart p") if text == "Kỳ này chưa có số liệu."]) == 6
    assert not page.select("canvas")


@pytest.mark.once
def test_the_page_asks_no_more_when_more_articles_were_read(office, build, counted):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            look(office)
        return len(queries)

    look(office)
    before = asked()
    for number in range(8):
        viewed(build.article(f"Bài {number}", counted["village"]), date(2026, 3, 12), 5)
    assert asked() <= before


# Files ----------------------------------------------------------------------------------------------------------------
def sheet(office, name: str, way: str, **asked) -> bytes:
    answer = office.clients["lanhdao"].get(f"{FIGURES}tep/{name}.{way}", SEVEN | asked)
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="{name}-20260308-20260314.{way}"'
    return answer.content


@pytest.mark.once
def test_a_file_holds_dates_as_they_are_read_here_and_nothing_that_is_a_formula(office, counted):
    lines = sheet(office, "theo-thoi-gian", "csv").decode("utf-8-sig").splitlines()
    assert lines[0] == "Ngày,Lượt truy cập,Lượt xem" and lines[2] == "09/03/2026,7,34"
    assert sheet(office, "theo-thoi-gian", "csv").startswith(b"\xef\xbb\xbf")
    lines = sheet(office, "xem-nhieu", "csv").decode("utf-8-sig").splitlines()
    assert lines[1:] == [f"Giếng làng,{counted['well'].full_url},1020", f"'=Đường+làng,{counted['road'].full_url},30"]
    assert sheet(office, "den-tu", "csv").decode("utf-8-sig").splitlines()[2] == "'=tim.example.vn,4"


@pytest.mark.once
def test_a_workbook_holds_dates_and_words_and_figures_as_what_they_are(office, counted):
    rows = list(load_workbook(BytesIO(sheet(office, "theo-thoi-gian", "xlsx"))).active.rows)
    assert [cell.value for cell in rows[0]] == ["Ngày", "Lượt truy cập", "Lượt xem"]
    assert rows[2][0].value.date() == date(2026, 3, 9) and rows[2][0].number_format == "dd/mm/yyyy"
    assert [cell.value for cell in rows[2][1:]] == [7, 34]
    words_in = list(load_workbook(BytesIO(sheet(office, "xem-nhieu", "xlsx"))).active.rows)[2]
    assert (words_in[0].value, words_in[0].data_type) == ("=Đường+làng", "s") and words_in[2].value == 30


@pytest.mark.once
def test_each_chart_has_both_files_and_the_page_leads_to_them(office, counted):
    page, client = look(office, **SEVEN), office.clients["bientap"]
    for name in CHARTS:
        hrefs = [link["href"] for link in page.select(f"section[aria-labelledby=chart-{name}] .figures-files a")]
        assert len(hrefs) == 2
        lines = client.get(hrefs[0]).content.decode("utf-8-sig").splitlines()
        assert len(lines) - 1 == load_workbook(BytesIO(client.get(hrefs[1]).content)).active.max_row - 1 == len(table(page, name))


@pytest.mark.once
def test_there_is_no_file_of_what_there_is_not(office, counted):
    for address in (f"{FIGURES}tep/khac.csv", f"{FIGURES}tep/theo-gio.csv?tu=05/03/2026&den=01/03/2026", f"{FIGURES}tep/theo-gio.pdf/"):
        assert office.clients["bientap"].get(address).status_code == 404


# Rights ---------------------------------------------------------------------------------------------------------------
@pytest.fixture
def elsewhere(office, build, counted):
    """Another portal with figures, and its editor."""
    other = build.other_site()
    set_up_desk()
    office.hire(EDITOR, "bientap-khac", other.root_page)
    count(other, date(2026, 3, 13), 777, 7777)
    return other


@pytest.mark.once
def test_whoever_writes_or_approves_sees_the_figures_and_who_moderates_does_not(office, counted):
    for who in ("bientap", "truongban", "lanhdao", "quantri"):
        assert "1.234" in words(look(office, who))
        assert words(look(office, who, MONTH, thang="2026-03"))
        assert FIGURES in office.clients[who].get("/quan-tri/").content.decode()
    for address in (FIGURES, MONTH, f"{FIGURES}tep/theo-gio.csv"):
        assert office.clients["kiemduyet"].get(address).status_code != 200
    assert FIGURES not in office.clients["kiemduyet"].get("/quan-tri/").content.decode()


@pytest.mark.once
def test_a_desk_for_one_category_does_not_see_the_portals_figures(office, build, counted):
    open_desk(EDITOR, counted["village"], "Biên tập Thôn xóm")
    set_up_desk()
    office.hire(EDITOR, "bientap-muc", counted["village"])
    assert office.clients["bientap-muc"].get(FIGURES).status_code != 200


@pytest.mark.once
def test_each_portal_sees_its_own_figures_also_by_address(office, elsewhere, build):
    page = look(office, "bientap-khac", **SEVEN)
    assert "777 lượt truy cập, 7.777 lượt xem" in words(page) and not page.select("#id_cong")
    for address in (FIGURES, MONTH, f"{FIGURES}tep/theo-gio.csv", f"{FIGURES}tep/theo-gio.xlsx"):
        assert office.clients["bientap-khac"].get(address, {"cong": build.site.pk}).status_code == 404
        assert office.clients["bientap"].get(address, {"cong": elsewhere.pk}).status_code == 404
        assert office.clients["bientap"].get(address, {"cong": build.site.pk}).status_code == 200


@pytest.mark.once
def test_with_several_portals_one_is_chosen_and_stays_chosen(office, elsewhere):
    page = look(office, "quantri", cong=elsewhere.pk, **SEVEN)
    assert "777 lượt truy cập" in words(page)
    assert page.select_one("#id_cong option[selected]")["value"] == str(elsewhere.pk)
    for link in page.select(".figures-presets a"):
        assert f"cong={elsewhere.pk}" in link["href"]


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


# The library ----------------------------------------------------------------------------------------------------------
@pytest.mark.once
def test_the_chart_library_is_the_packages_file_but_for_the_line_that_is_left_out():
    told = (VENDOR / "chart.txt").read_text(encoding="utf-8")
    ours = (VENDOR / "chart.umd.min.js").read_bytes()
    version = re.search(r"^version: (.+)$", told, re.MULTILINE)[1]
    theirs, here = re.findall(r"^sha256 .+: ([0-9a-f]{64})$", told, re.MULTILINE)
    left_out = re.search(r"//# sourceMappingURL=\S+map", told)[0].encode()
    assert hashlib.sha256(ours).hexdigest() == here
    assert hashlib.sha256(ours + left_out + b"\n").hexdigest() == theirs
    assert ours.startswith(f"/*!\n * Chart.js v{version}\n".encode())
    assert "MIT" in (VENDOR / "chart-LICENSE.md").read_text(encoding="utf-8")


@pytest.mark.once
def test_leaders_get_the_right_from_the_table_of_roles():
    assert "visits.view_dailyvisits" in SECOND_APPROVER.rows
