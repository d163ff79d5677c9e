"""The search page: words with or without accents, titles first, and nothing typed that breaks it."""

import unicodedata

import pytest
from wagtail.actions.unpublish_page import UnpublishPageAction

from search.models import Entry
from tests.build import at
from tests.reading import IMPOSSIBLE, read, texts, words


def found(client, typed, **more):
    return texts(read(client, "/tim-kiem/", data={"q": typed, **more}), ".results h2")


@pytest.mark.parametrize(
    "typed", ["Đổi mới", "đổi mới", "doi moi", "DOI MOI", "mới đổi", "  đổi   mới ", "đổi, mới!", '"đổi mới"', "đoi mơi"]
)
def test_words_are_found_with_and_without_accents_in_any_order(build, client, typed):
    build.article("Đổi mới sinh hoạt chi bộ")
    build.article("Một tin khác", summary="Không liên quan.")
    assert found(client, typed) == ["Đổi mới sinh hoạt chi bộ"]


def test_a_query_typed_in_separate_accents_finds_the_same(build, client):
    build.article("Đổi mới sinh hoạt chi bộ")
    assert found(client, unicodedata.normalize("NFD", "Đổi mới")) == ["Đổi mới sinh hoạt chi bộ"]


@pytest.mark.parametrize("typed", ["ho", "hoa", "oat", "sinh hoa", "s", "%", "_"])
def test_only_whole_words_are_found(build, client, typed):
    build.article("Sinh hoạt chi bộ", summary="Tóm tắt.")
    assert found(client, typed) == []


def test_all_words_must_stand_in_a_page_in_its_title_or_summary(build, client):
    build.article("Nước sạch về thôn", summary="Bến Đá mừng.")
    build.article("Nước lũ", summary="Đê sông.")
    assert found(client, "nước bến") == ["Nước sạch về thôn"]
    assert found(client, "nước sạch đê") == []


def test_words_side_by_side_in_the_title_come_first_then_the_newest(build, client):
    build.article("Lễ hội đình Hạ", date=at(2020, 1, 1))
    build.article("Tin mới", summary="Về lễ hội.", date=at(2026, 5, 1))
    build.article("Mở lễ hội làng", date=at(2021, 1, 1))
    build.article("Lễ khai giảng", summary="Không phải hội.", date=at(2026, 6, 1))
    assert found(client, "lễ hội") == ["Mở lễ hội làng", "Lễ hội đình Hạ", "Tin mới", "Lễ khai giảng"]


def test_every_kind_of_page_is_found_and_named(build, client):
    build.category("Nông nghiệp", summary="Lúa và cá.")
    build.standard_page("Lịch gieo lúa")
    build.article("Gặt lúa")
    soup = read(client, "/tim-kiem/?q=lua")
    assert sorted(texts(soup, ".results h2")) == ["Gặt lúa", "Lịch gieo lúa", "Nông nghiệp"]
    assert set(texts(soup, ".results .label")) == {"Bài viết", "Trang thông tin", "Chuyên mục"}


def test_a_result_shows_date_category_and_summary_and_leads_to_the_page(build, client):
    article = build.article("Gặt lúa", build.category("Nông nghiệp"), summary="Xong vụ mùa.", date=at(2020, 7, 4))
    result = read(client, "/tim-kiem/?q=gat").select_one(".result")
    assert result.h2.a["href"] == article.url
    for part in ("Thứ bảy, 04/07/2020", "Nông nghiệp", "Xong vụ mùa."):
        assert part in words(result)


def test_what_was_typed_stands_in_the_field_the_title_and_the_count(build, client):
    build.article("Gặt lúa")
    soup = read(client, "/tim-kiem/", data={"q": 'lúa "& <b>'})
    assert {field["value"] for field in soup.select("input[name=q]")} == {'lúa "& <b>'}
    assert 'Không tìm thấy kết quả nào cho “lúa "& <b>”' in words(soup.main)
    assert "Tìm thấy 1 kết quả cho “lúa”" in words(read(client, "/tim-kiem/?q=lúa").main)


def test_a_search_for_nothing_asks_for_a_word(client, db):
    for typed in ("", "   ", "???", "“”"):
        soup = read(client, "/tim-kiem/", data={"q": typed})
        assert texts(soup, ".results h2") == []
    assert "Nhập từ khóa" in words(read(client, "/tim-kiem/").main)


def test_results_are_twenty_a_page_each_once_and_lead_on_with_the_query(build, client):
    for number in range(23):
        page = build.standard_page(f"Mẫu đơn {number}")
    type(page).objects.update(first_published_at=at(2026, 3, 3))
    in_order = [f"Mẫu đơn {number}" for number in reversed(range(23))]
    assert found(client, "mẫu đơn") == in_order[:20]
    assert found(client, "mẫu đơn", trang=2) == in_order[20:]
    second = read(client, "/tim-kiem/", data={"q": "mẫu đơn", "trang": 2})
    assert second.select_one("a[rel=prev]")["href"] == "?q=m%E1%BA%ABu%20%C4%91%C6%A1n&trang=1"
    assert second.ol and second.select_one(".results")["start"] == "21"
    nearest = {typed: found(client, "mẫu đơn", trang=typed)[0] for typed in IMPOSSIBLE}
    assert nearest == dict(zip(IMPOSSIBLE, [in_order[number] for number in (0, 0, 0, 20, 0)], strict=True))


NASTY = [
    '"', "'", '""', "'; DROP TABLE search_entry; --", "\\", "\x00", "tin\x00mới", "😀", "tin 😀 mới", "a" * 10_000, "tin " * 2_500,
    "đ" * 10_000, "%", "%%%", "_", "*", "tin*", "NEAR(a b)", "a AND OR NOT", "(", "{{ 7*7 }}", "<script>", "\u202e", "\ufeff", "ﬁ İ ß",
    "\r\n\t", "a\u0301" * 300, "\x0b\x1f", "𝐭𝐢𝐧", "٣", *IMPOSSIBLE,
]  # fmt: skip


@pytest.mark.parametrize("field", ["q", "trang"])
def test_nothing_that_can_be_typed_breaks_the_search(build, client, field):
    build.article("Tin mới")
    for typed in NASTY:
        read(client, "/tim-kiem/", data={"q": "tin"} | {field: typed})


def test_bytes_that_are_no_text_do_not_break_the_search(client, db):
    for raw in ("%FF%FE", "%ED%A0%80", "%C3", "%", "%zz", "%00"):
        read(client, f"/tim-kiem/?q={raw}")
        read(client, f"/tim-kiem/?q=tin&trang={raw}")


def test_a_quote_or_a_nul_in_the_query_still_finds_the_words_round_it(build, client):
    build.article("Tin mới")
    for typed in ('"tin mới', "tin\x00mới"[:3] + " mới", "tin 😀 mới", "'tin' \\mới"):
        assert found(client, typed) == ["Tin mới"], typed


def test_a_page_is_found_by_its_present_words_only(build, client):
    article = build.article("Tên cũ", summary="Nội dung.")
    article.title = "Tên mới"
    article.save_revision().publish()
    assert found(client, "tên mới") == ["Tên mới"] and found(client, "tên cũ") == []


def test_a_page_leaves_the_search_when_it_is_withdrawn_or_deleted_and_returns_with_publishing(build, client):
    article, gone = build.article("Gặt lúa"), build.article("Cấy lúa")
    key = gone.pk
    article.unpublish()
    gone.delete()
    assert found(client, "lúa") == [] and not Entry.objects.filter(page_id__in=[article.pk, key]).exists()
    article.save_revision().publish()
    assert found(client, "lúa") == ["Gặt lúa"]


def test_all_pages_below_a_withdrawn_category_leave_the_search_with_it(build, client):
    category = build.category("Nông nghiệp")
    build.article("Gặt lúa", category)
    UnpublishPageAction(category, user=build.user(admin=True), include_descendants=True).execute()
    assert found(client, "lúa") == [] and found(client, "nông nghiệp") == []


def test_each_portal_finds_its_own_pages(build, client):
    index = build.category("Tin tức", build.other_site().root_page.specific, slug="tin-tuc")
    build.article("Lúa xã khác", index)
    build.article("Lúa xã ta")
    assert found(client, "lúa") == ["Lúa xã ta"]
    theirs = read(client, "/tim-kiem/?q=lua", headers={"host": "xa-khac.example.vn"})
    assert texts(theirs, ".results h2") == ["Lúa xã khác"]


def test_results_are_kept_by_no_cache_and_not_indexed_by_other_engines(client, db):
    answer = client.get("/tim-kiem/?q=tin")
    assert "no-store" in answer["Cache-Control"] and b'content="noindex"' in answer.content
