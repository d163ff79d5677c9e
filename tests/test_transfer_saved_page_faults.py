"""Saved pages that are broken, endless, there twice or of two portals: what can be read comes, the rest is told."""

import pytest
from bs4 import BeautifulSoup

from tests.saved import SAVED, article_in, doubts_about
from transfer import saved_page
from transfer.items import Article, BadSource, Fault
from transfer.saved_page import facts
from transfer.saved_page.content import content_of, words_of

pytestmark = pytest.mark.once


def test_one_file_that_is_no_page_is_told_and_the_others_come(tmp_path):
    good = (SAVED / "bang-cu.html").read_bytes()
    files = {"a.html": b"", "b.html": b"\x89PNG\0\0", "c.html": b"<div>" * 400, "d.html": good, "e.html": b"<p>Ng\xe1\xba\xafn</p>"}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    found = list(saved_page.open_source([tmp_path]).articles())
    assert [isinstance(one, Fault) for one in found] == [True, True, True, False, True]
    assert all(word in one.reason for word, one in zip(("trống", "không phải trang", "quá sâu"), found, strict=False))


@pytest.mark.parametrize("broken", ["<![foo[bar]]>", "<<!-- x -->![foo[bar]]>", "<![CDATA[", "<?php a", "<!-->", "<!--->", "<!-- --!>"])
def test_what_no_browser_minds_does_not_end_the_import(tmp_path, broken):
    page = (SAVED / "hop-thon.html").read_text(encoding="utf-8")
    (tmp_path / "a.html").write_text(page.replace("<article>", f"{broken}<article>"), encoding="utf-8")
    article = article_in(tmp_path / "a.html")
    assert "giơ tay thông qua" in article.html and "foo" not in article.html


@pytest.mark.parametrize("host", ["[x", "u@10.0.0.5", "10.0.0.5:80:80", "a_b", "10.0.0.5\\x", "dongxanh.vn:99999", "%31.vn"])
def test_a_page_whose_address_nobody_can_read_has_none(tmp_path, host):
    """What it names as its host would be asked for files."""
    page = (
        (SAVED / "hop-thon.html").read_text(encoding="utf-8").replace("https://www.dongxanh.example.vn/tin-tuc", f"http://{host}/tin-tuc")
    )
    (tmp_path / "a.html").write_text(page.replace("<title>", f'<link rel="canonical" href="http://{host}/a"><title>'), encoding="utf-8")
    source = saved_page.open_source([tmp_path / "a.html"])
    (article,) = source.articles()
    assert (source.host, article.addresses) == ("", ()) and doubts_about(article, "địa chỉ cũ")


def test_one_bad_address_in_a_page_costs_nothing_but_itself(tmp_path):
    page = (SAVED / "hop-thon.html").read_text(encoding="utf-8")
    page = page.replace('href="/van-ban/du-toan.pdf"', 'href="http://[x/y"').replace("./hop-thon_files/hop.png", "http://[x/2.jpg")
    for number, lead in enumerate(("https://www.dongxanh.example.vn/uploads/hop.png", "http://[x/3.jpg")):
        (tmp_path / f"{number}.html").write_text(page.replace("https://www.dongxanh.example.vn/uploads/hop.png", lead), encoding="utf-8")
        assert "giơ tay thông qua" in article_in(tmp_path / f"{number}.html").html


def test_a_long_address_has_a_short_key_of_its_own(tmp_path):
    """Portals on Liferay have addresses of 400 letters; a key of the ledger has 200."""
    keys = set()
    for number in (1, 2, 1):
        address = f"https://www.dongxanh.example.vn/tin-tuc?{'p_p_id=101_INSTANCE_x&' * 20}urlTitle={number}"
        page = (
            (SAVED / "hop-thon.html")
            .read_text(encoding="utf-8")
            .replace("https://www.dongxanh.example.vn/tin-tuc/hop-thon-12.html", address)
        )
        (tmp_path / "a.html").write_text(page, encoding="utf-8")
        article = article_in(tmp_path / "a.html")
        assert article.key.startswith("page:/tin-tuc?p_p_id=") and len(article.key) <= 150
        assert article.addresses[0].endswith(f"&urlTitle={number}")
        keys.add(article.key)
    assert len(keys) == 2


# What would hold a program: of all of these the pages are so long that what looks at each beginning to the end anew would not be
# done before the tests are stopped.
def test_a_page_of_signs_that_nothing_closes_is_read(tmp_path):
    good = (SAVED / "hop-thon.html").read_text(encoding="utf-8")
    for number, opened in enumerate(("<!--", "<?", "</", "<!x", "<![CDATA[>", "<<!---->!--", "<a ")):
        (tmp_path / f"{number}.html").write_text(good + opened * (80_000 // opened.count("<")), encoding="utf-8")
        article = article_in(tmp_path / f"{number}.html")
        assert article.title == "Thôn Bến Đá họp bàn nước sạch" and "giơ tay thông qua" in article.html


def test_counts_are_found_in_words_of_any_length():
    for noise in ("111." * 50_000, "1" * 100_000, "Xem" + " " * 100_000 + "x", "1" + " " * 100_000 + "x"):
        assert facts.views_of(f"{noise} trang. Lượt xem: 1.143") == (1143, "")
    assert facts.views_of("Tin mới.1.143 lượt xem") == (1143, "")


def test_bars_of_buttons_above_the_text_are_taken_away_but_not_without_end():
    bars = "<p>Tin khác</p>"
    text = "<p>Cả thôn ngồi kín nhà văn hóa để bàn chuyện đặt ống nước sạch từ trạm bơm về từng ngõ.</p>" * 3
    few, _ = content_of(BeautifulSoup(f"<div class='entry-content'>{bars * 20}{text}</div>", "html.parser"))
    assert "Tin khác" not in words_of(few)
    many, _ = content_of(BeautifulSoup(f"<div class='entry-content'>{bars * 12_000}{text}</div>", "html.parser"))
    assert "ống nước" in words_of(many)


def test_the_same_page_saved_twice_comes_once(tmp_path):
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_bytes((SAVED / "hop-thon.html").read_bytes())
    first, second = saved_page.open_source([tmp_path]).articles()
    assert isinstance(first, Article) and isinstance(second, Fault)


def test_pages_that_do_not_say_where_they_stood_are_told_apart_by_what_they_hold(tmp_path):
    """Browsers call pages of two portals by the same name, and the ledger would take the second for the first."""
    keys = {}
    for name, title in (
        ("a/bai.html", "Xã họp bàn việc nước"),
        ("b/bai.html", "Huyện mở chợ hoa"),
        ("c/khac.html", "Xã họp bàn việc nước"),
    ):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(
            f"<title>{title}</title><h1>{title}</h1><p>{'Bà con các thôn đều có mặt. ' * 20}</p>", encoding="utf-8"
        )
        keys[name] = article_in(tmp_path / name).key
    assert keys["a/bai.html"] != keys["b/bai.html"] and keys["a/bai.html"] == keys["c/khac.html"]
    first, second, third = saved_page.open_source([tmp_path]).articles()
    assert (isinstance(first, Article), isinstance(second, Article), isinstance(third, Fault)) == (True, True, True)


def test_pages_of_two_portals_are_refused(tmp_path):
    page = (SAVED / "hop-thon.html").read_text(encoding="utf-8")
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    (tmp_path / "b.html").write_text(page.replace("www.dongxanh", "benda"), encoding="utf-8")
    with pytest.raises(BadSource, match="nhiều cổng"):
        saved_page.open_source([tmp_path])


def test_a_portal_with_and_without_www_is_one(tmp_path):
    page = (SAVED / "hop-thon.html").read_text(encoding="utf-8")
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    (tmp_path / "b.html").write_text(page.replace("www.dongxanh", "dongxanh").replace("hop-thon-12", "hop-thon-13"), encoding="utf-8")
    source = saved_page.open_source([tmp_path])
    assert all(isinstance(one, Article) for one in source.articles())
    assert source.host == "www.dongxanh.example.vn"
    assert source.name == saved_page.open_source([tmp_path / "b.html"]).name == "saved dongxanh.example.vn"


@pytest.mark.parametrize("path", ["khong-co.html", "."])
def test_where_there_is_no_page_that_is_said(tmp_path, path):
    with pytest.raises(BadSource):
        saved_page.open_source([tmp_path / path])
