"""nginx with the deployed file, before the real portal: what it answers by itself, and what it leaves to the portal."""

import gzip
import http.client
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import brotli
import pytest

from cms.cache.front import private_prefixes
from tests import servers
from tests.servers import NGINX_CONF, wait_until

pytestmark = pytest.mark.once


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    raw: list[tuple[str, str]]


@pytest.fixture(scope="module")
def read(portal) -> Iterator[Callable[..., Answer]]:
    """Asks nginx, which stands before the portal with its demo."""
    with servers.nginx(f"127.0.0.1:{portal.port}", portal.folder) as proxy:

        def ask(path: str, method: str = "GET", **headers: str) -> Answer:
            talk = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=60)
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            talk.request(method, path, headers={"Host": f"127.0.0.1:{portal.port}"} | named)
            answer = talk.getresponse()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read(), answer.getheaders())

        yield ask


def how(answer: Answer) -> str:
    """HIT, MISS, EXPIRED, BYPASS …; empty where nginx was not asked to keep anything."""
    return answer.headers.get("x-nginx-cache", "")


def test_every_private_address_of_the_portal_passes_without_being_kept():
    named = re.search(r"location ~ \^/\(([^)]+)\)/", NGINX_CONF.read_text()).group(1)
    assert {f"/{name}/" for name in named.split("|")} == set(private_prefixes())


def test_a_page_is_kept_once_for_each_encoding_and_says_the_same_in_all(read):
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}
    for typed, encoding in {"gzip, deflate, br, zstd": "br", "gzip;q=0.8, *;q=0": "gzip", "br;q=0, gzip": "gzip", "identity": ""}.items():
        wait_until(lambda typed=typed: how(read("/", Accept_Encoding=typed)) == "HIT", "a copy of nginx")
        answer = read("/", Accept_Encoding=typed)
        assert answer.headers.get("content-encoding", "") == encoding
        assert b"<h1" in unpack[encoding](answer.body) or b"<h2" in unpack[encoding](answer.body)
        assert "x-accel-expires" not in answer.headers
        assert answer.headers["cache-control"].startswith("public, max-age=0, s-maxage=1")


def test_who_has_the_page_already_is_told_so_by_nginx_alone(read):
    tag = read("/tin-tuc/", Accept_Encoding="br").headers["etag"]

    def known_to_nginx() -> bool:
        answer = read("/tin-tuc/", Accept_Encoding="br", If_None_Match=tag)
        assert (answer.status, answer.body) == (304, b"")
        return how(answer) == "HIT"

    wait_until(known_to_nginx, "a 304 out of nginx's copy")


@pytest.mark.parametrize(
    ("path", "method", "headers"),
    [
        ("/", "GET", {"Cookie": "sessionid=abc"}),
        ("/", "GET", {"Cookie": "a=b; __Host-sessionid=abc"}),
        ("/?utm=1", "GET", {}),
        ("/tin-tuc/?trang=2&trang=3", "GET", {}),
        ("/", "POST", {}),
    ],
)
def test_what_only_the_portal_can_answer_passes(read, path, method, headers):
    for _ in range(3):
        assert how(read(path, method, **headers)) in ("BYPASS", "")


def test_old_addresses_reach_the_portal_with_their_words_past_the_copies_of_the_front_page(read):
    wait_until(lambda: how(read("/")) == "HIT", "a copy of nginx")
    for old, status, link in [("/?p=987", 404, ""), ("/?nv=news&op=khong-co", 404, ""), ("/index.php?utm_source=x", 301, "/")]:
        answer = read(old)
        assert how(answer) in ("BYPASS", "")  # nginx adds its word to what was found only
        assert (answer.status, answer.headers.get("location", "")) == (status, link)
    assert (read("/index.php").headers["location"], read("//Index.PHP//").headers["location"]) == ("/", "/")
    assert how(read("/")) in ("HIT", "REVALIDATED", "EXPIRED") and read("/").status == 200


def test_a_cookie_of_another_name_does_not_keep_a_page_from_being_kept(read):
    wait_until(lambda: how(read("/tin-tuc/", Cookie="ban_doc=2; xem=1")) == "HIT", "a copy of nginx")


def test_what_nginx_answers_out_of_its_copies_says_each_thing_once_and_as_the_portal_does(read):
    wait_until(lambda: how(read("/")) == "HIT", "a copy of nginx")
    kept, own = read("/").raw, read("/quan-tri/login/").raw
    for said in (kept, own):
        names = [name.lower() for name, _ in said if name.lower() != "set-cookie"]
        assert len(names) == len(set(names)), names
        assert {"content-security-policy", "x-content-type-options", "cross-origin-resource-policy", "permissions-policy"} <= set(names)


def test_the_pages_of_a_list_are_kept_apart(read):
    for number in (1, 2):
        wait_until(lambda number=number: how(read(f"/tin-tuc/?trang={number}")) == "HIT", "a copy of nginx")
    assert read("/tin-tuc/?trang=1").body != read("/tin-tuc/?trang=2").body


def test_a_head_is_answered_out_of_the_copy(read):
    wait_until(lambda: how(read("/tin-tuc/", "HEAD")) == "HIT", "a copy of nginx")
    assert read("/tin-tuc/", "HEAD").body == b""


def test_the_desk_and_the_search_are_never_kept(read):
    for path in ("/dang-nhap/", "/tim-kiem/?q=lua", "/healthz/"):
        answers = [read(path) for _ in range(3)]
        assert {(answer.status, how(answer)) for answer in answers} == {(200, "")}, path


def test_stylesheet_and_script_come_packed_from_the_folder_and_may_be_kept_for_good(read, portal):
    page = read("/").body.decode()
    for path in re.findall(r'(?:href|src)="(/static/(?:css|js)/[^"]+)"', page):
        plain = read(path)
        assert plain.status == 200 and "content-encoding" not in plain.headers
        assert plain.headers["content-type"].split(";")[0] in ("text/css", "text/javascript")
        for encoding, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
            packed = read(path, Accept_Encoding=encoding)
            assert (packed.headers["content-encoding"], packed.headers["vary"]) == (encoding, "Accept-Encoding")
            assert packed.headers["content-type"] == plain.headers["content-type"]
            assert unpack(packed.body) == plain.body
        assert plain.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (portal.folder / "static").is_dir()


def test_cut_pictures_come_from_the_folder_and_nothing_else_of_the_library_does(read, portal):
    cut = next((portal.folder / "media" / "images").rglob("*.jpg"))
    answer = read(f"/media/{cut.relative_to(portal.folder / 'media')}")
    assert answer.body == cut.read_bytes()
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    missing = read("/media/images/khong-co.jpg")  # the portal is asked, which may keep its files in a store
    assert (missing.status, b"Kh\xc3\xb4ng t\xc3\xacm th\xe1\xba\xa5y trang" in missing.body) == (404, True)
    original = next((portal.folder / "media" / "original_images").iterdir())
    assert read(f"/media/original_images/{original.name}").status == 404
    assert read("/portal.sqlite3").status == 404
    assert read("/static/../portal.sqlite3").status in (400, 404)
