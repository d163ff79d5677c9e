"""Single saved pages of any old portal: the article, and what was guessed of it."""

import re
import unicodedata
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup

from transfer import saved_page
from transfer.finding import NotFound
from transfer.items import Article, BadSource, Fault
from transfer.saved_page import facts
from transfer.saved_page.content import content_of, words_of
from transfer.saved_page.dates import dates_in
from transfer.saved_page.encoding import unicode_of_old_fonts
from transfer.tcvn3 import as_unicode

pytestmark = pytest.mark.once

SAVED = Path(__file__).parent / "data" / "saved"
HERE = ZoneInfo("Asia/Ho_Chi_Minh")


def article_in(path: Path) -> Article:
    (article,) = saved_page.open_source([path]).articles()
    assert isinstance(article, Article), article
    return article


def doubts_about(article: Article, word: str) -> list[str]:
    return [doubt for doubt in article.doubts if word in doubt]


@pytest.fixture(scope="module")
def modern() -> Article:
    return article_in(SAVED / "hop-thon.html")


@pytest.fixture(scope="module")
def old() -> Article:
    return article_in(SAVED / "bang-cu.html")


def test_what_a_page_declares_is_taken_without_doubt(modern):
    assert modern.title == "Thôn Bến Đá họp bàn nước sạch"
    assert modern.date == datetime(2021, 3, 9, 14, 5, tzinfo=HERE)
    assert (modern.author, modern.views, modern.points, modern.raters) == ("Lê Văn Sậy", 2310, 18, 4)
    assert (modern.summary, modern.tags, modern.is_live) == ("Cả thôn bàn chuyện đặt ống nước.", ("nước sạch",), True)
    assert (modern.key, modern.addresses) == ("page:/tin-tuc/hop-thon-12.html", ("/tin-tuc/hop-thon-12.html",))
    assert modern.doubts == ("Trang ghi 3 nhận xét; tệp không có nội dung các nhận xét nên không nhập.",)


def test_of_the_page_only_the_articles_text_comes(modern):
    assert modern.html.startswith("<p>Tối qua") and "giơ tay thông qua" in modern.html
    assert not re.search("Tin liên quan|Xóm Bãi|Thống kê|Lượt xem|<h1", modern.html)


def test_pictures_saved_beside_the_page_are_named_from_its_folder_and_other_files_by_their_old_address(modern):
    assert modern.picture.path == "hop-thon_files/hop.png"
    assert modern.picture.title == "Bà con ngồi họp"
    assert 'src="/hop-thon_files/hop.png"' in modern.html
    assert 'href="https://www.dongxanh.example.vn/van-ban/du-toan.pdf"' in modern.html


def test_a_picture_outside_the_folder_is_not_taken_from_there(tmp_path):
    (tmp_path / "mat.png").write_bytes(b"x")
    (tmp_path / "trong").mkdir()
    page = (SAVED / "hop-thon.html").read_text(encoding="utf-8").replace("./hop-thon_files/hop.png", "../mat.png")
    (tmp_path / "trong" / "a.html").write_text(page, encoding="utf-8")
    html = article_in(tmp_path / "trong" / "a.html").html
    assert 'src="https://www.dongxanh.example.vn/mat.png"' in html


def saved_in(folder: Path, name: str, *changes: tuple[str, str]) -> Path:
    """A page that a browser saved under another name, its folder of pictures beside it."""
    page = (SAVED / "hop-thon.html").read_text(encoding="utf-8").replace("hop-thon_files", f"{name}_files")
    for old_words, new_words in changes:
        assert old_words in page
        page = page.replace(old_words, new_words)
    (folder / f"{name}_files").mkdir(parents=True)
    (folder / f"{name}_files" / "hop.png").write_bytes((SAVED / "hop-thon_files" / "hop.png").read_bytes())
    (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return folder / f"{name}.html"


def names_in(source, name: str) -> bool:
    """Whether an import of these pages would read a file of this name."""
    try:
        return source.beside.find(name).is_file()
    except NotFound:
        return False


def test_of_what_lies_beside_a_page_only_its_own_folder_is_read(tmp_path):
    """The folder of downloads is full of what is nobody's business; a page may name any of it."""
    (tmp_path / "bang-luong.xlsx").write_bytes(b"x")
    saved_in(tmp_path, "a")
    page = saved_in(
        tmp_path, "b", ('href="/van-ban/du-toan.pdf"', 'href="bang-luong.xlsx"'), ("</article>", '<img src="a_files/hop.png"></article>')
    )
    source = saved_page.open_source([page])
    (article,) = source.articles()
    assert 'href="https://www.dongxanh.example.vn/tin-tuc/bang-luong.xlsx"' in article.html
    assert names_in(source, "b_files/hop.png")
    for name in ("bang-luong.xlsx", "tin-tuc/bang-luong.xlsx", "a_files/hop.png", "b.html", "x/b_files/hop.png"):
        assert not names_in(source, name), name


def test_a_link_in_a_pages_folder_does_not_lead_out_of_it(tmp_path):
    page = saved_in(tmp_path, "a")
    (tmp_path / "mat.png").write_bytes(b"x")
    (tmp_path / "a_files" / "ra.png").symlink_to(tmp_path / "mat.png")
    source = saved_page.open_source([page])
    assert names_in(source, "a_files/hop.png") and not names_in(source, "a_files/ra.png")


def test_the_folder_that_an_operator_names_is_read_beside_the_pages_own(tmp_path):
    (tmp_path / "tai-ve").mkdir()
    (tmp_path / "uploads").mkdir()
    for name in ("uploads/du-toan.pdf", "tai-ve/bang-luong.xlsx"):
        (tmp_path / name).write_bytes(b"x")
    page = saved_in(tmp_path / "tai-ve", "a", ('href="/van-ban/du-toan.pdf"', 'href="../uploads/du-toan.pdf"'))
    source = saved_page.open_source([page], tmp_path / "uploads")
    (article,) = source.articles()
    assert 'href="/du-toan.pdf"' in article.html
    assert names_in(source, "a_files/hop.png") and names_in(source, "uploads/du-toan.pdf") and not names_in(source, "bang-luong.xlsx")


def test_the_category_is_what_the_page_calls_its_section():
    source = saved_page.open_source([SAVED / "hop-thon.html", SAVED / "bang-cu.html", SAVED / "van-ban.txt"])
    assert [(one.key, one.title) for one in source.categories()] == [
        ("category:tin-cac-thon", "Tin các thôn"),
        ("category:nong-nghiep", "Nông nghiệp"),
        ("category:tin-tu-trang-luu", "Tin từ trang lưu"),
    ]
    assert [article.category for article in source.articles()] == [one.key for one in source.categories()]
    assert (source.host, source.folder) == ("www.dongxanh.example.vn", SAVED.resolve())


def test_a_page_of_tables_that_declares_nothing_is_guessed_and_says_so(old):
    assert (old.title, old.author) == ("Cày ải phơi đất sau vụ mùa", "Nguyễn Văn Đồng")
    assert old.date == datetime(2015, 11, 14, tzinfo=HERE)
    assert (old.views, old.points, old.raters) == (1143, 12, 3)
    for word in ("Tiêu đề", "14/11/2015", "Nguyễn Văn Đồng", "Phần chữ", "10 nhận xét", "trung bình", "Chuyên mục", "địa chỉ cũ"):
        assert doubts_about(old, word), word


def test_of_a_page_of_tables_menus_counts_and_other_articles_stay_behind(old):
    assert old.html.startswith("<p>Gặt xong") and "trông cống" in old.html
    assert not re.search("Trang chủ|Văn bản chỉ đạo|Đã xem|đánh giá|Các tin khác|Chợ Củi|Thống kê", old.html, re.IGNORECASE)


def test_a_page_saved_as_text_is_read_too():
    article = article_in(SAVED / "van-ban.txt")
    assert (article.title, article.views, article.date.date().isoformat()) == ("CHỢ CỦI SẮP XẾP LẠI QUẦY HÀNG", 57, "2016-02-02")
    assert article.html.endswith("không bày hàng ra lối đi.</p>") and article.html.startswith("<p>Từ đầu tháng")


def test_a_page_without_a_date_is_a_draft_that_says_so(tmp_path):
    page = (
        (SAVED / "bang-cu.html")
        .read_text(encoding="utf-8")
        .replace("Thứ bảy, 14/11/2015 | ", "")
        .replace("ngày 5 tháng 1 năm 2016", "sang năm")
    )
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    article = article_in(tmp_path / "a.html")
    assert not article.is_live and doubts_about(article, "Không thấy ngày đăng")


def in_1258(text: str) -> bytes:
    """Text as windows-1258 writes it: tones behind their letter, where no letter holds both."""
    made = bytearray()
    for letter in text:
        try:
            made += letter.encode("cp1258")
        except UnicodeEncodeError:
            base, tone = unicodedata.normalize("NFD", letter)[0], list(unicodedata.normalize("NFD", letter)[1:])
            marks = [mark for mark in tone if mark not in "\u0300\u0301\u0303\u0309\u0323"]
            made += unicodedata.normalize("NFC", base + "".join(marks)).encode("cp1258")
            made += "".join(mark for mark in tone if mark not in marks).encode("cp1258")
    return bytes(made)


@pytest.mark.parametrize(
    ("declared", "encode"),
    [
        ("windows-1258", in_1258),
        ("", in_1258),
        ("utf-8", in_1258),
        ("", str.encode),
        ("iso-8859-1", str.encode),
        ("", lambda text: text.encode("utf-16")),
        ("", lambda text: text.encode("utf-8-sig")),
    ],
)
def test_the_encoding_is_found_out(tmp_path, old, declared, encode):
    page = (SAVED / "bang-cu.html").read_text(encoding="utf-8")
    page = page.replace(
        "<title>", f'<meta http-equiv="Content-Type" content="text/html; charset={declared}"><title>' if declared else "<title>"
    )
    (tmp_path / "a.html").write_bytes(encode(page))
    article = article_in(tmp_path / "a.html")
    assert (article.title, article.html) == (old.title, old.html)
    assert bool(doubts_about(article, "windows-1258")) == (encode is in_1258 and declared != "windows-1258")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("µ¸¶·¹ ¨»¾¼½Æ ©ÇÊÈÉË ®", "àáảãạ ăằắẳẵặ âầấẩẫậ đ"),
        ("ÌÐÎÏÑ ªÒÕÓÔÖ ×ÝØÜÞ", "èéẻẽẹ êềếểễệ ìíỉĩị"),
        ("ßãáâä «åèæçé ¬êíëìî", "òóỏõọ ôồốổỗộ ơờớởỡợ"),
        ("ïóñòô \xadõøö÷ù úýûüþ", "ùúủũụ ưừứửữự ỳýỷỹỵ"),
        ("¡¢§£¤¥¦", "ĂÂĐÊÔƠƯ"),
    ],
)
def test_every_sign_of_the_old_font_has_its_letter(written, read):
    assert as_unicode(written) == read


MOTTO = "Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc"
IN_UNICODE = "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc"


@pytest.mark.parametrize(
    "page",
    [
        '<html><body><h1><font face=".VnTime">{0}</font></h1><p>01/02/2003</p><div><p style="font-family: .VnTime">{1}</p></div></body></html>',
        "<html><head><style>body {{ font-family: .VnTime }}</style></head><body><h1>{0}</h1><p>01/02/2003</p><div><p>{1}</p></div></body></html>",
    ],
)
@pytest.mark.parametrize("codec", ["cp1252", "utf-8"])
def test_a_page_in_an_old_font_becomes_unicode_and_says_so(tmp_path, page, codec):
    charset = f'<meta charset="{"windows-1252" if codec == "cp1252" else codec}">'
    (tmp_path / "a.html").write_bytes((charset + page.format(MOTTO, f"{MOTTO}. " * 5)).encode(codec))
    article = article_in(tmp_path / "a.html")
    assert article.title == IN_UNICODE and IN_UNICODE in article.html
    assert doubts_about(article, "TCVN3")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('<p style="font-family: .VnTime"><span style="font-family: .VnTime">c¸c b¸o c¸o</span></p>', "các báo cáo"),
        ('<div style="font-family: .VnTime">b¸o <b><font face=".VnTimeH">c¸o</font> c¸o</b></div>', "báo CÁO cáo"),
        ('<font face=".VnTimeH">b¸o <span style="font-family: .VnTime">c¸o</span></font>', "BÁO cáo"),
    ],
)
def test_each_word_is_in_the_innermost_of_old_fonts_and_is_turned_once(written, read):
    soup = BeautifulSoup(written, "html.parser")
    assert unicode_of_old_fonts(soup)
    assert words_of(soup) == read


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Thứ bảy, 04/07/2020", (2020, 7, 4, 0, 0)),
        ("Ngày 4 tháng 7 năm 2020", (2020, 7, 4, 0, 0)),
        ("Thứ Bảy, 04/07/2020, 14:05 (GMT+7)", (2020, 7, 4, 14, 5)),
        ("04-07-2020 02:05:09 PM", (2020, 7, 4, 14, 5)),
        ("Cập nhật lúc 08h30 ngày 04/07/2020", (2020, 7, 4, 8, 30)),
        ("14 giờ 5 phút", None),
        ("14:05 | 4.7.2020", (2020, 7, 4, 14, 5)),
        ("Hôm nay, Thứ bảy ngày 25/03/2023", None),
        ("45/13/2020", None),
        ("Nghị quyết 12/2020/NQ", None),
    ],
)
def test_dates_are_read_as_portals_write_them(written, moment):
    found = [one for _, one, _, _ in dates_in(written)]
    assert found == ([datetime(*moment, tzinfo=HERE)] if moment else [])


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
