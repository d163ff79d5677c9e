"""What speaks against a comment: what its sender is asked to change, and what a moderator is told. Nobody is shut out."""

from random import randrange

import pytest
from django.test import Client
from django.urls import reverse

from cms.models import Refusal
from feedback import actions
from feedback.models import Comment, FeedbackSettings
from feedback.spam import examine, links_in
from feedback.text import MARKS_IN_A_ROW, fingerprint, tidy
from tests.build import at
from tests.sending import send, solved, stamped

pytestmark = pytest.mark.once

WORDS = "lừa đảo\nLỢN"


@pytest.fixture
def article(build):
    return build.article()


@pytest.fixture
def decided(build):
    FeedbackSettings.objects.update_or_create(site=build.site, defaults={"links_allowed": 1, "blocked_words": WORDS})
    return FeedbackSettings.objects.get(site=build.site)


def sent(client, article, age=60, **changes):
    told = {"name": "Mùi", "text": "Bài có ích cho bà con.", "stamp": stamped(f"comment {article.pk}", age)} | changes
    return send(client, reverse("comment", args=[article.pk]), told)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("không có gì", 0),
        ("xem http://a.example/x?y=1,2 và https://b.example", 2),
        ("www.a.example", 1),
        ("vào abc-xyz.com/mua ngay", 1),
        ("http://a.com http://a.com;http://a.com", 3),
        ("xong việc.Tốt lắm. 3.5 điểm, lúc 8.30", 0),
        ("https : // a.example", 1),
    ],
)
def test_links_are_counted_with_and_without_a_scheme(text, number):
    assert links_in(text) == number


@pytest.mark.parametrize(
    ("text", "rules", "marks"),
    [
        ("Đúng là lừa  đảo!", ["words"], []),
        ("LỪA ĐẢO", ["words"], []),
        ("lua dao", [], ["words"]),
        ("con lớn", [], ["words"]),
        ("con lợn", ["words"], []),
        ("con lon", [], ["words"]),
        ("lừa đảoo", [], []),
        ("một http://a.example", [], ["links"]),
        ("http://a.example http://b.example", ["links"], []),
    ],
)
def test_a_word_as_it_is_blocked_is_to_be_changed_and_one_that_looks_like_it_is_marked(article, decided, text, rules, marks):
    verdict = examine(article, "Mùi", text, decided, Comment.objects.all())
    assert [rule.value for rule, _ in verdict.faults] == rules and verdict.marks == marks


def test_every_sentence_says_what_to_change_and_then_the_sender_gets_through(client, article, decided):
    for text, said in (("Bọn lừa đảo", "“lừa đảo”"), ("http://a.vn http://b.vn", "có 2 liên kết; chỉ nhận tối đa 1")):
        answer = sent(client, article, text=text)
        assert answer.status_code == 422 and said in answer.content.decode() and text in answer.content.decode()
        assert not Comment.objects.exists()
    assert sent(client, article).status_code == 303
    assert dict(Refusal.objects.values_list("rule", "number")) == {"words": 1, "links": 1}


def test_a_form_sent_as_soon_as_it_was_opened_is_asked_to_wait_and_keeps_its_text(client, article):
    first = stamped(f"comment {article.pk}", age=0)
    answer = sent(client, article, stamp=first)
    assert answer.status_code == 422 and "xin chờ vài giây" in answer.content.decode() and "Bài có ích" in answer.content.decode()
    again = stamped(f"comment {article.pk}", age=0)
    assert sent(client, article, stamp=again, begun=stamped(f"comment {article.pk}", age=4)).status_code == 303
    assert Refusal.objects.get().rule == "too-quick"


@pytest.mark.parametrize("begun", ["", "x", "\x00"])
def test_a_forged_beginning_is_no_beginning(client, article, begun):
    assert sent(client, article, age=0, begun=begun).status_code == 422
    assert sent(client, article, age=0, begun=stamped("comment 0", age=900)).status_code == 422
    assert not Comment.objects.exists()


def test_the_same_from_the_same_is_said_and_from_another_is_marked(client, article, build):
    assert sent(client, article).status_code == 303
    again = sent(client, article, text="BAI CO ICH, cho bà con!", name="mui")
    assert again.status_code == 422 and "đúng nhận xét này" in again.content.decode()
    for elsewhere, name in ((article, "Sửu"), (build.article(), "Mùi")):
        assert sent(client, elsewhere, name=name).status_code == 303
        assert "repeated" in Comment.objects.latest("pk").marks
    assert sent(client, article, text="Hay!").status_code == sent(client, article, text="Hay!", name="Dần").status_code == 303
    assert "repeated" not in Comment.objects.latest("pk").marks  # what everybody says


def test_what_was_withdrawn_may_be_said_again(client, article):
    sent(client, article)
    actions.withdraw(Comment.objects.get())
    assert sent(client, article).status_code == 303


def test_the_field_that_people_leave_empty(client, article):
    answer = sent(client, article, homepage="http://a.example")
    assert answer.status_code == 422 and "Xin để trống" in answer.content.decode() and "Bài có ích" in answer.content.decode()
    assert Refusal.objects.get().rule == "honeypot" and not Comment.objects.exists()


def test_a_proof_that_is_none_is_marked_and_not_refused(client, article):
    for proof in ("", "AAAA", "x" * 1999):
        assert sent(client, article, proof=proof, text=f"Lời {len(proof)}").status_code == 303
    assert [row.marks for row in Comment.objects.all()] == [["unproved"]] * 3
    stamp = stamped(f"comment {article.pk}")
    sent(client, article, stamp=stamp, proof=solved(stamp), text="Đã giải.")
    assert Comment.objects.latest("pk").marks == []


def test_a_network_that_sends_much_is_flagged_for_the_moderator(article, settings):
    settings.READER_PROOF_AFTER = 1
    client = Client(REMOTE_ADDR=f"10.{randrange(256)}.{randrange(256)}.{randrange(256)}")  # one from which nothing came yet
    for number in range(3):
        assert sent(client, article, text=f"Lời thứ {number} của tôi").status_code == 303
    assert list(Comment.objects.oldest_first().values_list("flag", flat=True)) == ["", "unproved", "unproved"]
    assert any("mạng gửi nhiều" in label for label in Comment.objects.latest("pk").mark_labels())


def test_what_is_tidy_stays_as_it_is_and_towers_are_cut():
    for text in ("a\u0302\u0301\u0323\u0330\u0331", "x" + "\u0301" * 99 + "y\u0301", "क्षि", "ไม้"):
        once = tidy(text)
        assert tidy(once) == once
    assert tidy("q" + "\u0301" * 99) == "q" + "\u0301" * MARKS_IN_A_ROW


def test_the_mark_of_words_sees_words_only():
    assert fingerprint("Bài có ích!") == fingerprint("bai  CO, ich") != fingerprint("bài vô ích")
    assert fingerprint("👍") != fingerprint("!!!") and len(fingerprint("")) == 64


def test_a_comment_brought_in_is_known_when_it_is_said_again(client, article):
    actions.add_comment(article, "Mùi", "Bài có ích cho bà con.", at(2026, 3, 3))
    assert sent(client, article).status_code == 422
