"""Files of an old portal are fetched from its address: once, from no other machine, and not from one that is away or slow."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests import old_files
from tests.old_files import HOST, picture, reasons
from transfer.bringing import Options
from transfer.bringing.files import DryMedia, NotedMedia
from transfer.fetching import MOST_FAULTS, Fetcher
from transfer.items import BadSource, OldFile
from transfer.ledger import Ledger
from transfer.media import Media

pytestmark = [pytest.mark.django_db, pytest.mark.once]

collection, uploads = old_files.collection, old_files.uploads  # as fixtures


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
