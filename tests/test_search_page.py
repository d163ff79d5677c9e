"""The search page: what it shows of what was found, its filters, and nothing typed that breaks it."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.actions.unpublish_page import UnpublishPageAction

from search import index, ranking, views
from search.models import DocumentText, Entry
from tests.build import PARAGRAPH, at
from tests.reading import IMPOSSIBLE, faults, read, texts, words


def found(client, typed, **more):
    return texts(read(client, "/tim-kiem/", data={"q": typed, **more}), ".results h2")


def paragraph(text: str) -> dict:
    """A block of an article's body."""
    return PARAGRAPH | {"value": f"<p>{text}</p>"}


def test_every_kind_of_page_is_found_and_named(build, client):
    build.category("Nông nghiệp", summary="Lúa và cá.")
    build.standard_page("Lịch gieo lúa")
    build.article("Gặt lúa")
    soup = read(client, "/tim-kiem/?q=lua")
    assert sorted(texts(soup, ".results h2")) == ["Gặt lúa", "Lịch gieo lúa", "Nông nghiệp"]
    assert set(texts(soup, ".results .label")) == {"Bài viết", "Trang thông tin", "Chuyên mục"}


@pytest.mark.once
def test_a_result_shows_date_category_and_summary_and_leads_to_the_page(build, client):
    article = build.article("Gặt lúa", build.category("Nông nghiệp"), summary="Xong vụ mùa.", date=at(2020, 7, 4))
    result = read(client, "/tim-kiem/?q=gat").select_one(".result")
    assert result.h2.a["href"] == article.url
    for part in ("Thứ bảy, 04/07/2020", "Nông nghiệp", "Xong vụ mùa."):
        assert part in words(result)


def test_the_words_are_marked_in_title_and_passage_as_they_are_written(build, client):
    body = [paragraph("Mọi người ghi tên. " * 40), paragraph("Bể nước của thôn đầy."), paragraph("Chiều nay nước sạch <b>về</b> & xanh.")]
    build.article("Nước về làng", summary="Tin vui của thôn.", body=body)
    result = read(client, "/tim-kiem/?q=nuoc sach ve").select_one(".result")
    assert texts(result.h2, "mark") == ["Nước về"]
    assert texts(result.select_one(".row-summary"), "mark")[-1] == "nước sạch về"
    assert "về & xanh." in words(result) and "Tin vui" not in words(result)


def test_a_document_leads_to_its_file_and_to_the_page_that_it_belongs_to(build, client):
    document = build.document("Biểu mẫu hai", "bieu-mau.docx")
    article = build.article("Gặt lúa", attachments=[document.pk])
    DocumentText.objects.create(document=document, file=document.file.name, state="read", text="Sổ theo dõi máy cấy của xã.")
    index.put_document(document)
    result = read(client, "/tim-kiem/?q=may cay").select_one(".result")
    assert result.h2.a["href"] == document.url and result.select_one(".row-place a")["href"] == article.url
    for part in ("Biểu mẫu hai", "Tài liệu", "DOCX, 8 byte", "Sổ theo dõi máy cấy của xã.", "trong: Gặt lúa"):
        assert part in words(result)


@pytest.mark.once
def test_what_was_typed_stands_in_the_field_the_title_and_the_count(build, client):
    build.article("Gặt lúa")
    soup = read(client, "/tim-kiem/", data={"q": 'lúa "& <b>'})
    assert {field["value"] for field in soup.select("input[name=q]")} == {'lúa "& <b>'}
    assert 'Không tìm thấy kết quả nào cho “lúa "& <b>”' in words(soup.main)
    assert "Tìm thấy 1 kết quả cho “lúa”" in words(read(client, "/tim-kiem/?q=lúa").main)


@pytest.mark.once
def test_a_search_for_nothing_asks_for_a_word(client, db):
    for typed in ("", "   ", "???", "“”"):
        soup = read(client, "/tim-kiem/", data={"q": typed})
        assert texts(soup, ".results h2") == []
    assert "Nhập từ khóa" in words(read(client, "/tim-kiem/").main)


@pytest.mark.once
def test_results_are_twenty_a_page_each_once_and_lead_on_with_the_query(build, client):
    for number in range(23):
        build.standard_page(f"Mẫu đơn {number}")
    in_order = [f"Mẫu đơn {number}" for number in reversed(range(23))]
    assert found(client, "mẫu đơn") == in_order[:20]
    assert found(client, "mẫu đơn", trang=2) == in_order[20:]
    second = read(client, "/tim-kiem/", data={"q": "mẫu đơn", "trang": 2})
    assert second.select_one("a[rel=prev]")["href"] == "?q=m%E1%BA%ABu%20%C4%91%C6%A1n&trang=1"
    assert second.ol and second.select_one(".results")["start"] == "21"
    nearest = {typed: found(client, "mẫu đơn", trang=typed)[0] for typed in IMPOSSIBLE}
    assert nearest == dict(zip(IMPOSSIBLE, [in_order[number] for number in (0, 0, 0, 20, 0)], strict=True))


def test_a_thousand_results_are_counted_and_not_more(build, client, monkeypatch):
    monkeypatch.setattr(ranking, "MOST_COUNTED", 2)
    for number in range(3):
        build.article(f"Gặt lúa {number}", summary="Tóm tắt.")
    assert "Tìm thấy hơn 2 kết quả" in words(read(client, "/tim-kiem/?q=lúa").main)
    assert "Tìm thấy 1 kết quả" in words(read(client, "/tim-kiem/?q=lúa 1").main)


def test_more_results_ask_no_more_queries(build, client):
    def asked() -> int:
        read(client, "/tim-kiem/?q=lúa")
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            read(client, "/tim-kiem/?q=lúa")
        return len(queries)

    build.article("Lúa", build.category("Một"))
    few = asked()
    for number in range(12):
        build.article(f"Lúa {number}", build.category(f"Chuyên mục {number}"))
    assert asked() == few


# Filters ----------------------------------------------------------------------------------------------------------------
@pytest.fixture
def harvest(build):
    """Pages about rice, of all kinds, places and years."""
    farming = build.category("Nông nghiệp")
    build.article("Lúa mùa", build.category("Trồng trọt", farming), date=at(2024, 10, 5))
    build.article("Lúa xuân", farming, date=at(2025, 5, 31, 23, 59))
    build.article("Lúa và chữ", build.category("Văn hóa"), date=at(2026, 1, 2))
    build.standard_page("Lịch gieo lúa")
    return farming


@pytest.mark.parametrize(
    ("chosen", "titles"),
    [
        ({"loai": "trang"}, ["Lịch gieo lúa"]),
        ({"loai": "bai-viet"}, ["Lúa và chữ", "Lúa xuân", "Lúa mùa"]),
        ({"muc": "nong-nghiep"}, ["Lúa xuân", "Lúa mùa"]),
        ({"muc": "trong-trot"}, ["Lúa mùa"]),
        ({"tu": "31/05/2025"}, ["Lúa và chữ", "Lúa xuân"]),
        ({"den": "2025-05-31"}, ["Lúa xuân", "Lúa mùa"]),
        ({"tu": "5-10-2024", "den": "30/5/2025"}, ["Lúa mùa"]),
        ({"muc": "nong-nghiep", "tu": "01/01/2025", "loai": "bai-viet"}, ["Lúa xuân"]),
    ],
)
def test_filters_leave_what_was_chosen(harvest, client, chosen, titles):
    assert found(client, "lúa", **chosen, xep="ngay") == titles


@pytest.mark.once
def test_a_category_is_chosen_by_its_key_and_stays_chosen_on_the_next_page(build, client):
    category = build.category("Nông nghiệp")
    for number in range(21):
        build.article(f"Lúa {number}", category)
    build.article("Lúa khác")
    soup = read(client, "/tim-kiem/", data={"q": "lúa", "muc": category.pk, "loai": "", "xep": "phu-hop"})
    assert "Tìm thấy 21 kết quả cho “lúa” trong chuyên mục Nông nghiệp, trang 1 trên 2" in words(soup.main)
    assert [option["value"] for option in soup.select("#loc-muc [selected]")] == [str(category.pk)]
    following = read(client, f"/tim-kiem/{soup.select_one('a[rel=next]')['href']}")
    assert texts(following, ".results h2") == ["Lúa 20"]


def test_the_newest_come_first_where_that_is_asked(build, client):
    build.article("Lúa", date=at(2020, 1, 1))
    build.article("Tin mới", summary="Về lúa.", date=at(2026, 1, 1))
    assert found(client, "lúa") == ["Lúa", "Tin mới"]
    assert found(client, "lúa", xep="ngay") == ["Tin mới", "Lúa"]


@pytest.mark.once
@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"loai": "xe-tang"}, "Không có loại “xe-tang”, nên cổng tìm trong mọi loại."),
        ({"muc": "khong-co"}, "Không có chuyên mục “khong-co”, nên cổng tìm trong mọi chuyên mục."),
        ({"tu": "31/02/2026"}, "“31/02/2026” không phải là một ngày (ví dụ: 31/12/2026), nên chưa lọc theo ngày này."),
        ({"den": "hôm qua"}, "“hôm qua” không phải là một ngày (ví dụ: 31/12/2026), nên chưa lọc theo ngày này."),
        ({"tu": "01/01/0001"}, "“01/01/0001” không phải là một ngày (ví dụ: 31/12/2026), nên chưa lọc theo ngày này."),
        ({"tu": "02/01/2026", "den": "01/01/2026"}, "“Từ ngày” đứng sau “đến ngày”, nên cổng tìm trong mọi thời gian."),
        ({"xep": "may-rui"}, "Không có cách xếp “may-rui”, nên cổng xếp theo mức phù hợp."),
    ],
)
def test_what_cannot_be_chosen_is_left_out_and_told_and_stays_where_it_was_typed(harvest, client, chosen, sentence):
    soup = read(client, "/tim-kiem/", data={"q": "lúa", **chosen})
    assert len(texts(soup, ".results h2")) == 4
    assert texts(soup, ".search-fault") == [sentence] and soup.select_one("details.filters").has_attr("open")
    for name in {"tu", "den"} & chosen.keys():
        assert soup.select_one(f"input[name={name}]")["value"] == chosen[name]


@pytest.mark.once
def test_usual_periods_are_links_and_the_one_in_use_is_marked(build, client, now):
    now.moment = at(2026, 3, 14)
    build.article("Lúa mới", date=at(2026, 2, 1))
    build.article("Lúa cũ", date=at(2025, 12, 31))
    links = {words(link): link["href"] for link in read(client, "/tim-kiem/?q=lúa&loai=bai-viet").select(".filters-periods a")}
    told = {name: texts(read(client, f"/tim-kiem/{href}"), ".results h2") for name, href in links.items()}
    both = ["Lúa mới", "Lúa cũ"]
    assert told == {"Mọi lúc": both, "7 ngày qua": [], "30 ngày qua": [], "Năm nay": both[:1], "Năm trước": both[1:]}
    assert texts(read(client, f"/tim-kiem/{links['Năm nay']}"), ".filters-periods [aria-current]") == ["Năm nay"]


@pytest.mark.once
def test_where_filters_leave_nothing_the_way_leads_to_the_same_words_in_everything(harvest, client):
    soup = read(client, "/tim-kiem/", data={"q": "lúa", "loai": "tai-lieu"})
    way = soup.select_one(".search-way a")
    assert words(way) == "Bỏ lọc: 4 kết quả trong mọi loại, chuyên mục và thời gian"
    assert len(texts(read(client, f"/tim-kiem/{way['href']}"), ".results h2")) == 4


def test_a_private_category_and_another_portals_are_no_filter(build, client):
    secret = build.category("Kín")
    build.category("Xã khác", build.other_site().root_page.specific)
    secret.view_restrictions.create(restriction_type="login")
    assert texts(read(client, "/tim-kiem/"), "#loc-muc option") == ["Mọi chuyên mục", "Tin tức"]


# Titles while somebody types ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("sinh ho", ["Đổi mới sinh hoạt chi bộ"]),
        ("chi bo sinh", ["Đổi mới sinh hoạt chi bộ"]),
        ("sinh", ["Sinh nhật làng", "Đổi mới sinh hoạt chi bộ"]),
        ("si ho", []),
        ("h", []),
        ("", []),
        ("\u0110\u1ed5", ["Đổi mới sinh hoạt chi bộ"]),
        ("tóm", []),
    ],
)
def test_titles_are_offered_that_hold_the_words_the_last_of_which_is_begun(build, client, typed, titles):
    build.article("Sinh nhật làng", summary="Tóm tắt.")
    build.article("Đổi mới sinh hoạt chi bộ", summary="Tóm tắt.")
    options = read(client, "/tim-kiem/goi-y/", data={"q": typed}).select("[role=option]")
    assert [words(option).removesuffix(" Bài viết") for option in options] == titles


@pytest.mark.once
def test_at_most_eight_titles_are_offered_with_their_addresses_and_kept_by_nobody(build, client):
    pages = [build.standard_page(f"Mẫu đơn {number}") for number in range(9)]
    answer = client.get("/tim-kiem/goi-y/?q=mau")
    options = read(client, "/tim-kiem/goi-y/?q=mau").select("[role=option]")
    assert [option["data-href"] for option in options] == [page.url for page in reversed(pages[1:])]
    assert "no-store" in answer["Cache-Control"] and not answer.cookies


# What may not happen ------------------------------------------------------------------------------------------------------
NASTY = [
    '"', "'", '""', "'; DROP TABLE search_entry; --", "\\", "\x00", "tin\x00mới", "😀", "tin 😀 mới", "a" * 10_000, "tin " * 2_500,
    "đ" * 10_000, "%", "%%%", "_", "*", "tin*", "NEAR(a b)", "a AND OR NOT", "(", "{{ 7*7 }}", "<script>", "\u202e", "\ufeff", "ﬁ İ ß",
    "\r\n\t", "a\u0301" * 300, "\x0b\x1f", "𝐭𝐢𝐧", "٣", *IMPOSSIBLE,
]  # fmt: skip


@pytest.mark.parametrize("fields", [["q"], ["trang"], ["loai", "muc", "tu", "den", "xep"]], ids=["words", "page", "filters"])
def test_nothing_that_can_be_typed_breaks_the_search(build, client, fields):
    build.article("Tin mới")
    for typed in NASTY:
        read(client, "/tim-kiem/", data={"q": "tin"} | dict.fromkeys(fields, typed))


@given(
    typed=st.text(max_size=60),
    chosen=st.dictionaries(st.sampled_from(["loai", "muc", "tu", "den", "xep", "trang"]), st.text(max_size=12) | st.dates().map(str)),
    address=st.sampled_from(["/tim-kiem/", "/tim-kiem/goi-y/"]),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_there_is_an_answer(client, db, typed, chosen, address):
    asked = {name: text.encode("utf-8", "replace").decode() for name, text in (chosen | {"q": typed}).items()}
    assert client.get(address, asked).status_code == 200


@pytest.mark.once
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


@pytest.mark.once
def test_results_are_kept_by_no_cache_and_not_indexed_by_other_engines(build, client):
    build.article("Tin mới")
    answer = client.get("/tim-kiem/?q=tin")
    assert "no-store" in answer["Cache-Control"] and b'content="noindex"' in answer.content
    assert faults(answer) == []
    assert b"noindex" not in client.get("/tim-kiem/").content


@pytest.mark.once
def test_a_search_is_noted_once_when_it_is_the_first_page_of_a_search_in_everything(build, client, monkeypatch):
    noted = []
    monkeypatch.setattr(views, "note_search", lambda request, site, typed, hits: noted.append((site, typed, hits)))
    for number in range(21):
        build.article(f"Lúa {number}")
    for asked in ("q=Lúa", "q=Lúa&trang=2", "q=Lúa&loai=trang", "q=", "q=ngô"):
        read(client, f"/tim-kiem/?{asked}")
    read(client, "/tim-kiem/goi-y/?q=Lúa")
    assert noted == [(build.site, "Lúa", 21), (build.site, "ngô", 0)]
