"""Files of an old portal come in once, by what they hold; what cannot come is told with its reason, and nothing stops."""

import errno
import os
import threading
import unicodedata
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import DataError, OperationalError, connection, transaction
from PIL import Image
from wagtail.models import Collection

from cms.models import PortalDocument, PortalImage
from cms.storage import StorageAway
from tests import files
from transfer.bringing import Options
from transfer.bringing.files import DryMedia, NotedMedia
from transfer.fetching import MOST_FAULTS, Fetcher
from transfer.items import BadSource, OldFile
from transfer.ledger import Ledger
from transfer.media import Media

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HOST = "cu.example.vn"
FULL = [OSError(code, os.strerror(code)) for code in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EACCES)]
FULL += [StorageAway("the store did not answer a moment ago")]


def picture(kind: str = "JPEG", colour=(90, 150, 90)) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (40, 30), colour).save(buffer, kind)
    return buffer.getvalue()


def data_address(content: bytes) -> str:
    return f"data:image/png;base64,{b64encode(content).decode()}"


@pytest.fixture
def collection():
    return Collection.get_first_root_node().add_child(instance=Collection(name="Cổng cũ"))


@pytest.fixture
def uploads(tmp_path):
    """The old portal's folder; beside it lies what is nobody's business."""
    folder = tmp_path / "tep" / "uploads"
    (folder / "news").mkdir(parents=True)
    (tmp_path / "tep" / "bi-mat.jpg").write_bytes(picture())
    (folder / "news" / "hop.jpg").write_bytes(picture())
    (folder / "news" / "ke-hoach.pdf").write_bytes(files.pdf())
    return folder


@pytest.fixture
def media(collection, uploads):
    return Media(Ledger("cu"), collection, uploads, False, HOST)


def reasons(media: Media) -> list[str]:
    return [problem.reason for problem in media.problems]


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


# From the old address ---------------------------------------------------------------------------------------------------
@pytest.fixture
def old_portal():
    """A server that answers by its path, and remembers what it was asked."""

    class Portal(BaseHTTPRequestHandler):
        asked: list[str] = []

        def do_GET(self):
            self.asked.append(self.path)
            if self.path.startswith("/di/"):
                self.send_response(302)
                self.send_header("Location", self.path.removeprefix("/di/").replace("~", ":"))
                self.end_headers()
                return
            self.send_response(200 if "hop" in self.path else 404)
            self.end_headers()
            self.wfile.write(picture() if "hop" in self.path else b"khong co")
            if self.path.endswith("hop-to.jpg"):
                self.wfile.write(bytes(3 * 2**20))

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_port}", Portal.asked
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def fetching(old_portal, collection):
    """The operator names where the old portal really stands: a machine of their own network."""
    return Media(Ledger("cu"), collection, None, False, HOST, fetch_from=old_portal[0])


def test_a_file_is_fetched_once_from_the_old_portal(fetching, old_portal):
    assert fetching.picture(OldFile("uploads/hop 1.jpg")) == fetching.picture(OldFile(f"http://www.{HOST}/uploads/hop 1.jpg"))
    assert old_portal[1] == ["/uploads/hop%201.jpg"]


def test_what_the_folder_lacks_is_fetched(old_portal, collection, uploads):
    media = Media(Ledger("cu"), collection, uploads, False, HOST, fetch_from=old_portal[0])
    assert media.picture(OldFile("uploads/news/hop.jpg")) and media.picture(OldFile("uploads/hop-khac.jpg"))
    assert old_portal[1] == ["/uploads/hop-khac.jpg"]


def test_a_missing_file_is_asked_for_once(fetching, old_portal):
    assert fetching.picture(OldFile("mat.jpg")) is None and fetching.picture(OldFile("mat.jpg")) is None
    assert old_portal[1] == ["/mat.jpg"]
    assert reasons(fetching) == ["Cổng cũ trả lời mã 404 cho tệp này."]


def test_a_redirect_is_followed_within_the_portal_only(fetching, old_portal):
    assert fetching.picture(OldFile("di//uploads/hop.jpg"))
    for elsewhere in ("http~//127.0.0.2/hop.jpg", "//169.254.169.254/hop.jpg", "file~///etc/hop.jpg", "http~//127.0.0.1~22/hop.jpg"):
        assert fetching.picture(OldFile(f"di/{elsewhere}")) is None
    assert all("chuyển hướng sang nơi khác" in reason for reason in reasons(fetching)) and len(fetching.problems) == 4
    assert fetching.picture(OldFile("di/di/di/di/di/di/hop.jpg")) is None


def test_no_other_host_is_asked(fetching, old_portal):
    assert fetching.picture(OldFile("http://127.0.0.2/hop.jpg")) is None
    assert "máy chủ khác" in reasons(fetching)[0]
    assert old_portal[1] == []


def test_an_answer_that_is_too_large_is_not_read_to_its_end(fetching, settings):
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 2**20
    assert fetching.picture(OldFile("hop-to.jpg")) is None
    assert reasons(fetching) == ["Không tải được từ cổng cũ: trả lời dài quá 1 MB."]


def test_a_name_that_leads_into_somebodys_own_network_is_not_asked(collection, old_portal, monkeypatch):
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("127.0.0.1", int(old_portal[0].split(":")[1])))])
    media = Media(Ledger("cu"), collection, None, True, "cu.example.vn")
    assert media.picture(OldFile("hop.jpg")) is None
    assert "mạng nội bộ" in reasons(media)[0] and old_portal[1] == []


@pytest.mark.parametrize("path", ["", "/x", "?", "#"])
@pytest.mark.parametrize("user", ["", "u@"])
def test_a_file_of_the_old_portal_never_chooses_a_machine_of_somebodys_own_network(collection, old_portal, path, user):
    """Its settings name the host; whoever wrote them may want the office's own machines to be asked."""
    media = Media(Ledger("cu"), collection, None, True, f"{user}{old_portal[0]}{path}")
    assert media.picture(OldFile("hop.jpg")) is None
    assert len(media.problems) == 1 and old_portal[1] == []


def test_an_operator_names_the_machine_on_which_the_old_portal_really_stands(collection, old_portal):
    media = NotedMedia(Ledger("cu"), collection, Options(fetch_from=old_portal[0]), HOST)
    assert media.picture(OldFile(f"http://{HOST}/uploads/hop.jpg")), media.problems
    assert old_portal[1] == ["/uploads/hop.jpg"]
    assert (
        media.picture(OldFile(f"http://{old_portal[0]}x/hop.jpg")) is None and media.picture(OldFile("di/http~//localhost/hop.jpg")) is None
    )
    assert old_portal[1] == ["/uploads/hop.jpg", "/di/http~//localhost/hop.jpg"]


def test_a_dry_run_asks_no_machine_and_counts_on_the_one_that_was_named():
    media = DryMedia(Options(fetch_from="192.168.1.5:8080"), HOST)
    assert media.picture(OldFile("uploads/hop.jpg")) and media.problems == []


@pytest.mark.parametrize("told", ["192.168.1.5", "192.168.1.5:8080", "may-chu_cu", "CU.example.vn", "[fd00::5]:80"])
def test_a_machine_is_named_with_or_without_its_port(told):
    assert Options(fetch_from=told).fetch_from == told


@pytest.mark.parametrize(
    "told", ["http://192.168.1.5/", "u@192.168.1.5", "192.168.1.5/x", "192.168.1.5?", "192.168.1.5:", "1.5:99999", "a b"]
)
def test_what_is_no_machine_is_refused_before_anything_comes(told):
    with pytest.raises(BadSource, match="--fetch-from"):
        Options(fetch_from=told)


def test_an_old_portal_that_is_away_ends_the_import_instead_of_all_pictures(collection):
    media = Media(Ledger("cu"), collection, None, True, "127.0.0.1:9")
    media.fetcher = Fetcher("127.0.0.1:9", is_named=True, seconds=2)
    for number in range(MOST_FAULTS - 1):
        assert media.picture(OldFile(f"{number}.jpg")) is None
    with pytest.raises(BadSource, match="không trả lời"):
        media.picture(OldFile("nua.jpg"))


def test_whether_the_old_portal_is_there_is_asked_only_after_a_fault(fetching, old_portal):
    fetching.settle()
    assert old_portal[1] == []
    fetching.fetcher.faults = 1
    fetching.settle()  # it answers, if only that it has no such page
    assert old_portal[1] == ["/"] and fetching.fetcher.faults == 0


def test_a_portal_that_answers_slowly_is_left(collection):
    """It sends a byte now and then, and would hold the import for as long as it likes."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Dripping) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        media = Media(Ledger("cu"), collection, None, True, "127.0.0.1")
        media.fetcher = Fetcher(f"127.0.0.1:{server.server_port}", is_named=True, seconds=0.3)
        assert media.picture(OldFile("hop.jpg")) is None
        server.shutdown()
    assert "giây chưa trả lời xong" in reasons(media)[0]


class Dripping(BaseHTTPRequestHandler):
    def do_GET(self):
        stop = threading.Event()
        try:
            while not stop.wait(0.05):
                self.wfile.write(b"H")
        except OSError:
            pass

    def log_message(self, *_):
        pass
