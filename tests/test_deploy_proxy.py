"""nginx with the deployed files, before a small server that tells what came to it: HTTPS, whose address, how much, how fast, in whose words."""

import http.client
import json
import re
import ssl
import subprocess
import threading
from collections.abc import Iterator
from ipaddress import ip_network
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.handlers.wsgi import WSGIRequest

from cms.errors import FAULTS, STANDING, standing_page
from cms.proxied import ThroughProxies
from cms.readers.network import address_of
from tests import servers
from tests.servers.proxies import NGINX

pytestmark = pytest.mark.once_on_postgresql

NAME = "dongxanh.example.vn"


def told(environ: dict, start_response) -> list[bytes]:
    """What the portal would know of a request."""
    request = WSGIRequest(environ)
    request.read()
    seen = {"scheme": request.scheme, "address": str(address_of(request)), "id": request.headers.get("X-Request-ID", "")}
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(seen).encode()]


class Quiet(WSGIRequestHandler):
    def log_message(self, *_) -> None:
        pass


class Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@pytest.fixture(scope="module")
def behind() -> Iterator[str]:
    """Where the small server listens."""
    server = make_server("127.0.0.1", 0, ThroughProxies(told), Threads, Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def proxy(behind, tmp_path_factory) -> Iterator[servers.Nginx]:
    """nginx as it is deployed; a proxy at 127.0.0.1 may speak for others."""
    with servers.nginx(behind, tmp_path_factory.mktemp("data"), tls=NAME, spared="", trusted="127.0.0.1") as running:
        yield running


@pytest.fixture(autouse=True)
def nginx_is_trusted(settings):
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1")]


def trusting(proxy: servers.Nginx) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=proxy.folder / "fullchain.pem")


class Talk:
    """One connection over HTTPS, of a reader at an address of their own where one is given."""

    def __init__(self, proxy: servers.Nginx, reader: str = "", host: str = "127.0.0.1"):
        self.line = http.client.HTTPSConnection(host, proxy.secure, timeout=30, context=trusting(proxy))
        self.told = {"Host": NAME} | ({"X-Forwarded-For": reader} if reader else {})

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str):
        self.line.request(method, path, body, self.told | {name.replace("_", "-"): value for name, value in headers.items()})
        answer = self.line.getresponse()
        answer.text = answer.read().decode()
        return answer

    def statuses(self, path: str, times: int, method: str = "GET") -> list[int]:
        return [self.ask(path, method).status for _ in range(times)]


# HTTPS ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
def test_a_browser_speaks_http_2_over_both_kinds_of_addresses(proxy, host):
    address = f"https://{NAME}:{proxy.secure}/"
    curl = [
        "curl",
        "--silent",
        "--show-error",
        "--http2",
        "--cacert",
        str(proxy.folder / "fullchain.pem"),
        "--write-out",
        " %{http_version}",
    ]
    done = subprocess.run([*curl, "--resolve", f"{NAME}:{proxy.secure}:{host}", address], capture_output=True, text=True)
    seen, version = done.stdout.rsplit(" ", 1)
    assert (version, json.loads(seen)["scheme"]) == ("2", "https"), done.stderr


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
@pytest.mark.parametrize(("version", "is_spoken"), [("TLSv1_1", False), ("TLSv1_2", True), ("TLSv1_3", True)])
def test_old_kinds_of_tls_are_not_spoken(proxy, version, is_spoken):
    asked = trusting(proxy)
    asked.set_ciphers("DEFAULT@SECLEVEL=0")  # else our own side would refuse
    asked.minimum_version = asked.maximum_version = ssl.TLSVersion[version]
    talk = http.client.HTTPSConnection("127.0.0.1", proxy.secure, timeout=30, context=asked)
    if is_spoken:
        talk.connect()
    else:
        with pytest.raises((ssl.SSLError, ConnectionError)):
            talk.connect()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_plain_http_leads_to_the_same_address_over_https(proxy, host):
    talk = http.client.HTTPConnection(host, proxy.port, timeout=30)
    talk.request("GET", "/tim-kiem/?q=lua", headers={"Host": NAME})
    answer = talk.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/tim-kiem/?q=lua")


# Whose address ----------------------------------------------------------------------------------------------------------
def test_the_portal_hears_the_address_that_nginx_saw_whatever_the_reader_says(behind, tmp_path):
    with servers.nginx(behind, tmp_path, tls=NAME) as alone:
        seen = json.loads(Talk(alone, reader="203.0.113.9").ask("/").text)
        assert (seen["address"], seen["scheme"]) == ("127.0.0.1", "https")
        talk = http.client.HTTPConnection("127.0.0.1", alone.port, timeout=30)
        talk.request("GET", "/", headers={"X-Forwarded-Proto": "https"})
        assert talk.getresponse().status == 301


@pytest.mark.parametrize("said", ["203.0.113.9", "198.51.100.7, 203.0.113.9", "203.0.113.9, 127.0.0.1"])
def test_a_proxy_that_the_operator_named_may_speak_for_a_reader(proxy, said):
    assert json.loads(Talk(proxy, reader=said).ask("/").text)["address"] == "203.0.113.9"


def test_a_reader_over_ipv6_is_no_proxy(proxy):
    assert json.loads(Talk(proxy, reader="203.0.113.9", host="::1").ask("/").text)["address"] == "::1"


def test_https_is_believed_of_no_stranger(behind, settings):
    host, port = behind.split(":")

    def scheme() -> str:
        talk = http.client.HTTPConnection(host, int(port), timeout=30)
        talk.request("GET", "/", headers={"X-Forwarded-Proto": "https"})
        return json.loads(talk.getresponse().read())["scheme"]

    assert scheme() == "https"
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8")]
    assert scheme() == "http"


# How much ---------------------------------------------------------------------------------------------------------------
def is_a_page_a_citizen_understands(answer, status: int) -> None:
    assert answer.status == status
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert f'<h1 class="page-title">{FAULTS[status].title}</h1>' in answer.text


@pytest.mark.parametrize(
    ("path", "method", "at_once"),
    [("/dang-nhap/", "POST", 60), ("/quan-tri/login/", "POST", 60), ("/tim-kiem/goi-y/?q=lu", "GET", 300), ("/binh-chon/1/", "POST", 500)],
)
def test_a_flood_from_one_network_is_told_to_wait_and_nobody_else(proxy, path, method, at_once):
    number = len(path)  # a network of its own for each kind
    flood = Talk(proxy, reader=f"203.0.113.{number}")
    statuses = flood.statuses(path, at_once + 1, method)
    assert set(statuses) == {200}, "nobody is held up who comes with a whole hall"
    statuses += flood.statuses(path, 2 * at_once, method)
    assert 429 in statuses
    refused = flood.ask(path, method)
    if refused.status == 429:  # else a place has just become free
        is_a_page_a_citizen_understands(refused, 429)
        assert refused.headers["Retry-After"] == "60"
    assert Talk(proxy, reader=f"198.51.100.{number}").statuses(path, 10, method) == [200] * 10


def test_a_school_behind_one_address_reads_unhindered(proxy):
    school = Talk(proxy, reader="203.0.113.200")
    assert set(school.statuses("/", 500) + school.statuses("/truc-tiep/", 1000, "POST")) == {200}


def test_one_network_of_ipv6_is_one_network_however_many_addresses_it_uses(proxy):
    def refused(prefix: str) -> int:
        return [Talk(proxy, f"{prefix}{number:x}").ask("/dang-nhap/", "POST").status for number in range(1, 81)].count(429)

    assert refused("2001:db8:1:2::") > 0
    assert refused("2001:db8:1:2:5:6:7:") > 0, "the same /64"
    assert Talk(proxy, "2001:db8:1:3::1").ask("/dang-nhap/", "POST").status == 200


@pytest.mark.parametrize(
    ("path", "bytes_", "status"),
    [("/nhan-xet/1/", 120_000, 200), ("/nhan-xet/1/", 140_000, 413), ("/truc-tiep/", 9_000, 413), ("/quan-tri/documents/add/", 31_000_000, 200),
     ("/quan-tri/login/", 140_000, 413), ("/", 140_000, 413)],
)  # fmt: skip
def test_each_address_takes_as_much_as_it_needs(proxy, path, bytes_, status):
    answer = Talk(proxy, reader="203.0.113.222").ask(path, "POST", b"x" * bytes_)
    assert answer.status == status
    if status == 413:
        is_a_page_a_citizen_understands(answer, 413)


# In whose words ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("status", STANDING)
def test_what_nginx_says_by_itself_are_the_portals_own_pages(status):
    """After a change: manage.py error_pages deploy/nginx/pages"""
    for kind in ("page", "fragment"):
        assert (NGINX / "pages" / f"{status}.{kind}.html").read_text() == standing_page(status, kind)


def test_a_portal_that_is_away_is_told_of_in_vietnamese(tmp_path):
    with servers.nginx(f"127.0.0.1:{servers.free_port()}", tmp_path, tls=NAME) as alone:
        answer = Talk(alone).ask("/tin-tuc/")
        is_a_page_a_citizen_understands(answer, 503)
        assert answer.headers["Retry-After"] == "60"
        piece = Talk(alone).ask("/binh-chon/1/phieu/", X_Fragment="1")
        assert (piece.status, piece.text) == (503, standing_page(503, "fragment"))
        is_a_page_a_citizen_understands(Talk(alone).ask("/static/css/khong-co.css"), 404)
        assert Talk(alone).ask("/_loi/503.page.html").status == 404


# What is written down ---------------------------------------------------------------------------------------------------
def test_the_log_names_no_reader(proxy):
    talk, log = Talk(proxy, reader="203.0.113.77"), proxy.folder / "access.log"
    hidden = json.loads(talk.ask("/quan-tri/password_reset/confirm/MQ/bi-mat/").text)["id"]
    number = json.loads(talk.ask("/tin-tuc/bai-viet/?tu=bi-mat", User_Agent="Trinh-duyet-la").text)["id"]
    servers.wait_until(lambda: number in log.read_text(), "the lines of the log")
    lines = {line["id"]: line for line in map(json.loads, log.read_text().splitlines())}
    assert (lines[number]["path"], lines[number]["status"]) == ("/tin-tuc/bai-viet/", 200)
    assert lines[hidden]["path"] == "/quan-tri/"
    assert not re.search(r"203\.0\.113\.|127\.0\.0\.1|bi-mat|Trinh-duyet", log.read_text())
    assert set(lines[number]) == {"time", "id", "method", "path", "status", "bytes", "seconds", "copy", "protocol"}
