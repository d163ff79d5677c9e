"""The text inside documents: every kind is read, whatever means ill becomes a note, and the worker outlives it."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from unicodedata import normalize

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from wagtail.models import Collection

from cms.models import PortalDocument
from cms.tasks import LOST_AFTER
from news.models import ArticleAttachment
from newsroom.desk import set_up_collection
from newsroom.roles import BY_KEY
from search import reading, tasks
from search.jobs import read_documents
from search.models import DocumentText
from search.query import understand
from search.ranking import find
from search.reading.apart import HOUSE, Limits, read_apart
from search.tasks import enqueue_unread, read_document, unread
from search.texts import LONGEST
from tests import files
from tests.reading import texts
from tests.voting import soup

State = DocumentText.State
ENDLESS = files.pdf(b"q Q " * 1_000_000, pages=300)  # a minute of drawing nothing, in 50 KB


def outcome(content: bytes, name: str, **limits) -> tuple[str, str, str]:
    """How the reading of a file ends, its text as it is kept, and the note."""
    found = tasks.tidied(read_apart(BytesIO(content), name, Limits(**limits)))
    return found.state, found.text, found.note


def document(content: bytes = b"", name: str = "ke-hoach.docx", **fields) -> PortalDocument:
    """A document of the library."""
    return PortalDocument.objects.create(title="Kế hoạch", file=ContentFile(content or files.docx("Kế hoạch"), name=name), **fields)


def text_of(one: PortalDocument) -> DocumentText:
    """What is known of its file."""
    return DocumentText.objects.get(document=one)


# What is read ------------------------------------------------------------------------------------------------------
@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("ke-hoach.docx", files.docx("Kế ho|ạch nạo vét", "Số 12-KH/ĐU"), "Kế hoạch nạo vét Số 12-KH/ĐU"),
        ("KE-HOACH.DOCX", files.docx("Kế hoạch"), "Kế hoạch"),
        ("so-lieu.xlsx", files.xlsx(("Họ\ntên", "Tuổi"), ("Đặng Văn Hữu", 61)), "Họ tên Tuổi Đặng Văn Hữu 61"),
        ("trinh-bay.pptx", files.pptx("Trang một", "Trang hai"), "Trang một Trang hai"),
        ("bien-ban.odt", files.odt("Biên bản", "Kết luận"), "Biên bản Kết luận"),
        ("ghi.txt", "Nước sạch về thôn".encode(), "Nước sạch về thôn"),
        ("so.csv", "Thôn;Số hộ\r\nĐoài;120".encode("utf-16"), "Thôn;Số hộ Đoài;120"),
        ("cu.txt", "đươ\u0300ng".encode("cp1258"), "đường"),
        ("tach-roi.txt", normalize("NFD", "Đổi mới").encode(), "Đổi mới"),
        ("quy-che.pdf", files.of_ours("chi-khoa-sua.pdf"), "Quy che lam viec cua ban bien tap"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_each_kind_of_file_is_read(name, content, text):
    assert outcome(content, name) == (State.READ, text, "")


@pytest.mark.once
def test_the_vietnamese_of_a_pdf_with_its_own_font_is_read_with_all_accents():
    """Its second page is one that PDFium takes for written from top to bottom, a letter a line."""
    state, text, note = outcome(files.of_ours("ke-hoach.pdf"), "ke-hoach.pdf")
    assert (state, note) == (State.READ, "")
    assert text == (
        "Số: 123-KH/ĐU. Kế hoạch nạo vét kênh mương năm 2027. Ủy ban nhân dân xã giao các thôn khơi thông dòng chảy, nạo vét"
        " kênh mương nội đồng trước ngày 30 tháng 4, để phòng ngập úng trong mùa mưa bão."
        " Trang hai: đường liên thôn bị sạt lở phải được đắp lại xong trước mùa lũ."
    )


@pytest.mark.once
def test_no_more_is_kept_than_the_search_takes_and_the_note_says_so():
    state, text, note = outcome(files.docx("một hai " * 10_000), "dai.docx")
    assert (state, len(text.split()), note) == (State.READ, LONGEST, reading.ONLY_BEGINNING)
    assert outcome(files.docx("chữ" * 1_000_000), "dai.docx")[0::2] == (State.READ, reading.ONLY_BEGINNING)


@pytest.mark.once
def test_a_sheet_of_many_empty_lines_is_read_down_to_its_words():
    rows = "<row></row>" * 300_000 + '<row><c t="inlineStr"><is><t>Cuối</t></is></c></row>'
    content = files.zipped(xl__worksheets__sheet1_xml=f"<sheet>{rows}</sheet>")
    assert outcome(content, "rong.xlsx") == (State.READ, "Cuối", "")


# What is not read --------------------------------------------------------------------------------------------------
NOTHING = [
    ("quet.pdf", files.pdf(pages=2), State.EMPTY, reading.SCANNED),
    ("trong.docx", files.docx(""), State.EMPTY, reading.NO_LETTERS),
    ("khong.txt", b"", State.EMPTY, reading.NO_LETTERS),
    ("goi.zip", files.zipped(a_txt="Một"), State.OTHER, reading.NOT_OURS),
    ("cu.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), State.OTHER, reading.NOT_OURS),
    ("khong-duoi", b"noi dung", State.OTHER, reading.NOT_OURS),
    ("la-chu.docx", b"noi dung", State.BROKEN, reading.NOT_WHOLE),
    ("nua.docx", files.docx("Kế hoạch")[:200], State.BROKEN, reading.NOT_WHOLE),
    ("khong-dong.docx", files.zipped(word__document_xml="<a><b></a>"), State.BROKEN, reading.NOT_WHOLE),
    ("nua.pdf", files.pdf(files.line("Ke hoach"))[:300], State.BROKEN, reading.NOT_WHOLE),
    ("anh.txt", b"\x89PNG\x00\x00", State.BROKEN, reading.NOT_WHOLE),
    ("khoa.pdf", files.of_ours("co-mat-khau.pdf"), State.BROKEN, reading.LOCKED),
    ("khoa.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), State.BROKEN, reading.LOCKED),
    (
        "thuc-the.docx",
        files.docx("&b;", before='<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>').replace(b"&amp;", b"&"),
        State.BROKEN,
        reading.ENTITIES,
    ),
    ("tcvn3.txt", "Céng hoµ x· héi chñ nghÜa ViÖt Nam".encode(), State.OTHER, tasks.OLD_LETTERS),
    ("vni.txt", "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam".encode(), State.OTHER, tasks.OLD_LETTERS),
]


@pytest.mark.once
@pytest.mark.parametrize(("name", "content", "state", "note"), NOTHING, ids=[name for name, *_ in NOTHING])
def test_what_cannot_be_read_is_told_of_in_a_note(name, content, state, note):
    assert outcome(content, name) == (state, "", note)


@pytest.mark.once
def test_a_pdf_of_which_most_is_scanned_is_read_and_told_of():
    half = files.pdf(files.line("Ke hoach"), pages=3).replace(b"/Contents 4 0 R", b"/Contents 9 9 R", 2)
    assert outcome(half, "nua.pdf") == (State.READ, "Ke hoach", reading.HALF_SCANNED.format(some=1, all=3))


@pytest.mark.once
@pytest.mark.parametrize(
    ("content", "name", "limits", "note"),
    [
        (lambda: bytes(1024 * 1024 + 1), "lon.pdf", {"file": 1}, reading.TOO_HEAVY.format(most=1)),
        (lambda: files.docx("Một", inside=("<!--" + "x" * 1_000_000 + "-->") * 105), "bom.docx", {}, reading.TOO_MUCH),
        (lambda: files.pdf(b"q " * 50_000_000), "bo-nho.pdf", {"memory": 150}, reading.TOO_HUNGRY),
        (lambda: ENDLESS, "vo-tan.pdf", {"cpu": 1}, reading.TOO_SLOW),
        (lambda: ENDLESS, "vo-tan.pdf", {"patience": 1}, reading.TOO_SLOW),
    ],
    ids=["file", "unpacked", "memory", "processor", "clock"],
)
def test_no_file_costs_more_than_its_limit(content, name, limits, note):
    assert outcome(content(), name, **limits) == (State.LARGE, "", note)


@pytest.mark.once
def test_a_process_that_is_killed_leaves_a_note_and_one_that_is_stopped_goes_on():
    with ThreadPoolExecutor(1) as elsewhere:
        asked = elsewhere.submit(outcome, ENDLESS, "vo-tan.pdf", cpu=60)
        child = _child_that_reads()
        os.kill(child, signal.SIGTERM)
        os.kill(child, signal.SIGINT)
        os.kill(child, signal.SIGKILL)
        assert asked.result() == (State.BROKEN, "", reading.CUT_OFF.format(number=9))


def _child_that_reads() -> int:
    """The process that has set its limits and reads."""
    while True:
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                ours = f"\nPPid:\t{os.getpid()}\n" in (told := (folder / "status").read_text())
                if ours and "search.reading" in (folder / "cmdline").read_text():
                    ignored = int(told.partition("SigIgn:\t")[2].split()[0], 16)
                    if ignored & 1 << signal.SIGTERM - 1:
                        return int(folder.name)
            except OSError:
                continue  # it has ended


@pytest.mark.once
def test_the_process_that_reads_knows_nothing_of_django_and_no_secret():
    asked = "import sys, search.reading.__main__, search.reading.pdf, search.reading.office, search.reading.plain; print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", asked], cwd=HOUSE, capture_output=True, text=True, check=True).stdout.split()
    assert "search.reading.pdf" in said and not {"django", "cms", "search.models"} & set(said)
    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(outcome, ENDLESS, "vo-tan.pdf", cpu=60)
        child = _child_that_reads()
        environment = Path(f"/proc/{child}/environ").read_bytes()
        os.kill(child, signal.SIGKILL)
    assert environment == b""


@pytest.mark.once
def test_how_a_reading_ends_is_called_the_same_on_both_sides():
    assert {reading.READ, reading.EMPTY, reading.OTHER, reading.LARGE, reading.BROKEN} == set(State.values)


# The queue ---------------------------------------------------------------------------------------------------------
def test_a_document_that_comes_in_is_read_when_its_transaction_commits(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        one = document()
        assert not DocumentText.objects.exists()
    found = text_of(one)
    assert (found.state, found.text, found.note, found.file) == (State.READ, "Kế hoạch", "", one.file.name)


def test_a_file_exchanged_in_the_library_is_read_anew_and_the_old_text_forgotten_at_once(client, build, django_capture_on_commit_callbacks):
    one = document()
    read_document.call(one.pk)
    client.force_login(build.user("quan-tri", admin=True))
    file = ContentFile(files.docx("Nghị quyết"), name="nghi-quyet.docx")
    form = {"title": "Nghị quyết", "file": file, "collection": one.collection_id, "tags": ""}
    with django_capture_on_commit_callbacks() as callbacks:
        assert client.post(reverse("wagtaildocs:edit", args=[one.pk]), form).status_code == 302
        assert not DocumentText.objects.exists()
    for callback in callbacks:
        callback()
    assert text_of(one).text == "Nghị quyết"


def test_an_article_leads_to_its_document_by_the_words_of_the_present_file(build, django_capture_on_commit_callbacks):
    def found(typed: str) -> list[str]:
        return [entry.document and entry.document.title for entry in find(build.site, understand(typed))[:20]]

    one = document(files.docx("Nạo vét kênh mương"))
    article = build.article("Việc của thôn")
    article.attachments = [ArticleAttachment(document=one)]
    article.save_revision().publish()
    assert found("kenh muong") == []
    read_document.call(one.pk)
    assert found("kenh muong") == ["Kế hoạch"]
    article.unpublish()  # what readers are shown keeps its file
    with django_capture_on_commit_callbacks(execute=True):
        one.file.save("khac.docx", ContentFile(files.docx("Đắp đê")))
    article.save_revision().publish()
    assert (found("đắp đê"), found("kenh muong")) == (["Kế hoạch"], [])


def test_a_new_title_reads_nothing_anew(db, django_capture_on_commit_callbacks):
    one = document()
    read_document.call(one.pk)
    with django_capture_on_commit_callbacks() as callbacks:
        one.title = "Tên khác"
        one.save()
        one.save(update_fields=["title"])
    assert [callback for callback in callbacks if callback.__module__ == "search.signals"] == []
    assert text_of(one).text == "Kế hoạch"


def test_what_a_file_is_never_makes_a_task_fail(db, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    told = {}
    for name, content, state, note in NOTHING:
        told[document(content or b" ", name).pk] = (state, note)
    for key in told:
        read_document.call(key)
    assert {row.pk: (row.state, row.note) for row in DocumentText.objects.all()} == told
    assert not unread().exists()


def test_a_document_that_is_deleted_or_has_another_file_while_it_is_read_is_left_alone(db, monkeypatch):
    """Whoever reads asks the storage last: there the other one comes in between."""
    one, other = document(), document()

    def read_while_others_work(file, name):
        found = read_apart(file, name)
        PortalDocument.objects.filter(pk=one.pk).update(file="documents/khac.docx")
        PortalDocument.objects.filter(pk=other.pk).delete()
        return found

    monkeypatch.setattr(tasks, "read_apart", read_while_others_work)
    for key in (one.pk, other.pk):
        read_document.call(key)
    assert not DocumentText.objects.exists()


def test_a_file_that_is_not_there_is_told_of_and_looked_for_again_the_next_day(db, now):
    one = document()
    content = Path(one.file.path).read_bytes()
    Path(one.file.path).unlink()
    read_document.call(one.pk)
    assert (text_of(one).state, text_of(one).note) == (State.BROKEN, tasks.AWAY)
    assert not unread().exists()
    Path(one.file.path).write_bytes(content)
    now.moment += timedelta(days=1)
    assert enqueue_unread() == 1
    assert (text_of(one).state, text_of(one).text) == (State.READ, "Kế hoạch")


def test_the_text_goes_with_its_document(db):
    one = document()
    read_document.call(one.pk)
    one.delete()
    assert not DocumentText.objects.exists()


# The clock ---------------------------------------------------------------------------------------------------------
def test_the_clock_finds_what_was_never_read_or_has_another_file(db):
    known, never, other = document(), document(), document()
    for one in (known, other):
        read_document.call(one.pk)
    DocumentText.objects.filter(document=other).update(file="documents/khac.docx")
    assert list(unread()) == [never, other]
    assert read_documents() == "Đã xếp hàng 2 tài liệu chưa đọc."
    assert not unread().exists()
    assert read_documents() == "Đã xếp hàng 0 tài liệu chưa đọc."


def test_the_clock_leaves_alone_what_waits_what_failed_today_and_never_fills_the_queue(db, settings, monkeypatch, now):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    monkeypatch.setattr(tasks, "MOST_WAITING", 3)
    failed, waiting, *others = (document() for _ in range(6))
    for one in (failed, waiting):
        read_document.enqueue(one.pk)
    rows = {row.args_kwargs["args"][0]: row for row in DBTaskResult.objects.filter(task_path=read_document.module_path)}
    DBTaskResult.objects.filter(pk=rows[failed.pk].pk).update(status=TaskResultStatus.FAILED, finished_at=now.moment)
    assert [enqueue_unread(), enqueue_unread()] == [2, 0]
    ready = DBTaskResult.objects.ready().filter(task_path=read_document.module_path)
    asked = [told["args"][0] for told in ready.values_list("args_kwargs", flat=True)]
    assert sorted(asked) == [waiting.pk, *(one.pk for one in others[:2])]
    ready.delete()
    now.moment += timedelta(days=1)
    assert enqueue_unread() == 3


def test_a_task_that_died_with_its_worker_is_given_again_after_an_hour(db, settings, now):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    one = document()
    read_document.enqueue(one.pk)
    DBTaskResult.objects.filter(task_path=read_document.module_path).update(status=TaskResultStatus.RUNNING, started_at=now.moment)
    assert enqueue_unread() == 0
    now.moment += LOST_AFTER
    assert enqueue_unread() == 1


# For staff ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def told(office) -> list[PortalDocument]:
    """A document that is scanned and one that is read in the portal's collection, and a scanned one of another portal."""
    ours = set_up_collection(office.build.site)
    elsewhere = Collection.objects.get(depth=1).add_child(name="Xã khác")
    rows = [
        document(files.pdf(), "quet.pdf", collection=ours),
        document(collection=ours),
        document(files.pdf(), "=la.pdf", collection=elsewhere),
    ]
    for row in rows:
        read_document.call(row.pk)
    return rows


def listed(client, **asked) -> list[list[str]]:
    answer = client.get(reverse("search_unread"), asked)
    assert answer.status_code == 200
    return [texts(row, "td") for row in soup(answer).select(".listing tbody tr")]


def test_staff_see_which_of_their_documents_could_not_be_read_and_why(office, told):
    [row] = listed(office.clients["bientap"])
    assert row[1:4] == [told[0].filename, "không có chữ (ảnh quét)", reading.SCANNED]
    assert listed(office.clients["bientap"], state="broken") == []
    assert len(listed(office.clients["quantri"])) == 2


@pytest.mark.parametrize("who", ["bientap", "truongban", "lanhdao", "kiemduyet"])
def test_who_may_change_documents_finds_the_report_among_the_reports(office, told, who):
    may = "change" in next(role.media for role in BY_KEY.values() if role.account == who)
    client = office.clients[who]
    for name in ("search_unread", "search_unread_results"):
        assert (client.get(reverse(name)).status_code == 200) is may
    assert (reverse("search_unread") in client.get(reverse("wagtailadmin_home")).content.decode()) is may


def test_the_report_is_a_file_too(office, told):
    answer = office.clients["quantri"].get(reverse("search_unread"), {"export": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "Tài liệu,Tệp,Kết quả,Ghi chú,Đọc lúc" and len(lines) == 3
    answer = office.clients["quantri"].get(reverse("search_unread"), {"export": "xlsx"})
    assert answer.status_code == 200 and b"".join(answer).startswith(b"PK")


def test_the_report_asks_no_more_for_many_documents(office, told):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            listed(office.clients["bientap"])
        return len(queries)

    asked()
    before = asked()
    for number in range(5):
        row = document(b"hong", f"hong-{number}.pdf", collection=told[0].collection)
        DocumentText.objects.create(document=row, file=row.file.name, state=State.BROKEN, note=reading.NOT_WHOLE)
    assert asked() == before
