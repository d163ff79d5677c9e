"""How saved pages are written: their encoding, the old font that drew Vietnamese over other signs, their dates."""

import unicodedata
from datetime import datetime

import pytest
from bs4 import BeautifulSoup

from tests import saved
from tests.saved import HERE, SAVED, article_in, doubts_about
from transfer.saved_page.content import words_of
from transfer.saved_page.dates import dates_in
from transfer.saved_page.encoding import unicode_of_old_fonts
from transfer.tcvn3 import as_unicode

pytestmark = pytest.mark.once

old = saved.old  # as a fixture


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
