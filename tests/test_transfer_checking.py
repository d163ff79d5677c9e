"""The command that says what would become of the addresses of an old portal."""

import csv
import gzip
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from wagtail.contrib.redirects.models import Redirect

from home.models import HomePage
from transfer import addresses
from transfer.checking import listed
from transfer.items import BadSource
from transfer.ledger import Ledger
from transfer.report.dead_links import dead_links

pytestmark = pytest.mark.once

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'


def sitemap(*locations: str, kind: str = "url") -> bytes:
    """A sitemap, or one of sitemaps."""
    inner = "".join(f"<{kind}><loc>\n {where.replace('&', '&amp;')}</loc><lastmod>2020-07-04</lastmod></{kind}>" for where in locations)
    root = "urlset" if kind == "url" else "sitemapindex"
    return f"{HEAD}<{root} {SPACE}>{inner}</{root}>".encode()


def check(where, **options) -> tuple[str, str]:
    """What the command says, and with what it ends."""
    said = StringIO()
    try:
        call_command("check_addresses", str(where), stdout=said, stderr=StringIO(), **options)
    except CommandError as fault:
        return said.getvalue(), str(fault)
    return said.getvalue(), ""


@pytest.fixture
def moved_in(build):
    """A portal with an article and a category that came from an old one."""
    article, category = build.article("Họp xã"), build.category("Thủy lợi")
    old = [(["/tin/hop-12.html", "/?p=12"], article), (["/?cat=3"], category)]
    addresses.lead_all(Ledger("thu"), old, build.site)
    return article


@pytest.fixture
def site(build, settings):
    settings.ALLOWED_HOSTS = ["*"]
    return build.site


# What is read --------------------------------------------------------------------------------------------------------
def test_a_sitemap_of_sitemaps_is_read_whole_also_packed_and_pictures_are_no_pages(tmp_path):
    (tmp_path / "sitemap.xml").write_bytes(sitemap("https://cu.vn/a.xml", "https://cu.vn/b.xml.gz", kind="sitemap"))
    picture = b"<image:image><image:loc>https://cu.vn/anh.jpg</image:loc></image:image></url>"
    (tmp_path / "a.xml").write_bytes(sitemap("https://cu.vn/?nv=news&op=a", "https://cu.vn/tin/họp").replace(b"</url>", picture))
    (tmp_path / "b.xml.gz").write_bytes(gzip.compress(sitemap("https://cu.vn/tin/họp", "https://cu.vn/b")))
    found = sorted(listed.addresses(str(tmp_path / "sitemap.xml")))
    assert found == ["https://cu.vn/?nv=news&op=a", "https://cu.vn/b", "https://cu.vn/tin/họp"]


def test_a_list_is_read_by_lines(tmp_path):
    (tmp_path / "a.txt").write_bytes("\ufeff/tin/họp\r\n\r\n# lời\r\n/?p=1\n/?p=1\nhttps://cu.vn/b".encode())
    assert list(listed.addresses(str(tmp_path / "a.txt"))) == ["/tin/họp", "/?p=1", "https://cu.vn/b"]


def test_a_sitemap_is_fetched_from_the_old_host_and_from_no_other(tmp_path):
    (tmp_path / "other.xml").write_bytes(sitemap("http://la.example.vn/a.xml", kind="sitemap"))

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    (tmp_path / "index.xml").write_bytes(sitemap(f"{base}/pages.xml", kind="sitemap"))
    (tmp_path / "pages.xml").write_bytes(sitemap(f"{base}/tin"))
    try:
        assert list(listed.addresses(f"{base}/index.xml")) == [f"{base}/tin"]
        with pytest.raises(BadSource, match=r"chỉ sang máy khác: http://la\.example\.vn"):
            list(listed.addresses(f"{base}/other.xml"))
        with pytest.raises(BadSource, match="Không đọc được"):
            list(listed.addresses(f"{base}/khong-co.xml"))
    finally:
        server.shutdown()
        server.server_close()


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]><urlset><url><loc>/&b;</loc></url></urlset>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (BOMB, "DOCTYPE"),
        (b"<urlset><url><loc>/a</loc>", "XML"),
        (sitemap("javascript:alert(1)"), "không phải danh sách địa chỉ"),
        (sitemap("http://[hong"), "không phải danh sách địa chỉ"),
        (b"<url><loc>" + b"a" * 9999, "dài quá 4096"),
        (b"<a>" * 99, "không phải sơ đồ trang"),
        (b"/" + b"a" * 99_999, "dài quá 4096"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"CREATE TABLE x (\n", "không phải danh sách địa chỉ"),
        (b"", "Không thấy địa chỉ nào"),
        (gzip.compress(sitemap("/a"))[:-20], "nén"),
        (gzip.compress(bytes(3_000_000)), "dài quá"),
    ],
)
def test_what_is_no_list_of_addresses_is_refused_in_one_line(tmp_path, content, reason):
    (tmp_path / "x").write_bytes(content)
    said, fault = check(tmp_path / "x")
    assert reason in fault and "\n" not in fault and said == ""


def test_a_file_that_is_not_there_is_told():
    assert "Không đọc được /khong/co.xml" in check("/khong/co.xml")[1]


def test_what_unpacks_to_more_than_a_sitemap_has_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(listed, "MOST_BYTES", 1_000_000)
    (tmp_path / "x").write_bytes(gzip.compress(b"<urlset>" + b" " * 5_000_000))
    assert "MB" in check(tmp_path / "x")[1]


# What is said --------------------------------------------------------------------------------------------------------
def test_all_is_well_where_every_address_leads_in_one_step_to_a_living_page(tmp_path, moved_in, site):
    told = [f"https://www.cu.vn{path}" for path in ("/tin/Hop-12.html", "/?p=12", "/?cat=3", "/", "/tin-tuc/", "/index.php")]
    (tmp_path / "sitemap.xml").write_bytes(sitemap(*told, "https://khac.vn/x"))
    said, fault = check(tmp_path / "sitemap.xml", host=["cu.vn"])
    assert fault == "" and "Bỏ qua 1 địa chỉ của tên miền khác." in said and "tốt: 6." in said


@pytest.mark.parametrize("name", ["cu.vn:8080", "WWW.cu.vn", "cu.vn"])
def test_an_old_portal_may_have_had_a_port(tmp_path, moved_in, site, name):
    (tmp_path / "a.txt").write_text("http://cu.vn:8080/?p=12\nhttp://khac.vn:8080/?p=12\n")
    said, fault = check(tmp_path / "a.txt", host=[name])
    assert fault == "" and "Bỏ qua 1 địa chỉ" in said and "tốt: 1." in said


def test_what_would_not_be_there_takes_more_steps_or_is_only_the_front_page_is_listed(tmp_path, moved_in, build, site):
    Redirect.add_redirect("/hai-buoc", "/tin/hop-12.html", site=site)
    Redirect.add_redirect("/tam", moved_in, is_permanent=False, site=site)
    Redirect.add_redirect("/ve-dau", "/", site=site)
    Redirect.add_redirect("/vong-1", "/vong-2", site=site)
    Redirect.add_redirect("/vong-2", "/vong-1", site=site)
    Redirect.add_redirect("/ngoai", "https://khac.example.vn/", site=site)
    lines = ["/hai-buoc", "/tam", "/ve-dau", "/vong-1", "/ngoai", "/khong-co", "/?p=99", "/?id=7", "/tin/hop-12.html", "/=1+1"]
    (tmp_path / "a.txt").write_text("\n".join(lines))
    said, fault = check(tmp_path / "a.txt", csv=tmp_path / "xau.csv")
    rows = {row[0].lstrip("'"): row[1:4] for row in csv.reader((tmp_path / "xau.csv").read_text("utf-8-sig").splitlines()[1:])}
    assert fault == "4 địa chỉ cũ sẽ không còn."
    assert rows == {
        "/hai-buoc": ["qua nhiều bước", "200", "2"],
        "/tam": ["chuyển hướng tạm thời", "200", "1"],
        "/ve-dau": ["chỉ về trang chủ", "200", "1"],
        "/vong-1": ["không còn", "301", "5"],
        "/ngoai": ["sang cổng khác", "301", "1"],
        "/khong-co": ["không còn", "404", "1"],  # first Django appends the slash
        "/?p=99": ["không còn", "404", "0"],
        "/?id=7": ["chỉ về trang chủ", "200", "0"],
        "/=1+1": ["không còn", "404", "0"],
    }
    assert "không còn (mã 404): /?p=99" in said and "qua nhiều bước (mã 200): /hai-buoc → " in said


def test_of_a_portal_that_cannot_show_its_front_page_nothing_is_said(tmp_path, moved_in, site, monkeypatch):
    monkeypatch.setattr(HomePage, "serve", lambda page, request: 1 / 0)
    (tmp_path / "a.txt").write_text("/?p=12\n")
    said, fault = check(tmp_path / "a.txt")
    assert said == "" and "không dựng được cả trang chủ" in fault
    linking = {"type": "paragraph", "value": '<p><a href="/khong-co/">cũ</a></p>'}
    moved_in.body = [*moved_in.body.get_prep_value(), linking]
    moved_in.save_revision().publish()
    assert [link.reason for link in dead_links([moved_in.pk], "cu.vn", site)] == [
        "Chưa thử được liên kết nào: cổng không dựng được cả trang chủ."
    ]
    monkeypatch.undo()
    assert [link.reason for link in dead_links([moved_in.pk], "cu.vn", site)] == ["Liên kết tới /khong-co/ sẽ không mở được"]


def test_the_portal_can_be_asked_over_http(tmp_path, live_server, transactional_db, settings):
    from tests.build import Builder

    settings.ALLOWED_HOSTS = ["*"]
    build = Builder()
    addresses.lead(Ledger("thu"), ["/tin/hop-12.html"], build.article("Họp"), build.site)
    (tmp_path / "a.txt").write_text("/tin/hop-12.html\n/khong-co\n/tin-tuc/\n")
    said, fault = check(tmp_path / "a.txt", base=live_server.url)
    assert fault == "1 địa chỉ cũ sẽ không còn." and "tốt: 2" in said
    assert "--base phải bắt đầu" in check(tmp_path / "a.txt", base="127.0.0.1")[1]
