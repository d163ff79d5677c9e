"""Files of an old portal come in once from its folder, by what they hold; what cannot come is told with its reason, and nothing stops."""

import errno
import os
import unicodedata
from base64 import b64encode

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import DataError, OperationalError, connection, transaction

from cms.models import PortalDocument, PortalImage
from cms.storage import StorageAway
from tests import old_files
from tests.old_files import HOST, picture, reasons
from transfer.items import BadSource, OldFile
from transfer.ledger import Ledger
from transfer.media import Media

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FULL = [OSError(code, os.strerror(code)) for code in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EACCES)]
FULL += [StorageAway("the store did not answer a moment ago")]

collection, uploads = old_files.collection, old_files.uploads  # as fixtures


def data_address(content: bytes) -> str:
    return f"data:image/png;base64,{b64encode(content).decode()}"


@pytest.fixture
def media(collection, uploads):
    return Media(Ledger("cu"), collection, uploads, False, HOST)


# From a folder -----------------------------------------------------------------------------------------------------------
def test_a_picture_comes_with_what_was_said_of_it(media, collection):
    image = PortalImage.objects.get(pk=media.picture(OldFile("uploads/news/hop.jpg", "Hội trường xã", credit="Vũ Tảo")))
    assert (image.description, image.credit, image.collection, image.width) == ("Hội trường xã", "Vũ Tảo", collection, 40)
    assert media.problems == []


@pytest.mark.parametrize(
    "path",
    [
        "uploads/news/hop.jpg", "/uploads/news/hop.jpg", "news/hop.jpg", "portal/uploads/news/HOP.JPG", "uploads\\news\\hop.jpg",
        "http://www.cu.example.vn/uploads/news/hop.jpg?v=2", "//CU.example.vn/uploads/news/hop%2Ejpg",
    ],
)  # fmt: skip
def test_a_file_is_found_however_an_article_names_it(media, path):
    assert media.picture(OldFile(path)), media.problems


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_in_names_are_found_in_either_form(media, uploads, form):
    (uploads / unicodedata.normalize(form, "Đình làng.jpg")).write_bytes(picture())
    assert media.picture(OldFile(unicodedata.normalize("NFC", "uploads/Đình làng.jpg")))
    assert media.picture(OldFile("uploads/%C4%90%C3%ACnh%20l%C3%A0ng.jpg"))


@pytest.mark.parametrize(
    "path",
    [
        "../bi-mat.jpg",
        "uploads/../../bi-mat.jpg",
        "uploads/%2e%2e/bi-mat.jpg",
        "uploads/ra.jpg",
        "uploads/ngoai/bi-mat.jpg",
        "C:/bi-mat.jpg",
    ],
)
def test_nothing_outside_the_folder_is_taken(media, uploads, path):
    (uploads / "ra.jpg").symlink_to(uploads.parent / "bi-mat.jpg")
    (uploads / "ngoai").symlink_to(uploads.parent)
    assert media.picture(OldFile(path)) is None
    assert len(media.problems) == 1
    assert not PortalImage.objects.exists()


@pytest.mark.parametrize(
    ("missing", "lies"),
    [
        ("uploads/news/2016_04/logo.png", "logo.png"),
        ("uploads/news/2016_04/logo.png", "2016_04/logo.png"),
        ("uploads/news/logo.png", "logo.png"),
        ("news/logo.png", "logo.png"),
        ("http://cu.example.vn/cu/uploads/news/logo.png", "logo.png"),
        ("khac/2016_04/logo.png", "logo.png"),
    ],
)
def test_a_missing_file_is_not_replaced_by_another_of_its_name_that_lies_above(media, uploads, missing, lies):
    (uploads / lies).parent.mkdir(exist_ok=True)
    (uploads / lies).write_bytes(picture("PNG"))
    assert media.picture(OldFile(missing)) is None
    assert reasons(media) == ["Không có tệp này trong thư mục đã cho."]


@pytest.mark.parametrize(
    "path", ["uploads/hop.jpg", "uploads/news/hop.jpg", "portal/uploads/news/hop.jpg", "wp-content/uploads/2016/04/hop.jpg"]
)
def test_a_folder_that_was_given_another_name_still_holds_the_old_files(collection, tmp_path, path):
    place = tmp_path / "tep-cu" / path.partition("uploads/")[2]
    place.parent.mkdir(parents=True)
    place.write_bytes(picture())
    media = Media(Ledger("cu"), collection, tmp_path / "tep-cu", False, HOST)
    assert media.picture(OldFile(path)), media.problems


def test_an_absolute_path_is_one_of_the_portal_and_not_of_the_machine(media, tmp_path):
    assert media.picture(OldFile(str(tmp_path / "tep" / "bi-mat.jpg"))) is None
    assert reasons(media) == ["Không có tệp này trong thư mục đã cho."]


def test_a_pipe_does_not_hold_the_import(media, uploads):
    os.mkfifo(uploads / "ong.jpg")
    assert media.picture(OldFile("uploads/ong.jpg")) is None


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("hong.jpg", b"khong phai anh", "Không đọc được ảnh này"),
        ("ve.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>a()</script></svg>", "Không đọc được ảnh này"),
        ("trong.png", b"", "Không đọc được ảnh này"),
        ("cut.jpg", picture()[:60], ""),
    ],
)
def test_what_the_admin_would_refuse_does_not_come_and_the_reason_is_its(media, uploads, name, content, reason):
    (uploads / name).write_bytes(content)
    assert media.picture(OldFile(f"uploads/{name}")) is None
    assert reason in reasons(media)[0]
    assert media.picture(OldFile("uploads/news/hop.jpg"))


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("chay.exe", b"MZ", "Không nhận tệp .exe"),
        ("gia.pdf", b"MZ" + bytes(60), "chương trình"),
        ("trang.html", b"<script>", "Không nhận tệp .html"),
        ("lenh.pdf", b"%PDF-1.4 /JavaScript (a)", "lệnh tự chạy"),
    ],
)
def test_a_document_that_runs_does_not_come(media, uploads, name, content, reason):
    (uploads / name).write_bytes(content)
    assert media.document(OldFile(f"uploads/{name}")) is None
    assert reason in reasons(media)[0]


def test_a_file_that_is_too_large_is_not_read(media, uploads, settings):
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 2**20
    with (uploads / "to.jpg").open("wb") as file:
        file.truncate(3 * 2**20)
    assert media.picture(OldFile("uploads/to.jpg")) is None
    assert reasons(media) == ["Tệp nặng 3 MB, quá mức 1 MB."]


def test_a_picture_under_a_wrong_end_comes_under_the_right_one(media, uploads):
    (uploads / "anh.jpg").write_bytes(picture("PNG"))
    image = PortalImage.objects.get(pk=media.picture(OldFile("uploads/anh.jpg")))
    assert image.file.name.endswith(".png")


def test_a_missing_file_is_told_once(media):
    assert media.picture(OldFile("uploads/mat.jpg")) is None
    assert media.picture(OldFile("uploads/mat.jpg")) is None
    assert [str(problem) for problem in media.problems] == ["uploads/mat.jpg: Không có tệp này trong thư mục đã cho."]


def test_a_folder_that_is_none_or_still_packed_ends_the_command_with_what_to_do(collection, tmp_path):
    (tmp_path / "uploads.tar.gz").write_bytes(b"\x1f\x8b")
    with pytest.raises(BadSource, match="Hãy giải nén"):
        Media(Ledger("cu"), collection, tmp_path / "uploads.tar.gz", False, HOST)
    with pytest.raises(BadSource, match="Không có thư mục"):
        Media(Ledger("cu"), collection, tmp_path / "khong-co", False, HOST)


def test_without_folder_and_permission_nothing_comes_but_what_stands_in_the_text(collection):
    media = Media(Ledger("cu"), collection, None, False, HOST)
    assert media.picture(OldFile("uploads/news/hop.jpg")) is None
    assert "--files" in reasons(media)[0]
    assert media.picture(OldFile(data_address(picture("PNG"))))


# Once --------------------------------------------------------------------------------------------------------------------
def test_the_same_file_is_one_whatever_it_is_called_and_however_often_it_is_brought(media, uploads, collection):
    (uploads / "ban-sao.jpg").write_bytes(picture())
    first = media.picture(OldFile("uploads/news/hop.jpg"))
    again = Media(Ledger("cu"), collection, uploads, False, HOST)
    assert {media.picture(OldFile("uploads/ban-sao.jpg")), again.picture(OldFile("/uploads/news/hop.jpg"))} == {first}
    assert again.picture(OldFile(data_address(picture()))) == first
    assert PortalImage.objects.count() == 1


def test_what_came_before_is_not_read_again(media, uploads, collection):
    first = media.document(OldFile("uploads/news/ke-hoach.pdf", "Kế hoạch năm"))
    (uploads / "news" / "ke-hoach.pdf").unlink()
    again = Media(Ledger("cu"), collection, uploads, False, HOST)
    assert again.document(OldFile("uploads/news/ke-hoach.pdf")) == first
    assert again.titles == {first: "Kế hoạch năm"}


def test_a_file_that_somebody_deleted_since_does_not_come_back(media, uploads, collection):
    PortalImage.objects.get(pk=media.picture(OldFile("uploads/news/hop.jpg"))).delete()
    (uploads / "ban-sao.jpg").write_bytes(picture())
    again = Media(Ledger("cu"), collection, uploads, False, HOST)
    assert again.picture(OldFile("uploads/news/hop.jpg")) is None
    assert again.picture(OldFile("uploads/ban-sao.jpg")) is None
    assert all("có người xóa" in reason for reason in reasons(again))


def test_what_came_with_an_article_that_came_to_nothing_comes_again_with_the_next(media):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        media.picture(OldFile("uploads/news/hop.jpg"))
        raise ZeroDivisionError
    assert PortalImage.objects.filter(pk=media.picture(OldFile("uploads/news/hop.jpg"))).exists()


def test_undoing_the_import_takes_its_files_away(media, uploads):
    (uploads / "ban-sao.jpg").write_bytes(picture())
    media.picture(OldFile("uploads/news/hop.jpg"))
    media.picture(OldFile("uploads/ban-sao.jpg"))
    media.document(OldFile("uploads/news/ke-hoach.pdf"))
    assert [reason for _, reason in media.ledger.undo() if reason] == []
    assert not PortalImage.objects.exists() and not PortalDocument.objects.exists()


# Where nothing can be kept --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("fault", FULL)
def test_a_store_that_takes_nothing_stops_the_import_and_the_file_comes_the_next_time(media, monkeypatch, fault):
    def full(*_, **__):
        raise fault

    with monkeypatch.context() as patch, pytest.raises(BadSource, match="hop.jpg"):
        patch.setattr(FileSystemStorage, "_save", full)
        media.picture(OldFile("uploads/news/hop.jpg"))
    assert media.picture(OldFile("uploads/news/hop.jpg"))


def test_a_database_that_is_locked_stops_the_import_and_one_that_refuses_a_row_does_not(media):
    def raising(fault):
        def wrapper(execute, sql, params, many, context):
            if sql.startswith(f'INSERT INTO "{PortalImage._meta.db_table}"'):
                raise fault
            return execute(sql, params, many, context)

        return connection.execute_wrapper(wrapper)

    with raising(OperationalError("database is locked")), pytest.raises(BadSource, match="hop.jpg"):
        media.picture(OldFile("uploads/news/hop.jpg"))
    with raising(DataError("value too long")):
        assert media.picture(OldFile("uploads/news/hop.jpg")) is None
    assert "Không đọc hoặc không lưu được tệp" in reasons(media)[0]


def test_a_folder_that_is_gone_meanwhile_stops_the_import(media, uploads):
    assert media.picture(OldFile("uploads/news/khong-co.jpg")) is None
    uploads.rename(uploads.parent / "rut-ra")
    with pytest.raises(BadSource, match="không còn"):
        media.picture(OldFile("uploads/news/hop.jpg"))
