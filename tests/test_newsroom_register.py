"""The publishing register: what went out, by whose hands, told by the log when the page itself is gone."""

import csv
from datetime import date, timedelta
from io import BytesIO, StringIO
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.models import PageLogEntry
from wagtail.rich_text import RichText

from cms.models import User
from feedback.actions import add_comment
from feedback.models import Comment
from news.actions import add_article
from news.models import ArticlePage, NewsIndexPage
from newsroom import actions, passage
from newsroom.desk import give_rights, open_desk
from newsroom.jobs import publish_due
from newsroom.models import Desk, NewsroomSettings, ReturnReason
from newsroom.register import rows, views
from newsroom.register.query import Total, publications, sites_for
from newsroom.register.rows import rows_of
from newsroom.roles import EDITOR, FIRST_APPROVER, MODERATOR, SECOND_APPROVER
from newsroom.words import digest
from tests.build import PARAGRAPH, at
from tests.reading import read, texts, words
from visits.models import DailyViews

ALL = {"ky_from": "", "ky_to": ""}


class Office:
    """People of the desk, and what they do with an article."""

    def __init__(self, build, now):
        self.build, self.now = build, now
        self.an = self.person("an", "Nguyễn Thị", "An", EDITOR)
        self.binh = self.person("binh", "Trần", "Bình", FIRST_APPROVER)
        self.chi = self.person("chi", "Lê Thị", "Chi", SECOND_APPROVER)

    def person(self, username, family, given, role=None, place=None) -> User:
        user = self.build.user(username)
        user.last_name, user.first_name = family, given
        user.save()
        if role:
            Desk.objects.get(role_key=role.key, place=place or self.build.home).group.user_set.add(user)
        return user

    def draft(self, title, category=None, byline="Phạm Dung") -> ArticlePage:
        page = ArticlePage(title=title, summary="Tóm tắt.", body=[PARAGRAPH], byline_name=byline, live=False, owner=self.an)
        (category or self.build.news).add_child(instance=page)
        page.save_revision(user=self.an)
        return page

    def change(self, page, user=None, **fields):
        page.refresh_from_db()
        newest = page.get_latest_revision_as_object()
        for name, value in fields.items():
            setattr(newest, name, value)
        newest.save_revision(user=user or self.an, log_action=True)

    def submit(self, page, hour=8, minute=0):
        self.now.moment = self.now.moment.replace(hour=hour, minute=minute)
        page.refresh_from_db()
        page.get_workflow().start(page, self.an)

    def approve(self, page, user, hour=8, minute=0):
        self.now.moment = self.now.moment.replace(hour=hour, minute=minute)
        page.refresh_from_db()
        state = page.current_workflow_state
        actions.approve(state, state.current_task_state_id, user, digest(page.get_latest_revision()))
        page.refresh_from_db()

    def through(self, title, category=None, **more) -> ArticlePage:
        """An article that both have approved."""
        page = self.draft(title, category, **more)
        self.let_out(page)
        return page

    def let_out(self, page):
        self.submit(page)
        self.approve(page, self.binh, 9, 15)
        self.approve(page, self.chi, 10, 30)


@pytest.fixture
def office(build, now) -> Office:
    return Office(build, now)


@pytest.fixture
def boss(build):
    """An administrator's browser."""
    client = Client()
    client.force_login(build.user("quantri", admin=True))
    return client


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def register(user=None) -> list:
    """All rows that somebody may see, the oldest first."""
    entries = publications(None if user is None else sites_for(user))
    return list(rows_of(entries.order_by("published", "pk")))


def address(name="newsroom_register", **asked) -> str:
    return f"{reverse(name)}?{urlencode(asked or ALL, doseq=True)}"


def titles(client, **asked) -> list[str]:
    return texts(read(client, address(**asked)), "table.listing tbody td.title .title-wrapper")


def table_of(csv_bytes: bytes) -> list[dict]:
    return list(csv.DictReader(StringIO(csv_bytes.decode("utf-8-sig"))))


def csv_rows(client, **asked) -> list[dict]:
    response = client.get(address(**(asked or ALL), export="csv"))
    assert response.status_code == 200
    return table_of(b"".join(response.streaming_content))


def workbook(client, **asked):
    response = client.get(address(**(asked or ALL), export="xlsx"))
    assert response.status_code == 200
    return load_workbook(BytesIO(b"".join(response.streaming_content)))


def paper(client, **asked) -> BeautifulSoup:
    response = client.get(address("newsroom_register_print", **asked))
    assert response.status_code == 200
    return BeautifulSoup(b"".join(response.streaming_content), "html.parser")


# A life ---------------------------------------------------------------------------------------------------------------
def test_a_row_tells_the_way_of_an_article_from_its_editor_to_the_public(office, build):
    page = office.through("Khánh thành cầu Đò Mười", build.category("Kinh tế"))
    DailyViews.objects.create(page=page, day=date(2026, 3, 13), views=1100)
    DailyViews.objects.create(page=page, day=date(2026, 3, 14), views=43)
    for state in (Comment.State.PUBLIC, Comment.State.WAITING, Comment.State.PUBLIC):
        add_comment(page, "Bạn đọc", "Hay.", at(2026, 3, 14), state=state)
    (row,) = register()
    assert (row.title, row.category, row.author) == ("Khánh thành cầu Đò Mười", "Kinh tế", "Phạm Dung")
    assert row.address == "http://localhost/tin-tuc/kinh-te/khanh-thanh-cau-do-muoi/"
    assert str(row.submitted) == "Nguyễn Thị An, 14/03/2026 08:00"
    assert row.approvals == ["Duyệt lần một: Trần Bình, 14/03/2026 09:15", "Duyệt lần hai: Lê Thị Chi, 14/03/2026 10:30"]
    assert row.published == at(2026, 3, 14, 10, 30)
    assert (row.changes, row.notes, row.stands) == ([], [], True)
    assert (row.views, row.comments) == (1143, 2)


def test_an_article_without_byline_is_its_editors(office):
    office.through("Không ghi tên", byline="")
    assert [row.author for row in register()] == ["Nguyễn Thị An"]


def test_what_was_never_let_out_is_in_no_register(office):
    office.submit(office.draft("Còn chờ duyệt"))
    assert register() == []


def test_a_changed_text_that_goes_out_later_is_told_in_the_same_row_with_who_approved_it(office, build):
    page = office.through("Lịch tiếp dân tháng ba", byline="")
    office.now.moment = at(2026, 4, 2)
    office.change(page, title="Lịch tiếp dân tháng tư", byline_name="Đỗ Giang")
    (row,) = register()
    assert (row.title, row.changes) == ("Lịch tiếp dân tháng ba", [])  # a draft is nothing yet
    dung = office.person("dung", "Vũ", "Dũng", FIRST_APPROVER)
    office.submit(page)
    office.approve(page, dung, 14, 5)
    office.approve(page, office.chi, 15, 45)
    (row,) = register()
    assert row.changes == ["02/04/2026 15:45 (Vũ Dũng, Lê Thị Chi)"]
    assert (row.title, row.author) == ("Lịch tiếp dân tháng tư", "Đỗ Giang")
    assert row.published == at(2026, 3, 14, 10, 30)
    assert row.approvals[0] == "Duyệt lần một: Trần Bình, 14/03/2026 09:15"


def test_the_same_text_put_out_again_is_no_change(office, build):
    page = office.through("Gỡ nhầm")
    revision = page.get_latest_revision()
    page.unpublish(user=office.chi)
    revision.publish()
    (row,) = register()
    assert (row.changes, row.notes, row.stands) == ([], [], True)


def test_the_round_that_let_it_out_counts_and_returns_are_told(office, build):
    page = office.draft("Trả đi trả lại")
    office.submit(page, 7)
    office.approve(page, office.binh, 7, 30)
    page.current_workflow_state.cancel(user=office.an)
    office.submit(page, 8)
    state = page.current_workflow_state
    actions.send_back(state, state.current_task_state_id, office.binh, ReturnReason.objects.first(), "Sai tên.")
    page.refresh_from_db()
    actions.answer(page, "Đã sửa tên.")
    page.current_workflow_state.resume(office.an)
    office.approve(page, office.binh, 9)
    office.approve(page, office.chi, 9, 20)
    (row,) = register()
    assert row.submitted_at == at(2026, 3, 14, 8)
    assert row.approvals == ["Duyệt lần một: Trần Bình, 14/03/2026 09:00", "Duyệt lần hai: Lê Thị Chi, 14/03/2026 09:20"]
    assert row.notes == ["Trả lại 1 lần"]


def test_an_article_that_waited_for_its_hour_shows_who_approved_that_text_and_not_a_later_one(office):
    page = office.draft("Chờ đến giờ")
    office.change(page, go_live_at=at(2026, 3, 14, 12))
    office.let_out(page)
    assert register() == []
    office.change(page, title="Bản sau", go_live_at=None)
    office.submit(page, 11)
    office.approve(page, office.binh, 11, 30)
    office.now.moment = at(2026, 3, 14, 12, 1)
    publish_due()
    (row,) = register()
    assert (row.title, row.submitted_at, row.published) == ("Chờ đến giờ", at(2026, 3, 14, 8), at(2026, 3, 14, 12, 1))
    assert row.approvals == ["Duyệt lần một: Trần Bình, 14/03/2026 09:15", "Duyệt lần hai: Lê Thị Chi, 14/03/2026 10:30"]


def test_an_approval_of_other_words_is_none_of_the_words_that_went_out(office):
    page = office.draft("Sửa sau lần một")
    office.submit(page)
    office.approve(page, office.binh, 8, 30)
    office.change(page, user=office.chi, title="Lãnh đạo sửa")
    page.refresh_from_db()
    actions.begin_again(page, office.chi)
    office.approve(page, office.binh, 9)
    other = office.person("dung", "Vũ", "Dũng", SECOND_APPROVER)
    office.approve(page, other, 9, 30)
    assert register()[0].approvals == ["Duyệt lần một: Trần Bình, 14/03/2026 09:00", "Duyệt lần hai: Vũ Dũng, 14/03/2026 09:30"]


def test_an_emergency_is_marked_with_its_reason(office):
    page = office.draft("Xả lũ khẩn cấp")
    office.submit(page, 22)
    office.change(page, summary="Hồ xả lũ.")
    office.now.moment = at(2026, 3, 14, 23, 5)
    actions.override(page, office.chi, "Hồ xả lũ lúc 24 giờ.")
    (row,) = register()
    assert row.notes == ["Đăng khẩn cấp (Lê Thị Chi, 14/03/2026 23:05): Hồ xả lũ lúc 24 giờ."]
    assert (row.submitted_at, row.approvals) == (at(2026, 3, 14, 22), [])


def test_faults_that_were_let_through_are_told_with_the_reason(office):
    page = office.draft("Ảnh không mô tả")
    office.change(page, body=[("paragraph", RichText('<p>Xem <a href="https://x.vn/">tại đây</a>.</p>'))])
    page.refresh_from_db()
    passage.waive(page.get_latest_revision_as_object(), office.binh, "Ảnh trang trí.")
    office.let_out(page)
    assert register()[0].notes == ["Cho qua lỗi (Trần Bình, 14/03/2026 09:00): Ảnh trang trí."]


def test_a_step_that_was_passed_over_is_told_with_the_reason(office):
    page = office.draft("Một người duyệt")
    settings = NewsroomSettings.for_site(office.build.site)
    settings.steps = NewsroomSettings.Steps.ONE
    settings.save()
    office.submit(page)
    office.approve(page, office.chi, 9)
    (row,) = register()
    assert row.approvals == ["Duyệt lần một: bỏ qua. Cổng này đặt một bước duyệt.", "Duyệt lần hai: Lê Thị Chi, 14/03/2026 09:00"]


def test_a_deleted_article_stays_with_its_figures_and_who_deleted_it(office, boss):
    page = office.through("Sẽ bị xóa")
    before = register()[0]
    DailyViews.objects.create(page=page, day=date(2026, 3, 14), views=17)
    add_comment(page, "Bạn đọc", "Hay.", at(2026, 3, 14))
    office.now.moment = at(2026, 3, 20, 7, 8)
    ArticlePage.objects.get(pk=page.pk).delete(user=office.binh)
    (row,) = register()
    assert (row.title, row.address, row.approvals, row.submitted) == (before.title, before.address, before.approvals, before.submitted)
    assert (row.views, row.comments) == (17, 1)
    assert row.notes == ["Đã xóa: Trần Bình, 20/03/2026 07:08"]
    cell = read(boss, address()).select_one("table.listing tbody td.title .title-wrapper")
    assert words(cell) == "Sẽ bị xóa" and cell.a is None


def test_articles_stay_when_their_category_is_deleted(office, build):
    category = build.category("Chuyên mục cũ")
    office.through("Ở trong", category)
    NewsIndexPage.objects.get(pk=category.pk).delete(user=build.user("quantri", admin=True))
    (row,) = register()
    assert (row.title, row.category) == ("Ở trong", "Chuyên mục cũ")
    assert row.notes == ["Đã xóa: quantri, 14/03/2026 10:30"]


def test_who_was_deleted_is_still_somebody(office):
    office.through("Người đã nghỉ")
    key = office.binh.pk
    office.binh.delete()
    assert f" {key} " in register()[0].approvals[0]


def test_what_was_taken_down_says_when_and_leads_nowhere(office, boss):
    page, expired = office.through("Gỡ xuống"), office.through("Hết hạn")
    page.unpublish(user=office.chi)
    expired.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    assert [row.notes for row in register()] == [["Gỡ xuống: Lê Thị Chi, 14/03/2026 10:30"], ["Hết hạn, gỡ xuống, 14/03/2026 10:30"]]
    assert not read(boss, address()).select("table.listing tbody td.title .title-wrapper a")


def test_an_imported_article_stands_where_its_old_date_puts_it(office, build):
    add_article(build.news, title="Tin cổng cũ", summary="Tóm tắt.", date=at(2019, 5, 4, 7, 30), body=[PARAGRAPH])
    office.through("Tin hôm nay")
    assert [(row.title, row.published) for row in register()] == [
        ("Tin cổng cũ", at(2019, 5, 4, 7, 30)),
        ("Tin hôm nay", at(2026, 3, 14, 10, 30)),
    ]


def test_a_mirror_of_an_article_is_no_second_publication(office, build):
    page = office.through("Một bài")
    CreatePageAliasAction(page, parent=build.category("Gương")).execute(skip_permission_checks=True)
    page.get_latest_revision().publish()  # and with it its mirror
    assert [row.address for row in register()] == ["http://localhost/tin-tuc/mot-bai/"]


def test_rows_keep_their_order_and_number_over_the_edge_of_a_batch(build, boss, monkeypatch):
    monkeypatch.setattr(rows, "BATCH", 2)
    monkeypatch.setattr(views, "PRINTED_AT_ONCE", 3)
    for day in (3, 1, 5, 2, 4):
        build.article(f"Ngày {day}", date=at(2026, 3, day))
    assert [(row.number, row.title) for row in register()] == [(day, f"Ngày {day}") for day in range(1, 6)]
    assert texts(paper(boss), "table.register tbody td:first-child") == ["1", "2", "3", "4", "5"]


# Whose register -------------------------------------------------------------------------------------------------------
@pytest.fixture
def two_portals(office, build):
    """An article here and one at another portal, with an editor there."""
    other = build.other_site()
    call_command("setup_site", stdout=StringIO())
    index = other.root_page.add_child(instance=NewsIndexPage(title="Tin xã khác", slug="tin"))
    build.article("Bài của xã khác", index)
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
    build.article("Ở mép", date=moment)
    assert titles(boss, ky_from="10/03/2026", ky_to="2026-03-12") == (["Ở mép"] if inside else [])


def test_one_side_of_the_period_may_be_open(build, boss):
    for day in (9, 11, 10):
        build.article(f"Ngày {day}", date=at(2026, 3, day))
    assert titles(boss, ky_from="10/03/2026", ky_to="") == ["Ngày 11", "Ngày 10"]
    assert titles(boss, ky_from="", ky_to="10/03/2026") == ["Ngày 10", "Ngày 9"]


def test_unless_days_are_asked_for_it_is_about_this_month(build, boss, now):
    for month, day in ((2, 28), (3, 14), (3, 1)):
        build.article(f"{day}/{month}", date=at(2026, month, day))
    soup = read(boss, reverse("newsroom_register"))
    assert texts(soup, "table.listing tbody td.title .title-wrapper") == ["14/3", "1/3"]
    assert [field["value"] for field in soup.select("input[name^=ky_]")] == ["2026-03-01", "2026-03-14"]


@pytest.mark.parametrize("typed", ["abc", "0", "-1", "9999", "31/02/2026"])
def test_days_that_there_are_not_find_nothing_and_break_nothing(build, boss, typed):
    build.article()
    assert titles(boss, ky_from=typed) == []
    assert csv_rows(boss, ky_from=typed) == []
    assert texts(paper(boss, ky_to=typed), "table.register tbody td") == ["Không có bài nào trong kỳ này."]


@pytest.mark.parametrize("typed", ["abc", "0", "-1", "9999", ""])
def test_a_page_of_the_list_that_there_is_not_gives_the_nearest(build, boss, typed):
    build.article("Duy nhất")
    assert titles(boss, p=typed, **ALL) == ["Duy nhất"]


def test_several_categories_and_one_author_can_be_asked_for(build, boss):
    categories = {name: build.category(name) for name in ("Văn hóa", "Đất đai", "Y tế")}
    for name, byline in (("Y tế", "Sơn"), ("Văn hóa", "Ánh"), ("Đất đai", "Sơn"), ("Văn hóa", "")):
        build.article(f"{name} {byline}".strip(), categories[name], byline_name=byline)
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
    build.article("Trước", category)
    category.refresh_from_db()
    category.title = "Tên mới"
    category.save_revision().publish()
    build.article("Sau", category)
    key = category.pk
    NewsIndexPage.objects.get(pk=key).delete()
    assert [words(label) for label in read(boss, address()).select("label:has(input[name=muc])")] == ["Tên mới"]
    assert sorted(titles(boss, muc=key, **ALL)) == ["Sau", "Trước"]


# Totals ---------------------------------------------------------------------------------------------------------------
def test_totals_are_of_all_that_is_asked_for_also_of_deleted_articles(build, boss):
    culture, land = build.category("Văn hóa"), build.category("Đất đai")
    for number, (category, byline, seen) in enumerate([(land, "Ánh", 5), (culture, "Sơn", 1200), (land, "Sơn", 30), (land, "Sơn", 4)]):
        page = build.article(f"Bài {number}", category, byline_name=byline, date=at(2026, 3, 1 + number))
        DailyViews.objects.create(page=page, day=date(2026, 3, 20), views=seen)
        add_comment(page, "Bạn đọc", "Hay.", at(2026, 3, 20))
    page.delete()
    build.article("Ngoài kỳ", land, byline_name="Sơn", date=at(2026, 4, 1))
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
    build.article("Bài trước; có dấu", byline_name="Ánh", date=at(2026, 1, 2))
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
    build.article("Bài trước", byline_name="Ánh", date=at(2026, 1, 2))
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
    build.article("=1+1", byline_name="@SUM(A1)")
    (row,) = csv_rows(boss)
    assert (row["Tiêu đề"], row["Tác giả"]) == ("'=1+1", "'@SUM(A1)")
    book = workbook(boss)
    assert book["Sổ xuất bản"]["B2"].data_type == "s" and book["Sổ xuất bản"]["B2"].value == "=1+1"
    assert book["Theo tác giả"]["A2"].data_type == "s"


def test_on_paper_there_is_nothing_of_the_admin(office, build, boss):
    office.through("Bài sau")
    build.article("Bài trước", date=at(2026, 3, 2))
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
