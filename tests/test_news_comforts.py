"""Comforts of an article: what was corrected in it, its contents, how long it takes, where it is handed on, what stands beside it."""

import json
import re
from base64 import b64decode
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from news.models import ArticlePage
from news.outline import contents_of, headings_in, minutes_to_read
from newsroom.words import last_writer, words
from tests.build import at
from tests.reading import read, texts
from tests.reading import words as shown_words

once = pytest.mark.once_on_postgresql
NOTE, WHEN = "Sửa số hộ được vay: 63 hộ.", at(2026, 3, 15, 9, 5)


# What was corrected ------------------------------------------------------------------------------------------------
@once
def test_what_was_corrected_stands_above_the_text_with_its_time(build, client):
    article = build.article(date=at(2026, 3, 14), correction=NOTE, corrected_at=WHEN)
    soup = read(client, article.url)
    assert texts(soup, ".article-head .correction") == [f"Cập nhật lúc 09:05, 15/03/2026 : {NOTE}"]
    assert not read(client, build.article().url).select(".correction")


@once
@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, set()),
        ({"correction": NOTE, "corrected_at": WHEN}, set()),
        ({"correction": NOTE}, {"corrected_at"}),
        ({"corrected_at": WHEN}, {"correction"}),
        ({"correction": NOTE, "corrected_at": at(2026, 3, 13)}, {"corrected_at"}),
        ({"correction": NOTE, "corrected_at": at(2999, 1, 1)}, {"corrected_at"}),
    ],
)
def test_the_note_has_words_and_a_time_that_is_neither_to_come_nor_before_the_article(db, fields, wrong):
    article = ArticlePage(title="Bài", summary="Tóm tắt.", date=at(2026, 3, 14), **fields)
    assert set(article.correction_faults()) == wrong
    for check in (article.clean, article.minimal_clean):
        try:
            check()
        except ValidationError as refused:
            assert set(refused.message_dict) & {"correction", "corrected_at"} == wrong
        else:
            assert not wrong


@pytest.mark.once
@pytest.mark.parametrize("fields", [{"correction": NOTE}, {"corrected_at": WHEN}, {"correction": NOTE, "corrected_at": at(2026, 3, 13)}])
def test_the_database_refuses_a_note_without_its_time_or_before_the_article(build, fields):
    article = build.article(date=at(2026, 3, 14))
    with pytest.raises(IntegrityError), transaction.atomic():
        ArticlePage.objects.filter(pk=article.pk).update(**fields)


@once
def test_a_note_is_words_of_the_article_and_older_revisions_without_one_still_say_the_same(build, office):
    article = build.article(date=at(2026, 3, 14))
    before = article.save_revision(user=office.user("bientap")).content
    old = {name: value for name, value in before.items() if name not in ("correction", "corrected_at")}
    assert words(before) == words(old)
    article.correction, article.corrected_at = NOTE, WHEN
    article.save_revision(user=office.user("truongban"))
    assert NOTE in words(article.get_latest_revision().content)
    assert last_writer(article) == office.user("truongban").pk


@once
def test_a_note_goes_out_when_it_is_approved_and_the_approver_sees_it(office, client):
    article = office.write()
    for approver in ("truongban", "lanhdao"):
        office.decide(approver, article)
    refused = office.edit("bientap", article, correction=NOTE, **{"action-submit": "1"})
    assert set(refused.context["form"].errors) == {"corrected_at"} and office.stands(article) == (True, None)
    office.edit("bientap", article, correction=NOTE, corrected_at="15/03/2026 09:05", **{"action-submit": "1"})
    assert NOTE not in client.get("/tin-tuc/khai-mac-le-hoi/").content.decode()
    seen = office.look("truongban", article).content.decode()
    assert "Nội dung đính chính, cập nhật" in seen and NOTE in seen and "15/03/2026 09:05" in seen
    for approver in ("truongban", "lanhdao"):
        office.decide(approver, article)
    assert NOTE in client.get("/tin-tuc/khai-mac-le-hoi/").content.decode()


# Contents and time -------------------------------------------------------------------------------------------------
def heading(text, level="h2"):
    return {"type": "heading", "value": {"text": text, "level": level}}


def paragraph(syllables: int):
    return {"type": "paragraph", "value": f"<p>{'lúa ' * syllables}</p>"}


@pytest.mark.once
@pytest.mark.parametrize(
    ("headings", "anchors"),
    [
        (["Kết quả sau một năm", "Đổi mới ở Đình Hạ"], ["phan-ket-qua-sau-mot-nam", "phan-doi-moi-o-dinh-ha"]),
        (["Kết quả", "Kết quả", "Kết quả 2", "KẾT QUẢ"], ["phan-ket-qua", "phan-ket-qua-2", "phan-ket-qua-2-2", "phan-ket-qua-3"]),
        (["…", "", None], ["phan", "phan-2", "phan-3"]),
    ],
)
def test_each_heading_has_an_address_of_its_own_made_of_its_words(headings, anchors):
    assert [found.anchor for found in headings_in(map(heading, headings))] == anchors


@pytest.mark.once
def test_no_broken_heading_of_an_old_text_breaks_a_page():
    body = [{"type": "heading", "value": value} for value in (None, "chữ", {}, {"text": 7, "level": None})]
    assert [(found.level, found.text) for found in headings_in(body)] == [("h2", ""), ("h2", ""), ("h2", ""), ("h2", "7")]


@pytest.mark.once
@pytest.mark.parametrize(("syllables", "minutes"), [(0, 0), (299, 0), (300, 1), (449, 1), (451, 2), (3000, 10)])
def test_three_hundred_syllables_are_a_minute_and_less_is_none(syllables, minutes):
    assert minutes_to_read([paragraph(syllables)]) == minutes


@pytest.mark.once
def test_only_what_is_read_takes_time():
    words_of_all = [
        {"type": "picture", "value": {"image": 3, "caption": "một hai"}, "id": "không đọc"},
        {"type": "video", "value": {"url": "https://v.example.vn/ a b c", "poster": 3, "title": "ba"}},
        {
            "type": "table",
            "value": {"caption": "bốn", "columns": [{"type": "text", "heading": "năm"}], "rows": [{"values": ["<p>sáu</p>"]}]},
        },
        {"type": "gallery", "value": {"pictures": [{"type": "item", "id": "x", "value": {"caption": "bảy"}}]}},
    ]
    assert minutes_to_read([*words_of_all, paragraph(292)]) == 0 and minutes_to_read([*words_of_all, paragraph(293)]) == 1


@pytest.mark.once
@pytest.mark.parametrize(
    ("body", "contents"),
    [
        ([heading("Một"), heading("Nhỏ", "h3"), heading("Hai"), heading("Ba"), paragraph(600)], ["Một", "Hai", "Ba"]),
        ([heading("Một"), heading("Hai"), heading("Ba"), paragraph(300)], []),
        ([heading("Một"), heading("Hai"), heading("Nhỏ", "h3"), paragraph(600)], []),
    ],
)
def test_a_long_text_of_three_sections_has_contents(body, contents):
    assert [found.text for found in contents_of(body, minutes_to_read(body))] == contents


@once
def test_the_contents_lead_to_the_headings_of_the_text(build, client):
    body = [heading("Đường mới"), paragraph(300), heading("Đường mới"), heading("Kênh", "h3"), paragraph(300), heading("Nước sạch")]
    soup = read(client, build.article(body=body).url)
    assert [link["href"] for link in soup.select(".contents a")] == ["#phan-duong-moi", "#phan-duong-moi-2", "#phan-nuoc-sach"]
    for link in soup.select(".contents a"):
        assert texts(soup, link["href"]) == [shown_words(link)]
    assert soup.select_one("#phan-kenh").name == "h3"
    assert "2 phút đọc" in texts(soup, ".article-facts li")
    short = read(client, build.article().url)
    assert not short.select(".contents") and "phút đọc" not in shown_words(short.select_one(".article-facts"))


# Handing on --------------------------------------------------------------------------------------------------------
@once
def test_an_article_is_handed_on_by_plain_links_that_name_its_whole_address(build, client):
    article = build.article("Lúa & cá: “vụ” mới")
    share = read(client, article.url).select_one(".share")
    zalo, facebook, mail = share.select("a")
    assert share["data-address"] == article.full_url
    assert json.loads(b64decode(parse_qs(urlsplit(zalo["href"]).query)["d"][0])) == {"url": article.full_url}
    assert parse_qs(urlsplit(facebook["href"]).query)["u"] == [article.full_url]
    assert parse_qs(urlsplit(mail["href"]).query) == {"subject": [article.title], "body": [article.full_url]} and "+" not in mail["href"]
    assert all(link["rel"] == ["noopener", "nofollow"] for link in (zalo, facebook))
    assert not share.select("script, img, iframe")


# What stands beside it ---------------------------------------------------------------------------------------------
def beside(client, article) -> list[str]:
    return texts(read(client, article.url), ".around a")


@pytest.fixture
def five(build):
    """Five articles of a category by date, made in another order: two bear the same moment."""
    category = build.category("Nông nghiệp")
    made = {
        name: build.article(name, category, date=date)
        for name, date in (
            ("Ba", at(2026, 3, 3)),
            ("Một", at(2026, 3, 1)),
            ("Năm", at(2026, 3, 5)),
            ("Bốn", at(2026, 3, 3)),
            ("Hai", at(2026, 3, 2)),
        )
    }
    build.article("Mục khác", build.category("Văn hóa"), date=at(2026, 3, 3))
    return made


@pytest.mark.once
def test_the_articles_before_and_after_are_those_of_the_category_by_date_and_key(client, five):
    assert beside(client, five["Một"]) == ["Bài sau Hai"]
    assert beside(client, five["Hai"]) == ["Bài trước Một", "Bài sau Ba"]
    assert beside(client, five["Ba"]) == ["Bài trước Hai", "Bài sau Bốn"]
    assert beside(client, five["Bốn"]) == ["Bài trước Ba", "Bài sau Năm"]
    assert beside(client, five["Năm"]) == ["Bài trước Bốn"]


@pytest.mark.once
def test_what_is_not_public_is_no_neighbour_and_what_comes_back_is_one_again(build, client, five):
    five["Bốn"].unpublish()
    assert beside(client, five["Ba"]) == ["Bài trước Hai", "Bài sau Năm"]
    restriction = PageViewRestriction.objects.create(page=five["Hai"], restriction_type=PageViewRestriction.LOGIN)
    assert beside(client, five["Ba"]) == ["Bài trước Một", "Bài sau Năm"]
    restriction.delete()
    Page.objects.get(pk=five["Bốn"].pk).specific.save_revision().publish()
    assert beside(client, five["Ba"]) == ["Bài trước Hai", "Bài sau Bốn"]
    build.article("Mới", five["Ba"].get_parent(), date=at(2026, 3, 4))
    assert beside(client, five["Bốn"]) == ["Bài trước Ba", "Bài sau Mới"]


@once
def test_a_preview_finds_its_neighbours_and_an_article_alone_has_none(build, client, five):
    draft = ArticlePage.objects.get(pk=five["Ba"].pk)
    draft.title = "Ba, bản nháp"
    answer = draft.make_preview_request()
    assert "Hai" in answer.rendered_content and 'class="around"' in answer.rendered_content
    assert not read(client, build.article("Một mình", build.category("Thông báo")).url).select(".around")


@pytest.mark.once
def test_neighbours_are_found_by_the_index_of_lists_however_long_the_list_is(build, five):
    found = ArticlePage.objects.filter(pk=five["Ba"].pk).with_neighbours(five["Ba"].get_parent().pk).order_by()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # few rows it would read whole, and sort
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
    plan = found.explain()
    parts = [line for line in plan.splitlines() if "news_newest_of_list" in line]
    assert len(parts) == 2, plan
    if connection.vendor == "sqlite":
        assert all("category_id=? AND date" in line for line in parts) and "ORDER BY" not in plan, plan
    else:
        assert re.findall(r"Index Cond: \(\(category_id = \d+\) AND \(date (..) ", plan) == ["<=", ">="] and "Sort" not in plan, plan


@once
def test_dates_to_the_microsecond_are_told_apart(build, client):
    category, moment = build.category(), timezone.now() - timedelta(days=1)
    first, last = (build.article(name, category, date=moment + timedelta(microseconds=late)) for name, late in (("Đầu", 1), ("Cuối", 2)))
    assert beside(client, first) == ["Bài sau Cuối"] and beside(client, last) == ["Bài trước Đầu"]
