"""What may have been meant where nothing is found: one letter mended, accents put back from our own articles, fewer words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search import index, suggest
from search.highlight import Window
from search.models import Word
from search.query import understand
from tests.reading import read, words


@pytest.fixture
def articles(build, monkeypatch, django_capture_on_commit_callbacks):
    """What the portal tells of; its words are known, though this process met them in a test before."""
    monkeypatch.setattr(index, "_learned", set())
    with django_capture_on_commit_callbacks(execute=True):
        build.article("Đổi mới sinh hoạt chi bộ", summary="Chi bộ họp gọn hơn.")
        build.article("Yên Mô mở hội", summary="Đoàn viên thanh niên giữ đường hoa.")
        build.article("NƯỚC SẠCH VỀ LÀNG", summary="UBND xã lắp đường ống.")
    return build


MISTYPED = [
    ("sinh haot chi bo", "sinh hoạt chi bộ"),
    ("sinhh hoạt", "sinh hoạt"),
    ("sin hoạt chi bộ", "sinh hoạt chi bộ"),
    ("Đổi mớj", "đổi mới"),
    ("yem mo", "Yên Mô"),
    ("nuoc sachh", "nước sạch"),
    ("ubndd xa", "UBND xã"),
    ("thanh nienn", "thanh niên"),
    ("thah nien doan vien", "thanh niên đoàn viên"),
    ("sinh hoatt chj bo", "sinh hoạt chi bộ"),
    ("ddooir mowis sinh hoatj", "đổi mới sinh hoạt"),
]


@pytest.mark.parametrize(("typed", "meant"), MISTYPED)
def test_a_wrong_letter_is_mended_and_the_accents_are_those_of_our_articles(articles, typed, meant):
    assert suggest.mend(articles.site, understand(typed)) == meant


def test_words_in_quotation_marks_are_offered_as_our_articles_write_them(articles):
    assert suggest.mend(articles.site, understand('"sinh hoát chi bộ"')) == "sinh hoạt chi bộ"


@pytest.mark.parametrize("typed", ["xyzxyz", "sinhxx", "đoàn viên họp chi bộ", "2026", "a" * 30, "qwe rty uio asd", "-lúa"])
def test_nothing_is_offered_that_would_find_nothing(articles, typed):
    assert suggest.mend(articles.site, understand(typed)) is None


def test_what_only_another_portal_tells_is_not_offered(articles, django_capture_on_commit_callbacks):
    other = articles.other_site()
    with django_capture_on_commit_callbacks(execute=True):
        articles.standard_page("Bến phà Đình", other.root_page.specific)
    assert Word.objects.filter(bare="pha").exists()
    assert suggest.mend(articles.site, understand("phaa")) is None
    assert suggest.mend(other, understand("phaa")) == "phà"


def test_where_words_never_stand_together_fewer_of_them_are_offered(articles):
    typed = "Sinh hoạt thanh niên"
    assert suggest.fewer(articles.site, understand(typed), typed) == []
    typed = "Sinh hoạt Làng"
    assert suggest.fewer(articles.site, understand(typed), typed) == ["Sinh hoạt"]
    typed = "đoàn xyzxyz viên"
    assert suggest.fewer(articles.site, understand(typed), typed) == ["đoàn viên"]


@pytest.mark.parametrize("typed", ["sinh haott chj boo", "thanhh nienn doann vien hop gonn", "sinh hoạt thanh niên làng hoa"])
def test_an_offer_costs_few_queries(articles, client, typed):
    with CaptureQueriesContext(connection) as asked:
        question = understand(typed)
        suggest.mend(articles.site, question) or suggest.fewer(articles.site, question, typed)
    assert len(asked) <= 16, [row["sql"][:80] for row in asked]


def test_the_page_leads_on_to_what_was_meant(articles, client):
    soup = read(client, "/tim-kiem/", data={"q": "sihn hoat chi bo", "loai": "bai-viet"})
    way = soup.select_one(".search-way")
    assert words(way) == "Có phải bạn muốn tìm: sinh hoạt chi bộ ?"
    assert [words(title) for title in read(client, f"/tim-kiem/{way.a['href']}").select(".results h2")] == ["Đổi mới sinh hoạt chi bộ"]


def test_the_page_leads_on_to_fewer_words(articles, client):
    soup = read(client, "/tim-kiem/", data={"q": "sinh hoạt làng"})
    assert [words(way) for way in soup.select(".search-ways a")] == ["sinh hoạt"]


@pytest.mark.once
@pytest.mark.parametrize(
    ("typed", "bare"),
    [("hoatj", "hoat"), ("ddooir", "doi"), ("mowis", "moi"), ("nuwowcs", "nuoc"), ("truowngf", "truong"), ("xas", "xa"), ("lua", "lua")],
)
def test_keys_that_made_no_accents_are_taken_out(typed, bare):
    assert suggest.without_telex(typed) == bare


@pytest.mark.once
@pytest.mark.parametrize(
    ("text", "word", "shown"),
    [
        ("Sinh hoạt chi bộ", "Sinh", "sinh"),
        ("Yên Mô mở hội", "Yên", "Yên"),
        ("Hội ở Yên Mô. Chi bộ họp", "Mô", "Mô"),
        ("Hội ở Yên Mô. Chi bộ họp", "Chi", "chi"),
        ("NƯỚC SẠCH", "SẠCH", "sạch"),
        ("UBND xã", "UBND", "UBND"),
        ("“Chi bộ” họp", "Chi", "chi"),
    ],
)
def test_a_word_is_written_small_unless_it_is_a_name(text, word, shown):
    start = text.index(word)
    assert suggest.plain(Window(text), start, start + len(word)) == shown
