"""Readers comment, by HTTP: what is missing is named, what is typed is kept, the receipt is the sender's alone."""

import hashlib
import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cms.cache.until import noting
from cms.models import Refusal
from feedback import actions, reports
from feedback.models import ClosedArticle, Comment, FeedbackSettings, new_code
from tests.reading import faults, read, texts, words
from tests.sending import PIECE, nonce_of, send, solved, stamped

MISSING = "Vui lòng nhập đầy đủ thông tin"
SAID = {"name": "Lê Thị Mùi", "email": "", "text": "Con mương trước đình đã khơi chưa?"}


@pytest.fixture
def article(build):
    return build.article("Khơi mương nội đồng")


def address(article) -> str:
    return reverse("comment", args=[article.pk])


def sent(client, article, headers=None, age=60, **changes):
    """One form, filled in and sent."""
    about = f"comment {article.pk}"
    return send(client, address(article), SAID | {"stamp": stamped(about, age)} | changes, headers)


def refusals() -> dict[str, int]:
    return dict(Refusal.objects.values_list("rule", "number"))


def receipt_of(client, article, **changes) -> tuple[Comment, str]:
    """A comment that somebody sent, and the address of its receipt."""
    answer = sent(client, article, **changes)
    assert answer.status_code == 303, answer.content.decode()
    return Comment.objects.latest("pk"), answer["Location"]


def soup_of(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def of_receipt(comment) -> str:
    return stamped(f"receipt {hashlib.sha256(comment.code.encode()).hexdigest()[:16]}")


# Sending ---------------------------------------------------------------------------------------------------------------
def test_a_comment_waits_and_its_sender_gets_a_receipt(client, article):
    answer = sent(client, article, email="mui@example.vn")
    comment = Comment.objects.get()
    assert answer.status_code == 303 and answer["Location"] == reverse("receipt", args=[comment.code])
    assert (comment.name, comment.email, comment.text, comment.state) == (*(SAID | {"email": "mui@example.vn"}).values(), "waiting")
    assert len(comment.code) == 22
    soup = read(client, answer["Location"])
    assert "Chờ duyệt." in words(soup) and comment.code in words(soup)
    assert SAID["text"] not in client.get(article.url).content.decode()
    assert not answer.cookies  # a comment needs to know nobody again


def test_the_answer_in_the_place_of_the_form_is_the_receipt(client, article):
    answer = sent(client, article, PIECE)
    assert answer.status_code == 201
    soup = soup_of(answer)
    assert soup.select_one("[role=status][tabindex='-1']") and not soup.select_one("html")
    assert soup.select_one("a")["href"] == reverse("receipt", args=[Comment.objects.get().code])


@pytest.mark.parametrize("headers", [{}, PIECE])
def test_one_form_sent_twice_is_one_comment_with_one_receipt(client, article, headers):
    stamp = stamped(f"comment {article.pk}")
    first, second = (sent(client, article, headers, stamp=stamp) for _ in range(2))
    assert Comment.objects.count() == 1
    code = Comment.objects.get().code
    assert all(code in answer.headers.get("Location", "") + answer.content.decode() for answer in (first, second))
    assert (first.status_code, second.status_code) == ((201, 200) if headers else (303, 303))


def test_a_form_sent_again_after_it_was_withdrawn_brings_nothing_back(client, article):
    stamp = stamped(f"comment {article.pk}")
    comment, _ = receipt_of(client, article, stamp=stamp)
    actions.withdraw(comment)
    sent(client, article, stamp=stamp)
    assert Comment.objects.get().text == ""


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"name": ""}, ["Xin cho biết họ tên của bạn."]),
        ({"name": " \u200f\n", "text": "\x00\t "}, ["Xin cho biết họ tên của bạn.", "Xin viết nhận xét của bạn."]),
        ({"text": ""}, ["Xin viết nhận xét của bạn."]),
    ],
)
def test_what_is_missing_is_said_in_the_words_of_the_old_portal_and_the_fields_are_named(client, article, given, named):
    answer = sent(client, article, **given)
    assert answer.status_code == 422
    soup = soup_of(answer)
    summary = soup.select_one(".form-fault[role=alert]")
    assert texts(summary, "li") == [MISSING, *named]
    for link in summary.select("a"):
        field = soup.select_one(link["href"])
        assert field["aria-invalid"] == "true" and words(soup.find(id=field["aria-describedby"].split()[-1])) == words(link)
    for name, value in (SAID | given).items():
        field = soup.select_one(f"[name={name}]")
        assert (field.get("value", "") if field.name == "input" else field.text.strip()) == ("" if name in given else value)
    assert not Comment.objects.exists() and refusals() == {"incomplete": 1}


def test_a_wrong_address_is_named_without_saying_that_something_is_missing(client, article):
    answer = sent(client, article, email="không phải thư")
    assert answer.status_code == 422
    assert "Thư điện tử chưa đúng dạng" in answer.content.decode() and MISSING not in answer.content.decode()


def test_a_comment_that_is_too_long_comes_back_whole(client, article):
    long = "mương " * 600
    answer = sent(client, article, text=long)
    assert answer.status_code == 422 and "Dài quá 3.000 ký tự (hiện có 3599)" in answer.content.decode()
    assert soup_of(answer).select_one("textarea").text.count("mương") == 600


def test_a_faulty_form_comes_back_with_a_new_stamp_that_works_at_once(client, article):
    soup = soup_of(sent(client, article, name=""))
    fields = {field["name"]: field.get("value", "") for field in soup.select("main form input[name]")}
    answer = send(client, address(article), fields | {"name": "Mùi", "text": SAID["text"]})
    assert answer.status_code == 303, answer.content.decode()


# What is typed ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b\x07c\x1b", "abc"),
        ("Tie\u0302\u0301ng", "Tiếng"),
        ("một\r\nhai\rba\u2028bốn", "một\nhai\nba\nbốn"),
        ("  đầu \n\n\n\n cuối  ", "đầu\n\ncuối"),
        ("xa\u202egnoc", "xagnoc"),
        ("z" + "\u0301" * 10_000, "ź\u0301\u0301\u0301"),
        ("<b>đậm</b> &amp;", "<b>đậm</b> &amp;"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
    ],
)
def test_text_is_kept_composed_and_without_what_nobody_sees(client, article, typed, kept):
    comment, _ = receipt_of(client, article, text=typed)
    assert comment.text == kept


def test_markup_and_addresses_stay_text_everywhere(client, article, build):
    comment, where = receipt_of(client, article, text="<script>x()</script> xem http://xau.example", name="<i>A</i>")
    actions.approve(comment, build.user(admin=True), 1)
    for html in (client.get(where).content.decode(), client.get(article.url).content.decode()):
        assert "<script>x()" not in html and "<i>A" not in html and 'href="http://xau' not in html
        assert "&lt;script&gt;x()" in html


def test_lone_surrogates_and_bytes_that_are_no_text_are_no_fault_of_the_portal(client, article):
    body = f"name=M&text=%ED%A0%80%FF+lời&stamp={stamped(f'comment {article.pk}')}".encode()
    answer = client.post(address(article), body, "application/x-www-form-urlencoded", headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 303 and Comment.objects.get().text.endswith("lời")


# Closing ---------------------------------------------------------------------------------------------------------------
def test_a_closed_article_says_so_and_takes_nothing(client, article, build):
    actions.close_article(article, build.user(admin=True))
    page = words(read(client, article.url).select_one(".comments"))
    assert "Bài này không còn nhận nhận xét." in page and "Viết nhận xét" not in page
    answer = sent(client, article)
    assert answer.status_code == 409 and "không còn nhận nhận xét" in answer.content.decode()
    assert SAID["text"] in answer.content.decode()
    assert not Comment.objects.exists() and refusals() == {"closed": 1}
    actions.open_article(article, None)
    assert sent(client, article).status_code == 303


@pytest.mark.parametrize(("hours", "status"), [(-1, 303), (1, 409)])
def test_comments_close_by_themselves_so_many_days_after_the_date_of_the_article(client, build, now, hours, status):
    FeedbackSettings.objects.update_or_create(site=build.site, defaults={"days_open": 10})
    article = build.article(date=now.moment - timedelta(days=10, hours=hours))
    assert sent(client, article).status_code == status


def test_a_copy_of_the_page_lasts_until_the_moment_of_closing(client, build, rf):
    FeedbackSettings.objects.update_or_create(site=build.site, defaults={"days_open": 10})
    article = build.article(date=timezone.now() - timedelta(days=3))
    with noting() as moments:
        assert client.get(article.url).status_code == 200
    assert article.date + timedelta(days=10) in moments
    assert reports.taking(article, build.site).until == article.date + timedelta(days=10)


# The receipt -----------------------------------------------------------------------------------------------------------
def test_a_receipt_is_told_to_no_search_engine_and_no_other_site(client, article):
    _, where = receipt_of(client, article)
    answer = client.get(where)
    assert "noindex" in answer["X-Robots-Tag"] and answer["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"] and "private" in answer["Cache-Control"]
    assert read(client, where).select_one("meta[name=robots]")["content"] == "noindex, nofollow"
    assert client.get(reverse("receipt", args=["khong-co-ma-nay"])).status_code == 404


def test_a_sender_mends_a_comment_until_somebody_has_decided(client, article, build):
    comment, where = receipt_of(client, article)
    answer = send(client, where, {"name": "Mùi", "email": "", "text": "Sửa lại.", "stamp": of_receipt(comment)})
    assert answer.status_code == 303
    comment.refresh_from_db()
    assert (comment.name, comment.text, comment.version, comment.state) == ("Mùi", "Sửa lại.", 2, "waiting")
    actions.approve(comment, build.user(admin=True), 2)
    answer = send(client, where, {"name": "X", "email": "", "text": "Lời khác hẳn.", "stamp": of_receipt(comment)})
    assert answer.status_code == 409
    comment.refresh_from_db()
    assert comment.text == "Sửa lại."


def test_a_faulty_change_loses_nothing(client, article):
    comment, where = receipt_of(client, article)
    answer = send(client, where, {"name": "", "text": "Đang sửa dở", "stamp": of_receipt(comment)})
    assert answer.status_code == 422 and MISSING in answer.content.decode() and "Đang sửa dở" in answer.content.decode()


@pytest.mark.parametrize("decided", ["", "public", "refused"])
def test_a_sender_has_everything_erased_before_and_after_the_decision(client, article, build, decided):
    comment, where = receipt_of(client, article, email="mui@example.vn")
    admin = build.user(admin=True)
    if decided == "public":
        actions.approve(comment, admin, 1, "Cảm ơn bà Mùi.")
        assert SAID["text"] in client.get(article.url).content.decode()
    elif decided:
        actions.refuse(comment, admin, 1, "Quảng cáo")
    assert send(client, where + "rut/", {"stamp": of_receipt(comment)}).status_code == 303
    comment.refresh_from_db()
    assert (comment.name, comment.email, comment.text, comment.answer, comment.state) == ("", "", "", "", "withdrawn")
    html = client.get(article.url).content.decode()
    assert SAID["text"] not in html and "bà Mùi" not in html
    assert "Nhận xét: 0" in texts(read(client, article.url), ".article-facts li")
    assert "Đã rút." in words(read(client, where)) and "Mùi" not in words(read(client, where))
    logged = " ".join(str(row) for row in _log_of(comment))
    assert "Mùi" not in logged and "mương" not in logged


def _log_of(comment):
    return ModelLogEntry.objects.filter(object_id=str(comment.pk)).values("label", "data", "action")


def test_a_receipt_takes_no_form_of_another_one(client, article):
    mine, where = receipt_of(client, article)
    other, _ = receipt_of(client, article, name="Khác")
    assert send(client, where + "rut/", {"stamp": of_receipt(other)}).status_code == 422
    assert send(client, where + "rut/", {"stamp": stamped(f"comment {article.pk}")}).status_code == 422
    assert Comment.objects.filter(state="waiting").count() == 2


def test_the_code_stands_in_no_table_but_its_own(client, article):
    comment, where = receipt_of(client, article)
    client.post(where, {})  # from nowhere
    assert Refusal.objects.exists() and not Refusal.objects.filter(about__contains=comment.code[:8]).exists()


@pytest.mark.parametrize(("decide", "line"), [("approve", "đã được đăng"), ("refuse", "Lý do: Quảng cáo.")])
def test_a_sender_with_an_address_gets_a_mail_without_a_word_of_the_comment(client, article, build, decide, line):
    comment, where = receipt_of(client, article, email="mui@example.vn")
    other, _ = receipt_of(client, article, name="Không thư")
    admin = build.user(admin=True)
    for row in (comment, other):
        actions.approve(row, admin, 1, "Đã khơi xong.") if decide == "approve" else actions.refuse(row, admin, 1, "Quảng cáo")
    [letter] = mail.outbox
    assert letter.to == ["mui@example.vn"] and line in letter.body and where in letter.body and article.title in letter.body
    assert SAID["text"] not in letter.body and "Mùi" not in letter.body
    assert ("Đã khơi xong." in letter.body) == (decide == "approve")


# What comes in otherwise -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://noi-khac.example"}, {}])
def test_another_sites_form_is_refused_and_leaves_no_comment(client, article, headers):
    told = SAID | {"stamp": stamped(f"comment {article.pk}")}
    assert client.post(address(article), told, headers=headers).status_code == 403
    assert not Comment.objects.exists() and refusals() == {"foreign": 1}


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_told_which_there_are(client, article, method):
    answer = getattr(client, method)(address(article))
    assert answer.status_code == 405 and answer["Allow"] == "GET, POST"
    assert client.post(address(article) + "mau/").status_code == 405


def test_a_megabyte_is_refused_with_a_page(client, article):
    answer = sent(client, article, text="a" * 1_000_000)
    assert answer.status_code == 413 and "quá dài" in answer.content.decode()
    assert not Comment.objects.exists()


@pytest.mark.parametrize("pk", [0, 999999, 2**31, 2**63, 10**40])
@pytest.mark.parametrize("name", ["comment", "comment_form", "rating"])
def test_an_article_that_is_not_there_is_the_404_page(client, db, name, pk):
    where = reverse(name, args=[pk])
    assert client.get(where, headers=PIECE).status_code == 404
    assert send(client, where, SAID).status_code in (404, 405)
    assert client.post(where, SAID).status_code in (403, 405)


def test_an_article_that_is_not_public_or_of_another_portal_takes_nothing(client, build):
    draft, other = build.article(), build.article()
    draft.unpublish()
    build.other_site()
    for article in (draft,):
        assert client.get(address(article)).status_code == 404 and sent(client, article).status_code == 404
    assert client.get(address(other), headers={"host": "xa-khac.example.vn"}).status_code == 404


def test_the_pages_hold_no_cookie_no_token_and_nothing_of_others(client, article):
    for where in (address(article), reverse("rating", args=[article.pk]), article.url):
        assert faults(client.get(where)) == []


def test_the_piece_is_reached_without_our_script_as_a_page(client, article):
    assert client.get(address(article) + "mau/")["Location"] == address(article)
    piece = client.get(address(article) + "mau/", headers=PIECE).content.decode()
    assert "<html" not in piece and 'name="stamp"' in piece and "data-challenge" in piece


def test_a_solved_form_is_not_marked_and_an_unsolved_one_is(client, article):
    stamp = stamped(f"comment {article.pk}")
    receipt_of(client, article, stamp=stamp, proof=solved(stamp))
    assert Comment.objects.get(stamp=nonce_of(stamp)).marks == []
    comment, _ = receipt_of(client, article, name="Khác", text="Không có script.")
    assert comment.marks == ["unproved"]


def test_closing_is_one_row_an_article(build, article):
    admin = build.user(admin=True)
    for _ in range(2):
        actions.close_article(article, admin)
    assert ClosedArticle.objects.count() == 1


def test_codes_are_not_guessed():
    assert len({new_code() for _ in range(100)}) == 100 and re.fullmatch(r"[\w-]{22}", new_code())
