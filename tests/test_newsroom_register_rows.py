"""A row of the publishing register: the way of an article from its editor to the public, told by the log when the page itself is gone."""

from datetime import date

from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.rich_text import RichText

from feedback.actions import add_comment
from feedback.models import Comment
from news.actions import add_article
from news.models import ArticlePage, NewsIndexPage
from newsroom import actions, passage
from newsroom.jobs import publish_due
from newsroom.models import NewsroomSettings, ReturnReason
from newsroom.register import rows, views
from newsroom.roles import FIRST_APPROVER, SECOND_APPROVER
from tests.build import PARAGRAPH, at
from tests.reading import read, texts, words
from tests.register import address, administrator, desk, paper, register
from visits.models import DailyViews

boss, office = administrator, desk  # as fixtures


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
        build.published_article(f"Ngày {day}", date=at(2026, 3, day))
    assert [(row.number, row.title) for row in register()] == [(day, f"Ngày {day}") for day in range(1, 6)]
    assert texts(paper(boss), "table.register tbody td:first-child") == ["1", "2", "3", "4", "5"]
