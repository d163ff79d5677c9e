"""What was searched for: counted by the week, without anything that points to a person; and its report for staff."""

import logging
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, timedelta
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.db import connection, connections
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from newsroom.desk import set_up_desk
from newsroom.roles import EDITOR
from search import actions
from search.actions import note_search, storable, week_of
from search.jobs import forget_words
from search.models import SearchedWord
from tests.build import at
from tests.counting import BROWSER
from tests.reading import IMPOSSIBLE, texts, words

REPORT = "/quan-tri/tu-khoa-tim-kiem/"
MONDAY = date(2026, 3, 9)


def search(site, typed: str = "chi bộ", hits: int = 3, cookies: dict | None = None, agent: str = BROWSER, **headers) -> None:
    """A reader searches; `trang` and the like are further parts of the address."""
    further = {name: headers.pop(name) for name in ("trang", "loai", "muc", "tu", "den", "xep") if name in headers}
    request = RequestFactory().get("/tim-kiem/", {"q": typed} | further, HTTP_USER_AGENT=agent, **headers)
    request.COOKIES.update(cookies or {})
    note_search(request, site, typed, hits)


def stored() -> list[tuple[str, int, int]]:
    return list(SearchedWord.objects.order_by("bare").values_list("typed", "times", "in_vain"))


def word(site, typed: str, times: int, in_vain: int = 0, week: date = MONDAY) -> SearchedWord:
    bare = storable(typed)[0] if storable(typed) else typed
    return SearchedWord.objects.create(site=site, week=week, bare=bare, typed=typed, times=times, in_vain=in_vain)


# What is stored -------------------------------------------------------------------------------------------------------
@pytest.mark.once
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Sinh hoạt  CHI BỘ!", ("sinh hoat chi bo", "sinh hoạt chi bộ")),
        ("sinh hoạt chi bộ", ("sinh hoat chi bo", "sinh hoạt chi bộ")),
        ("“đổi mới” =1+1", ("doi moi 1 1", "đổi mới 1 1")),
        ("123-KH/HU", ("123 kh hu", "123 kh hu")),
        ("nhiệm kỳ 2020-2025", ("nhiem ky 2020 2025", "nhiệm kỳ 2020 2025")),
        ("ngày 02/09/2026", ("ngay 02 09 2026", "ngày 02 09 2026")),
        ("", None),
        (" ?! ", None),
        ("bí thư -xã", None),
        ("mui@example.vn", None),
        ("mui＠example", None),
        ("ông Mùi 0912345678", None),
        ("0912 345 678", None),
        ("0912.345.678", None),
        ("(0204) 3 856 789", None),
        ("024 0860 01234", None),
        ("０９１２３４５６７８", None),
        ("١٢٣٤٥٦٧٨", None),
        ("\x00\ud800", None),
        ("a" * 61, None),
        ("chữ " * 20, None),
    ],
)
def test_of_a_search_only_its_words_are_stored_and_nothing_that_names_somebody(typed, kept):
    assert storable(typed) == kept


def test_one_question_in_every_spelling_is_one_row_that_shows_its_accents(build, now):
    for typed, hits in (("chi bo", 2), ("Chi bộ", 2), ("CHI BỘ?", 0), ("chi bộ", 0)):
        search(build.site, typed, hits)
    search(build.site, "chi ủy", 0)
    assert stored() == [("chi bộ", 4, 2), ("chi ủy", 1, 1)]


def test_nothing_but_words_week_portal_and_numbers_is_kept():
    assert {field.name for field in SearchedWord._meta.fields} == {"id", "site", "week", "bare", "typed", "times", "in_vain"}


def test_a_week_begins_on_monday_by_the_clock_here(build, now):
    for moment in (at(2026, 3, 9, 0), at(2026, 3, 15, 23, 59), at(2026, 3, 16, 0)):
        now.moment = moment
        search(build.site)
    assert list(SearchedWord.objects.order_by("week").values_list("week", "times")) == [(MONDAY, 2), (date(2026, 3, 16), 1)]


def test_each_portal_counts_its_own(build, now):
    other = build.other_site()
    search(build.site)
    search(other)
    search(other)
    assert dict(SearchedWord.objects.values_list("site", "times")) == {build.site.pk: 1, other.pk: 2}


@pytest.mark.parametrize("agent", ["", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "curl/8.0"])
def test_robots_are_not_counted(build, agent):
    search(build.site, agent=agent)
    assert stored() == []


@pytest.mark.parametrize(
    "further", [{"trang": "2"}, {"loai": "bai-viet"}, {"muc": "5"}, {"tu": "01/01/2026"}, {"HTTP_SEC_PURPOSE": "prefetch"}]
)
def test_further_pages_and_filters_and_what_nobody_sees_are_not_counted(build, further):
    search(build.site, **further)
    assert stored() == []
    search(build.site, trang="1", loai="", xep="ngay")
    assert len(stored()) == 1


def test_the_search_page_counts_a_search_once_with_what_it_found(build, client):
    build.article("Chi bộ họp")
    for further in ({}, {"trang": "2"}, {"loai": "bai-viet"}):
        assert client.get("/tim-kiem/", {"q": "Chi bộ"} | further, headers={"user-agent": BROWSER}).status_code == 200
    client.get("/tim-kiem/", {"q": "chi ủy"}, headers={"user-agent": BROWSER})
    client.get("/tim-kiem/goi-y/", {"q": "chi b"}, headers={"user-agent": BROWSER})
    assert stored() == [("chi bộ", 1, 0), ("chi ủy", 1, 1)]


def test_who_works_at_a_desk_is_not_counted_and_an_old_cookie_says_nothing(office, build):
    session = {name: cookie.value for name, cookie in office.clients["bientap"].cookies.items()}
    search(build.site, cookies=session)
    assert stored() == []
    search(build.site, cookies=dict.fromkeys(session, "x" * 32))
    assert len(stored()) == 1


def test_many_at_once_are_all_counted(transactional_db, build):
    site = build.site

    def search_here(number: int) -> None:
        try:
            search(site, hits=number % 2)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as readers:
        list(readers.map(search_here, range(40)))
    assert stored() == [("chi bộ", 40, 20)]


def test_a_database_that_is_away_breaks_no_search(build, database_away, caplog):
    with caplog.at_level(logging.WARNING, "portal.search"):
        database_away(search, build.site)
    assert "a search was not counted" in caplog.text


@pytest.mark.once
def test_a_database_that_somebody_else_writes_to_breaks_no_search(transactional_db, build, caplog, monkeypatch):
    """SQLite has one writer at a time. Afterwards the connection waits as long as before."""
    monkeypatch.setattr(actions, "PATIENCE", 1)
    site = build.site
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        before = cursor.fetchone()
    with closing(sqlite3.connect(connection.settings_dict["NAME"], uri=True)) as other:
        other.execute("BEGIN IMMEDIATE")
        search(site)
        other.rollback()
    assert "a search was not counted" in caplog.text and stored() == []
    search(site)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone() == before
    assert stored() == [("chi bộ", 1, 0)]


def test_the_clock_forgets_what_few_searched_for_when_the_week_is_over_and_what_is_old(build, now):
    site, last = build.site, MONDAY - timedelta(weeks=1)
    now.moment = at(2026, 3, 15, 23, 59)
    word(site, "tuần này", 1)
    word(site, "hiếm", 2, week=last)
    word(site, "thường", 3, week=last)
    word(site, "hai năm", 9, week=MONDAY - timedelta(weeks=104))
    word(site, "quá hai năm", 9, week=MONDAY - timedelta(weeks=105))
    assert forget_words() == "Đã xóa 1 từ khóa ít người tìm của các tuần đã qua, 1 từ khóa quá hai năm."
    assert set(SearchedWord.objects.values_list("typed", flat=True)) == {"tuần này", "thường", "hai năm"}
    now.moment = at(2026, 3, 16, 0)
    forget_words()
    assert set(SearchedWord.objects.values_list("typed", flat=True)) == {"thường"}


def test_the_public_page_on_counting_says_what_is_stored_of_searches(client, db):
    told = words(BeautifulSoup(client.get("/cach-dem/").content, "html.parser"))
    assert f"dưới {actions.FEWEST} lần trong tuần" in told and "hai năm" in told and timedelta(weeks=104) == actions.KEPT


# The report -----------------------------------------------------------------------------------------------------------
def look(office, who: str = "bientap", status: int = 200, **asked) -> BeautifulSoup:
    answer = office.clients[who].get(REPORT, asked)
    assert answer.status_code == status, f"{who}: {answer.status_code}"
    return BeautifulSoup(answer.content, "html.parser")


def rows(page: BeautifulSoup) -> list[list[str]]:
    return [texts(row, "td") for row in page.select("table.listing tbody tr")]


@pytest.fixture
def searched(build, now):
    """Two weeks of words; `now` is in the second of them."""
    site = build.site
    word(site, "đất đai", 3, 3)
    word(site, "=bí mật", 2, 2)
    word(site, "chi bộ", 1200, 1)
    word(site, "lễ hội", 3, week=MONDAY - timedelta(weeks=1))
    return site


def test_the_report_shows_week_by_week_what_was_searched_for_and_nothing_that_few_searched_for(office, searched):
    name = searched.site_name
    assert rows(look(office)) == [
        ["chi bộ", "09/03 – 15/03/2026", name, "1.200", "1"],
        ["đất đai", "09/03 – 15/03/2026", name, "3", "3"],
        ["lễ hội", "02/03 – 08/03/2026", name, "3", "0"],
    ]
    assert look(office).select_one("table.listing td a")["href"].endswith("/tim-kiem/?q=chi+b%E1%BB%99")


def test_a_week_and_what_was_not_found_can_be_chosen(office, searched):
    assert [row[0] for row in rows(look(office, tuan="2026-03-02"))] == ["lễ hội"]
    assert [row[0] for row in rows(look(office, thay="co-lan"))] == ["chi bộ", "đất đai"]
    assert [row[0] for row in rows(look(office, thay="luon-luon", tuan="2026-03-09"))] == ["đất đai"]
    for value in IMPOSSIBLE:
        assert len(rows(look(office, tuan=value, thay=value))) == (0 if value else 3)


def test_whoever_writes_or_approves_sees_the_words_and_who_moderates_does_not(office, searched):
    for who in ("bientap", "truongban", "lanhdao", "quantri"):
        assert len(rows(look(office, who))) == 3
        assert REPORT in office.clients[who].get("/quan-tri/").content.decode()
    assert office.clients["kiemduyet"].get(REPORT).status_code != 200
    assert REPORT not in office.clients["kiemduyet"].get("/quan-tri/").content.decode()


def test_the_words_of_another_portal_are_not_seen_also_by_address(office, build, searched):
    other = build.other_site()
    set_up_desk()
    office.hire(EDITOR, "bientap-khac", other.root_page)
    word(other, "chợ phiên", 7)
    assert [row[0] for row in rows(look(office, "bientap-khac"))] == ["chợ phiên"]
    assert "chợ phiên" not in words(look(office)) and rows(look(office, site=other.pk, tuan="2026-03-09"))[0][0] == "chi bộ"
    assert [row[0] for row in rows(look(office, "quantri", site=other.pk))] == ["chợ phiên"]
    for way in ("csv", "xlsx"):
        answer = office.clients["bientap-khac"].get(REPORT, {"export": way})
        assert "chi bộ".encode() not in b"".join(answer.streaming_content if answer.streaming else [answer.content])


def test_the_files_hold_what_the_screen_shows_and_no_formula(office, searched):
    SearchedWord.objects.filter(bare="chi bo").update(typed="=1+1")
    answer = office.clients["lanhdao"].get(REPORT, {"export": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "Tuần,Cổng,Từ khóa,Số lần tìm,Số lần không thấy"
    assert lines[1] == f"09/03 – 15/03/2026,{searched.site_name},'=1+1,1200,1" and len(lines) == 4
    answer = office.clients["lanhdao"].get(REPORT, {"export": "xlsx"})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    cells = list(load_workbook(BytesIO(content)).active.rows)[1]
    assert [cell.value for cell in cells] == ["09/03 – 15/03/2026", searched.site_name, "=1+1", 1200, 1]
    assert cells[2].data_type == "s"


def test_the_report_asks_no_more_when_more_was_searched_for(office, searched):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            look(office, "quantri")
        return len(queries)

    look(office, "quantri")
    before = asked()
    for number in range(20):
        word(searched, f"từ {number}", 5, week=week_of(MONDAY - timedelta(weeks=number)))
    assert asked() == before
