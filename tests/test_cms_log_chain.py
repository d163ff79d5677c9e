"""The sealed log as a chain: nobody changes it, its key may be changed, the clock looks at it, administrators read it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from cms.log import seal, upkeep
from cms.log.chain import BEGIN
from cms.log.marks import known_keys
from cms.log.rows import changes_of
from cms.log.verify import Kind, Place
from cms.models import JobRun, LogSeal, LogWaiting, User
from cms.models.log import Kept
from polls.models import Choice
from tests.sealing import last, looked, run, sealing_behind, told
from visits.models import StartingFigure


def test_a_seal_is_neither_changed_nor_deleted(db, build):
    build.published_article()
    number = last()
    seal = LogSeal.objects.get(number=number)
    for refused in (seal.save, seal.delete, LogSeal.objects.all().delete, lambda: LogSeal.objects.update(act="x")):
        with pytest.raises(Kept):
            refused()
    for sql in ("UPDATE cms_logseal SET act = 'x' WHERE number = %s", "DELETE FROM cms_logseal WHERE number = %s"):
        with pytest.raises(DatabaseError, match="a seal is never"), transaction.atomic():
            run(sql, number)
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError, match="a seal is never"), transaction.atomic():
            run("TRUNCATE cms_logseal")
    assert last() == number and looked().fault is None


def test_two_seals_cannot_follow_the_same_one(db, build):
    build.published_article()
    seal = LogSeal.objects.get(number=last())
    twin = LogSeal(number=seal.number + 1, previous=seal.previous, digest=seal.digest, content="", at=seal.at, act="x", source="khac")
    with pytest.raises(DatabaseError), transaction.atomic():
        LogSeal.objects.bulk_create([twin])


def test_the_chain_begins_with_how_many_entries_were_there_before(db, build):
    build.published_article()
    first = told()[0]
    assert (first["act"], first["number"]) == (BEGIN, 1)
    assert set(first["data"]["logs"]) >= {"wagtailcore.modellogentry", "wagtailcore.pagelogentry"}
    assert all(set(one) == {"number", "last", "digest"} for one in first["data"]["logs"].values())


@pytest.mark.once_on_postgresql
def test_what_waits_and_was_not_written_by_us_is_never_sealed(db, build):
    build.published_article()
    row = LogWaiting.objects.first()
    LogWaiting.objects.filter(pk=row.pk).update(content=row.content.replace("wagtail.create", "wagtail.delete"))
    before = LogWaiting.objects.count()
    assert before > 1
    assert looked().fault.kind is Kind.FOREIGN
    assert [left.pk for left in LogWaiting.objects.all()] == [row.pk]


@pytest.mark.once_on_postgresql
def test_an_act_that_was_sealed_cannot_be_made_to_wait_again(db, build):
    build.published_article()
    row = LogWaiting.objects.first()
    last()
    LogWaiting.objects.bulk_create([row])
    before = last()
    build.published_article()
    assert last() > before
    assert LogSeal.objects.filter(source=row.source).count() == 1


def test_what_an_undone_transaction_did_leaves_no_hole(db, build):
    before = last()
    with pytest.raises(ValidationError), transaction.atomic():
        build.published_article()
        raise ValidationError("thôi")
    assert last() == before
    build.published_article()
    assert last() > before
    assert looked().fault is None


# The key ------------------------------------------------------------------------------------------------------------------
@pytest.mark.once_on_postgresql
def test_with_another_key_the_log_goes_on_and_the_one_before_says_so(db, build, settings):
    before = last()
    settings.LOG_KEYS_BEFORE, settings.LOG_KEY = [settings.LOG_KEY], "mot-khoa-khac-" * 5
    build.published_article()
    sealed = told(before)
    assert sealed[0]["act"] == "log.key"
    assert {one["signed"] for one in sealed} == {[*known_keys()][-1]}
    assert looked().fault is None
    settings.LOG_KEYS_BEFORE = []
    assert (looked().fault.kind, looked().fault.number) == (Kind.WRONG_KEY, 1)


@pytest.mark.once_on_postgresql
def test_with_a_key_that_is_not_that_of_the_log_nothing_is_sealed_and_the_clock_says_so(db, build, settings):
    before = last()
    settings.LOG_KEY = "mot-khoa-khac-" * 5
    build.published_article()
    with pytest.raises(Exception, match="LOG_KEY_BEFORE"):
        upkeep.seal_the_rest()
    assert LogSeal.objects.order_by("-number").first().number == before
    assert LogWaiting.objects.exists()


# By the clock -------------------------------------------------------------------------------------------------------------
@pytest.mark.once_on_postgresql
def test_the_end_of_the_log_is_told_every_day_outside_the_database(db, build, caplog):
    build.user("quan-tri", admin=True)
    build.user("bien-tap")
    with caplog.at_level("INFO", "portal.log"):
        said = upkeep.tell_head()
    head = LogSeal.objects.order_by("-number").first()
    place = f"{head.number}:{head.digest}"
    assert f"log head {place}" in caplog.text
    (message,) = mail.outbox
    assert message.to == ["quan-tri@example.vn"] and f"verify_log --head {place}" in message.body
    assert "đã gửi 1 quản trị" in said
    User.objects.filter(is_superuser=True).update(email="")
    assert "không quản trị nào" in upkeep.tell_head()


@pytest.mark.once_on_postgresql
def test_the_clock_looks_at_what_is_new_and_once_a_week_at_everything(db, build, now, monkeypatch):
    build.published_article()
    whole = last()
    assert "đã kiểm từ đầu" in upkeep.check_log()
    build.published_article()
    new = last() - whole
    assert upkeep.check_log() == f"Nhật ký nguyên vẹn tới mục {last()}, {new} mục mới."
    now.moment += timedelta(days=8)
    assert "đã kiểm từ đầu" in upkeep.check_log()
    mark = upkeep.read_mark()
    assert Place(mark.number, mark.digest) == looked().last
    type(mark).objects.update(number=1)
    assert upkeep.read_mark() is None, "somebody wrote another place there"
    assert "đã kiểm từ đầu" in upkeep.check_log()


# The report ---------------------------------------------------------------------------------------------------------------
@pytest.mark.once_on_postgresql
def test_administrators_read_the_log_and_whether_it_is_whole(office):
    office.decide("truongban", office.write())
    last()
    address = reverse("cms_log")
    for other in ("bientap", "truongban", "lanhdao", "kiemduyet"):
        assert office.clients[other].get(address).status_code == 302
    client = office.clients["quantri"]
    page = client.get(address).content.decode()
    assert "chưa được kiểm lần nào" in page and "đúng" in page and "SAI" not in page and "wagtail.workflow" not in page
    JobRun.objects.update_or_create(
        name="check-log", defaults={"finished_at": timezone.now(), "succeeded": False, "outcome": "mục 7 bị sửa"}
    )
    assert "mục 7 bị sửa" in client.get(address).content.decode()
    page = client.get(address, {"loai": "duyet"}).content.decode()
    assert "truongban (truongban)" in page and "Đăng nhập" not in page.partition("<tbody")[2].partition("</tbody")[0]
    assert "truongban (truongban)" not in client.get(address, {"ai": "lanhdao"}).content.decode()
    Choice.objects.filter(poll=office.build.poll("Hỏi gì?")).first().delete()
    last()
    page = client.get(address, {"loai": "binh-chon"}).content.decode()
    assert "Đổi bình chọn: " in page and "câu hỏi Hỏi gì?" in page and "Đổi phương án bình chọn: xóa" in page
    assert "truongban (truongban)" in client.get(address, {"ai": "TRUONG"}).content.decode()
    assert "truongban (truongban)" not in client.get(address, {"ky_from": "01/01/2020", "ky_to": "02/01/2020"}).content.decode()
    assert client.get(address, {"ky_from": "abc"}).status_code == 200
    run_file = b"".join(client.get(address, {"export": "csv"}).streaming_content).decode("utf-8-sig")
    assert len(run_file.splitlines()) == last() + 1 and "truongban (truongban)" in run_file


@pytest.mark.once_on_postgresql
def test_a_long_content_is_sealed_by_its_digest(db, build):
    article = build.published_article()
    with sealing_behind() as sealed:
        PageLogEntry.objects.log_action(article, "wagtail.edit", data={"words": "x" * 5000})
    assert len(sealed[0]["data_digest"]) == 64 and "data" not in sealed[0]
    PageLogEntry.objects.filter(pk=PageLogEntry.objects.latest("pk").pk).update(data={"words": "x" * 4999 + "y"})
    assert looked().fault.kind is Kind.ENTRY_CHANGED


@pytest.mark.once_on_postgresql
def test_whatever_letters_somebody_sends_are_sealed(db, build):
    with sealing_behind() as sealed:
        seal(build.site, "polls.changed", name="Mùi\x00\ud800 “ngô” \U0001f33e", data={"\udfff": ["\n", "\ud83c\udf3e", 1.0, 1e20]})
    assert sealed[0]["name"] == "Mùi\x00\ud800 “ngô” \U0001f33e"
    assert looked().fault is None


@pytest.mark.once
@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "trống"),
        ("", "trống"),
        (True, "có"),
        (0, "0"),
        ("2026-07-10", "10/07/2026"),
        ("2026-03-14T02:05:00Z", "09:05 14/03/2026"),
        ("2026-03-14T02:05:00.123Z", "09:05 14/03/2026"),
        ("2026-99-14T02", "2026-99-14T02"),
        ("Cổng cũ", "Cổng cũ"),
    ],
)
def test_values_are_told_as_people_write_them(value, said):
    data = {"is_new": False, "changed": {"source": ["x", value]}}
    formatter = changes_of(StartingFigure, "Đổi")()
    assert formatter.format_message(SimpleNamespace(data=data)) == f"Đổi: nguồn x → {said}"
