"""Single saved pages of any old portal: the article, and what was guessed of it."""

import re
import unicodedata
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from transfer import saved_page
from transfer.items import Article, BadSource, Fault
from transfer.saved_page.dates import dates_in
from transfer.saved_page.encoding import TCVN3

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
    assert written.translate(TCVN3) == read


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


def test_the_same_page_saved_twice_comes_once(tmp_path):
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_bytes((SAVED / "hop-thon.html").read_bytes())
    first, second = saved_page.open_source([tmp_path]).articles()
    assert isinstance(first, Article) and isinstance(second, Fault)


def test_pages_of_two_portals_are_refused(tmp_path):
    page = (SAVED / "hop-thon.html").read_text(encoding="utf-8")
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    (tmp_path / "b.html").write_text(page.replace("www.dongxanh", "benda"), encoding="utf-8")
    with pytest.raises(BadSource, match="nhiều cổng"):
        saved_page.open_source([tmp_path])


@pytest.mark.parametrize("path", ["khong-co.html", "."])
def test_where_there_is_no_page_that_is_said(tmp_path, path):
    with pytest.raises(BadSource):
        saved_page.open_source([tmp_path / path])
