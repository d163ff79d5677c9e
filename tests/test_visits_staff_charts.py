"""The figures for a portal's staff by days that they ask for: charts with their tables, files, and who sees which."""

import hashlib
import re
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from newsroom.desk import open_desk, set_up_desk
from newsroom.roles import EDITOR, SECOND_APPROVER
from tests.figures import FIGURES, MONTH, count, look, two_days, viewed
from tests.reading import IMPOSSIBLE, texts, words
from visits.charts import CHARTS
from visits.forms import read_period

counted = two_days  # as fixture

VENDOR = Path(__file__).resolve().parent.parent / "visits/static/visits/vendor"
SEVEN = {"tu": "08/03/2026", "den": "14/03/2026"}


def table(page, name: str) -> list[list[str]]:
    """The rows of a chart's table, as they are read; without the link to the form."""
    for link in page.select(".figures-edit"):
        link.extract()
    return [texts(row, "th, td") for row in page.select(f"section[aria-labelledby=chart-{name}] tbody tr")]


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
