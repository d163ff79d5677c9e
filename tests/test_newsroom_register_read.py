"""The publishing register as it is read: by whom, for which days, with which totals, as a list, in files and on paper."""

from datetime import date, timedelta
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageLogEntry

from feedback.actions import add_comment
from news.models import NewsIndexPage
from newsroom.desk import give_rights, open_desk
from newsroom.register.query import Total
from newsroom.roles import EDITOR, MODERATOR
from tests.build import at
from tests.reading import read, texts, words
from tests.register import ALL, address, administrator, browser, csv_rows, desk, paper, titles, workbook
from visits.models import DailyViews

boss, office = administrator, desk  # as fixtures


# Whose register -------------------------------------------------------------------------------------------------------
@pytest.fixture
def two_portals(office, build):
    """An article here and one at another portal, with an editor there."""
    other = build.other_site()
    call_command("setup_site", stdout=StringIO())
    index = other.root_page.add_child(instance=NewsIndexPage(title="Tin xã khác", slug="tin"))
    build.published_article("Bài của xã khác", index)
    office.through("Bài của ta")
    return other


def test_an_editor_of_one_portal_sees_nothing_of_another(office, two_portals, boss):
    stranger = office.person("ngoai", "Đinh", "Em", EDITOR, two_portals.root_page)
    assert titles(browser(office.an)) == ["Bài của ta"]
    assert titles(browser(stranger)) == ["Bài của xã khác"]
    assert sorted(titles(boss)) == ["Bài của ta", "Bài của xã khác"]
    soup = read(browser(stranger), address())
    assert "Phạm Dung" not in str(soup) and "Nguyễn" not in words(soup.select_one("#listing-results"))
    assert [row["Tiêu đề"] for row in csv_rows(browser(stranger))] == ["Bài của xã khác"]
    assert [row[1].value for row in list(workbook(browser(stranger))["Sổ xuất bản"])[1:]] == ["Bài của xã khác"]
    assert texts(paper(browser(stranger)), "table.register tbody td:nth-of-type(2)")[0].startswith("Bài của xã khác http")
    assert "Bài của ta" not in str(paper(browser(stranger)))


def test_who_works_for_one_category_reads_the_register_of_its_portal(office, build, two_portals):
    category = build.category("Một mảng")
    give_rights(open_desk(EDITOR, category, "Biên tập một mảng"))
    narrow = office.person("mang", "Hồ", "Hà", EDITOR, category)
    assert titles(browser(narrow)) == ["Bài của ta"]


def test_who_may_not_change_pages_is_refused_and_not_invited(office, build):
    moderator = browser(office.person("kiem", "Mai", "Khanh", MODERATOR))
    for name in ("newsroom_register", "newsroom_register_results", "newsroom_register_print"):
        assert moderator.get(reverse(name)).status_code in (302, 403)
    assert reverse("newsroom_register") not in moderator.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("newsroom_register") in browser(office.an).get(reverse("wagtailadmin_home")).content.decode()


# What is asked for ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        (at(2026, 3, 10, 0, 0), True),
        (at(2026, 3, 10, 0, 0) - timedelta(seconds=1), False),
        (at(2026, 3, 12, 23, 59) + timedelta(seconds=59), True),
        (at(2026, 3, 13, 0, 0), False),
        (at(2026, 3, 11, 6, 59), True),  # 23:59 of the day before in UTC
    ],
)
def test_a_period_begins_and_ends_at_local_midnight(build, boss, moment, inside):
    build.published_article("Ở mép", date=moment)
    assert titles(boss, ky_from="10/03/2026", ky_to="2026-03-12") == (["Ở mép"] if inside else [])


def test_one_side_of_the_period_may_be_open(build, boss):
    for day in (9, 11, 10):
        build.published_article(f"Ngày {day}", date=at(2026, 3, day))
    assert titles(boss, ky_from="10/03/2026", ky_to="") == ["Ngày 11", "Ngày 10"]
    assert titles(boss, ky_from="", ky_to="10/03/2026") == ["Ngày 10", "Ngày 9"]


def test_unless_days_are_asked_for_it_is_about_this_month(build, boss, now):
    for month, day in ((2, 28), (3, 14), (3, 1)):
        build.published_article(f"{day}/{month}", date=at(2026, month, day))
    soup = read(boss, reverse("newsroom_register"))
    assert texts(soup, "table.listing tbody td.title .title-wrapper") == ["14/3", "1/3"]
    assert [field["value"] for field in soup.select("input[name^=ky_]")] == ["2026-03-01", "2026-03-14"]


@pytest.mark.parametrize("typed", ["abc", "0", "-1", "9999", "31/02/2026"])
def test_days_that_there_are_not_find_nothing_and_break_nothing(build, boss, typed):
    build.published_article()
    assert titles(boss, ky_from=typed) == []
    assert csv_rows(boss, ky_from=typed) == []
    assert texts(paper(boss, ky_to=typed), "table.register tbody td") == ["Không có bài nào trong kỳ này."]


@pytest.mark.parametrize("typed", ["abc", "0", "-1", "9999", ""])
def test_a_page_of_the_list_that_there_is_not_gives_the_nearest(build, boss, typed):
    build.published_article("Duy nhất")
    assert titles(boss, p=typed, **ALL) == ["Duy nhất"]


def test_several_categories_and_one_author_can_be_asked_for(build, boss):
    categories = {name: build.category(name) for name in ("Văn hóa", "Đất đai", "Y tế")}
    for name, byline in (("Y tế", "Sơn"), ("Văn hóa", "Ánh"), ("Đất đai", "Sơn"), ("Văn hóa", "")):
        build.published_article(f"{name} {byline}".strip(), categories[name], byline_name=byline)
    chosen = [categories["Văn hóa"].pk, categories["Đất đai"].pk]
    assert sorted(titles(boss, muc=chosen, **ALL)) == ["Văn hóa", "Văn hóa Ánh", "Đất đai Sơn"]
    assert sorted(titles(boss, tac_gia="Sơn", **ALL)) == ["Y tế Sơn", "Đất đai Sơn"]
    assert titles(boss, tac_gia="Sơn", muc=chosen, **ALL) == ["Đất đai Sơn"]
    assert titles(boss, tac_gia="-", **ALL) == ["Văn hóa"]
    soup = read(boss, address())
    assert texts(soup, "select[name=tac_gia] option") == ["Tất cả", "(không ghi tác giả)", "Ánh", "Sơn"]
    assert [words(label) for label in soup.select("label:has(input[name=muc])")] == ["Đất đai", "Văn hóa", "Y tế"]


def test_a_category_bears_its_latest_name_and_can_be_asked_for_when_it_is_gone(build, boss):
    category = build.category("Tên cũ")
    build.published_article("Trước", category)
    category.refresh_from_db()
    category.title = "Tên mới"
    category.save_revision().publish()
    build.published_article("Sau", category)
    key = category.pk
    NewsIndexPage.objects.get(pk=key).delete()
    assert [words(label) for label in read(boss, address()).select("label:has(input[name=muc])")] == ["Tên mới"]
    assert sorted(titles(boss, muc=key, **ALL)) == ["Sau", "Trước"]


# Totals ---------------------------------------------------------------------------------------------------------------
def test_totals_are_of_all_that_is_asked_for_also_of_deleted_articles(build, boss):
    culture, land = build.category("Văn hóa"), build.category("Đất đai")
    for number, (category, byline, seen) in enumerate([(land, "Ánh", 5), (culture, "Sơn", 1200), (land, "Sơn", 30), (land, "Sơn", 4)]):
        page = build.published_article(f"Bài {number}", category, byline_name=byline, date=at(2026, 3, 1 + number))
        DailyViews.objects.create(page=page, day=date(2026, 3, 20), views=seen)
        add_comment(page, "Bạn đọc", "Hay.", at(2026, 3, 20))
    page.delete()
    build.published_article("Ngoài kỳ", land, byline_name="Sơn", date=at(2026, 4, 1))
    totals = boss.get(address(ky_from="01/03/2026", ky_to="31/03/2026")).context["totals"]
    assert totals == {
        "Theo tác giả": [Total("Sơn", 3, 1234, 3), Total("Ánh", 1, 5, 1)],
        "Theo chuyên mục": [Total("Đất đai", 3, 39, 3), Total("Văn hóa", 1, 1200, 1)],
    }
    soup = read(boss, address(ky_from="01/03/2026", ky_to="31/03/2026"))
    assert texts(soup.select(".register-totals")[0], "tbody tr") == ["Sơn 3 1.234 3", "Ánh 1 5 1"]


# Files and paper ------------------------------------------------------------------------------------------------------
def test_the_csv_read_back_has_every_column_the_oldest_first(office, build, boss):
    office.through("Bài sau", build.category("Kinh tế"))
    build.published_article("Bài trước; có dấu", byline_name="Ánh", date=at(2026, 1, 2))
    response = boss.get(address(export="csv", **ALL))
    assert response.headers["Content-Disposition"].endswith('.csv"')
    assert next(iter(response.streaming_content)).startswith(b"\xef\xbb\xbf")
    first, second = csv_rows(boss)
    assert (first["STT"], first["Tiêu đề"], first["Duyệt"], first["Trình duyệt lúc"]) == ("1", "Bài trước; có dấu", "", "")
    assert second == {
        "STT": "2",
        "Tiêu đề": "Bài sau",
        "Địa chỉ": "http://localhost/tin-tuc/kinh-te/bai-sau/",
        "Chuyên mục": "Kinh tế",
        "Tác giả": "Phạm Dung",
        "Trình duyệt lúc": "14/03/2026 08:00",
        "Người trình": "Nguyễn Thị An",
        "Duyệt": "Duyệt lần một: Trần Bình, 14/03/2026 09:15; Duyệt lần hai: Lê Thị Chi, 14/03/2026 10:30",
        "Xuất bản lúc": "14/03/2026 10:30",
        "Sửa sau khi đăng": "",
        "Lượt xem": "0",
        "Nhận xét": "0",
        "Ghi chú": "",
    }


def test_the_workbook_read_back_has_moments_numbers_and_totals(office, build, boss):
    page = office.through("Bài sau")
    DailyViews.objects.create(page=page, day=date(2026, 3, 14), views=1143)
    build.published_article("Bài trước", byline_name="Ánh", date=at(2026, 1, 2))
    book = workbook(boss)
    assert book.sheetnames == ["Sổ xuất bản", "Theo tác giả", "Theo chuyên mục"]
    headings, first, second = ([cell.value for cell in line] for line in book["Sổ xuất bản"])
    row = dict(zip(headings, second, strict=True))
    assert first[1] == "Bài trước"
    assert row["Xuất bản lúc"] == at(2026, 3, 14, 10, 30).replace(tzinfo=None)
    assert (row["Lượt xem"], row["Duyệt"].count("\n")) == (1143, 1)
    assert book["Sổ xuất bản"]["I3"].number_format == "dd/mm/yyyy hh:mm"
    assert [[cell.value for cell in line] for line in book["Theo tác giả"]][1:] == [["Ánh", 1, 0, 0], ["Phạm Dung", 1, 1143, 0]]


def test_nothing_that_was_typed_is_a_formula_in_a_spreadsheet(build, boss):
    build.published_article("=1+1", byline_name="@SUM(A1)")
    (row,) = csv_rows(boss)
    assert (row["Tiêu đề"], row["Tác giả"]) == ("'=1+1", "'@SUM(A1)")
    book = workbook(boss)
    assert book["Sổ xuất bản"]["B2"].data_type == "s" and book["Sổ xuất bản"]["B2"].value == "=1+1"
    assert book["Theo tác giả"]["A2"].data_type == "s"


def test_on_paper_there_is_nothing_of_the_admin(office, build, boss):
    office.through("Bài sau")
    build.published_article("Bài trước", date=at(2026, 3, 2))
    soup = paper(boss, ky_from="01/03/2026", ky_to="31/03/2026", muc=build.news.pk)
    assert texts(soup, "table.register tbody tr td:nth-of-type(2)") == [
        "Bài trước http://localhost/tin-tuc/bai-truoc/",
        "Bài sau http://localhost/tin-tuc/bai-sau/",
    ]
    assert words(soup.header).endswith("Sổ xuất bản Từ ngày 01/03/2026 đến ngày 31/03/2026 Chuyên mục: Tin tức")
    assert not soup.select("#wagtail, nav, style, [data-sprite]")
    assert "Theo tác giả" in words(soup)


# Costs ----------------------------------------------------------------------------------------------------------------
def asked(client, target) -> int:
    with CaptureQueriesContext(connection) as seen:
        response = client.get(target)
        list(response.streaming_content) if response.streaming else response.content
    assert response.status_code == 200
    return len(seen)


def test_what_is_asked_of_the_database_does_not_grow_with_the_rows(office, build, boss):
    targets = [address(), address("newsroom_register_print"), address(export="csv", **ALL), address(export="xlsx", **ALL)]
    for title in ("Một", "Hai"):
        office.through(title)
    asked(boss, targets[0])  # the first page also finds the office's own dress
    few = [asked(boss, target) for target in targets]
    for number in range(12):
        office.through(f"Bài {number}", byline=f"Tác giả {number}")
    assert [asked(boss, target) for target in targets] == few
    assert len(BeautifulSoup(boss.get(address()).content, "html.parser").select("table.listing tbody td.title .title-wrapper")) == 14


def test_what_the_log_keeps_of_an_article_is_written_once_each_time_it_goes_out(office):
    page = office.through("Một lần")
    entries = PageLogEntry.objects.filter(page=page.pk, action="newsroom.published")
    assert [entry.data["published"] for entry in entries] == ["2026-03-14T03:30:00Z"]
