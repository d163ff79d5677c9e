"""What people type and what they mean: the same is found on both databases, in the same order."""

import pytest

from cms.models import PortalDocument
from cms.text import nfc
from search import ranking
from search.index import put_documents
from search.models import DocumentUse
from search.query import Filters, Run, understand
from search.ranking import MOST_RANKED, count, find, newest_years, titles
from search.terms import MOST_TIMES
from search.words import bare, words_in, written
from tests.build import at
from tests.finding import ARTICLES, QUERIES, fill


def found(build, typed: str, **how) -> list[str]:
    """The slugs of the pages that are found, in their order."""
    return [entry.page.slug for entry in find(build.site, understand(typed), **how)[:50]]


def test_every_query_of_the_set_finds_the_same_first_five_in_order(build):
    fill(build)
    assert len(QUERIES) >= 60
    assert {typed: found(build, typed)[:5] for typed in QUERIES} == QUERIES


@pytest.mark.once
def test_each_query_of_the_set_has_three_that_are_nearly_meant():
    """They hold the beginning of one of its words and are not its first hit."""
    texts = {key: " ".join(word.bare for text in texts[:3] for word in words_in(text)) for key, texts in ARTICLES.items()}
    near = {
        typed: [key for key in texts if key not in first[:1] and any(word[:2] in texts[key] for word in understand(typed).words)]
        for typed, first in QUERIES.items()
    }
    assert {typed for typed, keys in near.items() if len(keys) < 3} == set()


# Words ---------------------------------------------------------------------------------------------------------------
@pytest.mark.once
@pytest.mark.parametrize(
    ("one", "other"), [("hoà", "hòa"), ("thuý", "thúy"), ("khoẻ", "khỏe"), ("HOẠ", "họa"), ("uỷ", "ủy"), ("toà", "tòa"), ("quý", "qúy")]
)
def test_a_tone_may_stand_on_either_vowel(one, other):
    assert written(nfc(one)) == written(nfc(other))


@pytest.mark.once
@pytest.mark.parametrize(
    ("one", "other"), [("hòa", "hóa"), ("hoa", "hòa"), ("đan", "dan"), ("lăng", "lâng"), ("mo", "mơ"), ("tu", "tư"), ("ma", "má")]
)
def test_another_accent_is_another_word(one, other):
    assert written(one) != written(other) and bare(one) == bare(other)


@pytest.mark.once
def test_places_of_words_are_those_of_the_text():
    text = "Đảng ủy xã: “Đổi mới”, 123-KH/HU."
    assert [text[word.start : word.end] for word in words_in(text)] == ["Đảng", "ủy", "xã", "Đổi", "mới", "123", "KH", "HU"]


# What was typed ------------------------------------------------------------------------------------------------------
@pytest.mark.once
def test_quotes_and_a_minus_are_understood():
    question = understand('hội “Đổi mới” -xã -"nong thon" 12-KH - thu')
    assert question.words == ("hoi", "doi", "moi", "12", "kh", "thu") and question.accented
    assert question.phrases == (Run(("đôi2", "mơi4"), True),)
    assert question.without == (Run(("xa3",), True), Run(("nong", "thon"), False))


@pytest.mark.once
@pytest.mark.parametrize("typed", ["", "   ", '"', '""', "-", "--", "- -", '-"', "-chỉ -trừ", "???", "\x00", "\ud800", "😀", "_", "“”"])
def test_there_may_be_nothing_to_look_for(typed):
    assert not understand(typed)


@pytest.mark.once
def test_ten_words_are_read_and_no_more():
    assert understand("một hai ba bốn năm sáu bảy tám chín mười mười-một").words[-1] == "muoi"
    assert len(understand("a " * 5_000).words) == 10


# Order and limits ------------------------------------------------------------------------------------------------------
def test_by_date_the_newest_comes_first_whatever_fits(build):
    build.article("Cấy lúa", slug="cu", date=at(2020, 1, 1))
    build.article("Tin khác", slug="moi", summary="Về lúa.", date=at(2024, 1, 1))
    build.standard_page("Giống lúa", slug="trang")
    assert found(build, "lúa", by_date=True) == ["trang", "moi", "cu"]
    assert found(build, "lúa") == ["trang", "cu", "moi"]


def test_filters_narrow_what_is_found(build):
    farming = build.category("Nông nghiệp")
    crops = build.category("Trồng trọt", farming)
    build.article("Lúa xuân", farming, slug="lua-xuan", date=at(2023, 3, 31, 23, 59))
    build.article("Lúa mùa", crops, slug="lua-mua", date=at(2023, 4, 1, 0, 0))
    build.article("Lúa gạo", slug="lua-gao", date=at(2023, 4, 2))
    build.standard_page("Giống lúa", slug="giong-lua")

    def narrowed(**chosen):
        return found(build, "lúa", filters=Filters(**chosen))

    assert narrowed() == ["giong-lua", "lua-gao", "lua-mua", "lua-xuan"]
    assert narrowed(kind="bai-viet") == ["lua-gao", "lua-mua", "lua-xuan"]
    assert narrowed(kind="trang") == ["giong-lua"]
    assert narrowed(categories=(crops.pk,)) == ["lua-mua"]
    assert narrowed(categories=(farming.pk, crops.pk)) == ["lua-mua", "lua-xuan"]
    assert narrowed(since=at(2023, 4, 1).date()) == ["lua-gao", "lua-mua"]
    assert narrowed(until=at(2023, 3, 31).date()) == ["lua-xuan"]
    assert narrowed(since=at(2023, 4, 1).date(), until=at(2023, 4, 1).date()) == ["lua-mua"]


def test_titles_are_proposed_while_the_last_word_is_only_begun(build):
    fill(build)
    assert [entry.page.slug for entry in titles(build.site, understand("nuoc sa"))] == ["nuoc-sach"]
    assert [entry.page.slug for entry in titles(build.site, understand("Lễ h"), 2)] == ["hoi-le", "le-hoi-2023"]
    assert titles(build.site, understand("")) == []


def test_words_of_two_texts_do_not_stand_side_by_side(build):
    build.article("Họp dân phố", summary="Hè này có hội.", slug="hai")
    build.article("Mở rộng phố hè", slug="mot")
    assert found(build, "phố hè") == ["mot", "hai"]
    assert found(build, '"phố hè"') == ["mot"]


def test_a_word_that_comes_very_often_is_found_beside_others_as_far_as_it_is_written_down(build):
    text = "ngô " * MOST_TIMES + "ngô nếp khoai lang"
    build.article("Nương", slug="nuong", body=[{"type": "paragraph", "value": f"<p>{text}</p>"}])
    assert found(build, '"khoai lang"') == ["nuong"]
    assert found(build, '"ngô nếp"') == []  # alike on both databases, of which one keeps no more


def many_documents(build, titles: list[str]) -> None:
    """Documents on one page, each later one newer."""
    host = build.article("Kho biểu mẫu", date=at(2020, 1, 1))
    rows = PortalDocument.objects.bulk_create(PortalDocument(title=title, file=f"documents/{title}.pdf") for title in titles)
    DocumentUse.objects.bulk_create(DocumentUse(page=host, document=row) for row in rows)
    put_documents(row.pk for row in rows)


def test_of_very_many_the_newest_are_ranked_and_the_count_ends_at_a_thousand(build):
    many_documents(build, ["Mẫu đơn", *(f"Đơn theo mẫu số {number}" for number in range(MOST_RANKED))])
    form = build.standard_page("Mẫu đơn")
    results = find(build.site, understand("mẫu đơn"))
    assert (results.count, results.has_more, len(results)) == (1_000, True, MOST_RANKED)
    assert count(build.site, understand("mẫu đơn")) == 1_001
    first, second = results[:2]
    assert first.page_id == form.pk  # what never grows old is always among the newest
    assert second.title == f"Đơn theo mẫu số {MOST_RANKED - 1}"  # the document that fits better is older than two thousand others
    assert len({entry.pk for start in range(0, MOST_RANKED, 500) for entry in results[start : start + 500]}) == MOST_RANKED


def test_a_word_that_stands_everywhere_is_looked_for_in_the_newest_years_alone_and_any_other_in_all(build, monkeypatch):
    monkeypatch.setattr(ranking, "MOST_RANKED", 3)
    monkeypatch.setattr(ranking, "ENOUGH_ENTRIES", 10)
    fill(build)
    assert newest_years(build.site) == ("ylasting", "y2023", "y2024")
    assert found(build, "năm", by_date=True) == ["uy-ban", "le-hoi-2023", "ke-hoach-124"]
    assert found(build, "nước", by_date=True) == ["trong-bai-nuoc", "nuoc-va-sach", "thuy-loi"]  # two in these years, more before them
    assert found(build, "giải bóng") == ["doi-moi-cuoi"]
