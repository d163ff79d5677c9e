"""Voting by HTTP: what is recorded, what is answered, what is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.models import Refusal
from polls.actions import Tick
from polls.models import Choice, Poll, Vote
from tests.reading import texts, words
from tests.voting import BOTH, OURS, PIECE, Reader, counted, keys, reworded, soup

pytestmark = pytest.mark.usefixtures("quiet_network")


def refusals():
    return {(row.about, row.rule): row.number for row in Refusal.objects.all()}


def nothing_happened(poll):
    return not Vote.objects.exists() and not Tick.objects.exists() and set(counted(poll).values()) == {0}


# What is recorded -----------------------------------------------------------------------------------------------------
def test_a_vote_on_the_page_is_recorded_and_leads_to_the_page_that_says_so(build):
    poll, reader = build.poll(), Reader(piece=False)
    assert not reader.ballot(poll).cookies
    answer = reader.vote(poll, "Thủ tục")
    assert (answer.status_code, answer["Location"]) == (303, f"/binh-chon/{poll.pk}/#phieu")
    cookie = answer.cookies["ban_doc"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 400 * 24 * 3600)
    page = soup(reader.ballot(poll))
    assert words(page.select_one("#phieu[role=status][tabindex='-1']")).startswith("Phiếu của bạn đã được ghi.")
    assert [field["value"] for field in page.select("input[name=chon][checked]")] == [str(*keys(poll, "Thủ tục"))]
    vote = reader.stored(poll)
    assert (len(vote.reader), len(vote.stamp), vote.flag, vote.changed_at) == (64, 32, "", None)
    assert counted(poll) == {"Tin tức": 0, "Thủ tục": 1}


def test_a_vote_in_a_piece_is_answered_in_its_place_with_a_result_that_takes_the_focus(build):
    poll, reader = build.poll(), Reader()
    answer = reader.vote(poll, "Thủ tục")
    piece = soup(answer)
    assert answer.status_code == 200 and "ban_doc" in answer.cookies and not piece.select("html")
    assert words(piece.select_one("[role=status][tabindex='-1']")).startswith("Phiếu của bạn đã được ghi.")
    assert texts(piece, ".poll-votes") == ["0 lượt chọn, 0 %", "1 lượt chọn, 100 %"]
    assert texts(piece, "button") == ["Đổi lựa chọn", "Rút lại phiếu"]
    assert not soup(reader.ballot(poll)).select("[role=status]"), "nothing happened on this page"


def test_the_moment_of_a_vote_is_that_at_which_the_poll_was_found_open(build, now):
    poll = build.poll(opens_at=now.moment, closes_at=now.moment + timedelta(minutes=1))
    now.moment += timedelta(seconds=59)
    Reader().vote(poll, "Tin tức")
    assert Vote.objects.get().cast_at == now.moment


@BOTH
def test_voting_again_replaces_the_choice(build, piece):
    poll, reader = build.poll(), Reader(piece)
    reader.vote(poll, "Tin tức")
    cast_at, stamp = Vote.objects.values_list("cast_at", "stamp").get()
    reader.vote(poll, "Thủ tục")
    vote = reader.stored(poll)
    assert counted(poll) == {"Tin tức": 0, "Thủ tục": 1}
    assert (vote.cast_at, vote.stamp) == (cast_at, stamp) and vote.changed_at > cast_at


@BOTH
def test_a_vote_can_be_taken_back_and_cast_again(build, piece):
    poll, reader = build.poll(), Reader(piece)
    reader.vote(poll, "Tin tức")
    answer = reader.take_back(poll)
    assert answer.status_code == (200 if piece else 303) and nothing_happened(poll)
    shown = answer if piece else reader.client.get(answer["Location"])
    assert words(soup(shown).select_one("[role=status]")).startswith("Phiếu của bạn đã được rút lại.")
    assert not soup(shown).select("input[name=chon][checked]")
    again = reader.send(poll, reader.form(poll), "rut/")
    assert again.status_code == (200 if piece else 303)
    assert not piece or "Bạn không có phiếu nào" in words(soup(again))
    reader.vote(poll, "Thủ tục")
    assert counted(poll) == {"Tin tức": 0, "Thủ tục": 1}


@BOTH
def test_one_form_sent_twice_is_one_vote_and_both_answers_are_good(build, piece):
    """The first click has no cookie yet."""
    poll, reader = build.poll(), Reader(piece)
    sent = reader.form(poll) | {"chon": keys(poll, "Tin tức")}
    answers = [Reader(piece).send(poll, sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200 if piece else 303] * 2
    assert len({answer.cookies["ban_doc"].value for answer in answers}) == 1
    assert counted(poll) == {"Tin tức": 1, "Thủ tục": 0}


def test_the_form_of_the_first_vote_sent_late_does_not_undo_a_change(build):
    poll, reader = build.poll(), Reader()
    first = reader.form(poll) | {"chon": keys(poll, "Tin tức")}
    reader.send(poll, first)
    reader.vote(poll, "Thủ tục")
    late = reader.send(poll, first)
    assert counted(poll) == {"Tin tức": 0, "Thủ tục": 1}
    assert [field["value"] for field in soup(late).select("[checked]")] == [str(*keys(poll, "Thủ tục"))]


def test_readers_vote_each_for_themselves_from_one_address(build):
    poll = build.poll()
    for number in range(5):
        assert Reader().vote(poll, "Tin tức" if number < 3 else "Thủ tục").status_code == 200
    assert counted(poll) == {"Tin tức": 3, "Thủ tục": 2}
    assert Vote.objects.values("reader").distinct().count() == 5


def test_two_polls_know_one_reader_by_keys_that_say_nothing_of_each_other(build):
    reader, polls = Reader(), [build.poll("Một?"), build.poll("Hai?")]
    for poll in polls:
        reader.vote(poll, "Tin tức")
    assert len(set(Vote.objects.values_list("reader", flat=True))) == 2


def test_a_reader_whose_key_is_an_older_one_is_known_again_and_stored_under_the_present_one(build, settings):
    poll, reader = build.poll(), Reader()
    reader.vote(poll, "Tin tức")
    old = reader.stored(poll).reader
    settings.READER_KEY_BEFORE, settings.READER_KEY = settings.READER_KEY, "m" * 50
    assert "Đổi lựa chọn" in texts(soup(reader.ballot(poll)), "button")
    reader.vote(poll, "Thủ tục")
    assert counted(poll) == {"Tin tức": 0, "Thủ tục": 1} and reader.stored(poll).reader != old
    settings.READER_KEY_BEFORE = ""
    reader.take_back(poll)
    assert nothing_happened(poll)


def test_several_choices_are_ticked_up_to_the_number_and_shares_are_of_voters(build):
    poll = build.poll("Hỏi?", ("Một", "Hai", "Ba"), max_choices=2)
    assert {field["type"] for field in soup(Reader().ballot(poll)).select("input[name=chon]")} == {"checkbox"}
    Reader().vote(poll, "Một", "Hai")
    answer = Reader().vote(poll, "Ba", "Một")
    assert texts(soup(answer), ".poll-votes") == ["2 lượt chọn, 100 %", "1 lượt chọn, 50 %", "1 lượt chọn, 50 %"]


def test_votes_of_a_network_that_sends_much_are_taken_and_flagged(build, settings):
    settings.READER_PROOF_AFTER = 0
    poll, reader = build.poll(), Reader()
    assert soup(reader.ballot(poll)).select_one("form.poll-ballot[data-challenge]")
    assert reader.vote(poll, "Tin tức").status_code == 200
    settings.READER_PROOF_AFTER = 10**9
    assert not soup(reader.ballot(poll)).select("[data-challenge]")
    reader.vote(poll, "Thủ tục")
    assert reader.stored(poll).flag == "unproved", "what was unusual once stays to be looked at"


# What is refused ------------------------------------------------------------------------------------------------------
@BOTH
@pytest.mark.parametrize(
    ("chosen", "rule", "sentence"),
    [
        ("foreign", "bad-choice", "Phương án bạn gửi không có trong bình chọn này; hãy chọn lại."),
        ("many", "bad-choice", "Chỉ được chọn tối đa 2 phương án."),
        ("none", "incomplete", "Hãy chọn một phương án."),
    ],
)
def test_a_wrong_choice_is_refused_with_a_sentence_and_what_was_ticked_stays(build, piece, chosen, rule, sentence):
    poll, other = build.poll("Hỏi?", ("Một", "Hai", "Ba"), max_choices=2), build.poll("Khác?", ("Bốn",))
    own = keys(poll, "Một", "Hai", "Ba")
    sent = {"foreign": [own[0], *keys(other, "Bốn")], "many": own, "none": []}[chosen]
    reader = Reader(piece)
    answer = reader.send(poll, reader.form(poll) | {"chon": sent})
    told = soup(answer)
    assert (answer.status_code, dict(answer.cookies)) == (422, {})
    assert sentence in texts(told, "[role=alert][tabindex='-1'] li")
    assert told.select_one(told.select_one("[role=alert] a")["href"] + "[tabindex='-1']").name == "fieldset"
    assert {int(field["value"]) for field in told.select("main [checked], .poll > form [checked]")} == set(sent) & set(own)
    assert refusals() == {(f"poll {poll.pk}", rule): 1} and nothing_happened(poll)


@BOTH
def test_a_vote_after_the_end_is_told_so_counted_and_not_taken(build, now, piece):
    poll = build.poll(opens_at=now.moment - timedelta(days=1), closes_at=now.moment + timedelta(minutes=1))
    reader = Reader(piece)
    early, form = Reader(piece), reader.form(poll) | {"chon": keys(poll, "Tin tức")}
    early.vote(poll, "Thủ tục")
    take_back = early.form(poll)
    now.moment += timedelta(minutes=1)  # exactly the moment of closing
    for answer in (reader.send(poll, form), early.send(poll, take_back, "rut/"), early.send(poll, take_back | form)):
        assert answer.status_code == 409
        assert "Bình chọn đã đóng; phiếu gửi sau giờ đóng không được tính." in words(soup(answer).select_one("[role=alert]"))
        assert not soup(answer).select("form.poll-ballot") and texts(soup(answer), ".poll-votes")
    assert counted(poll) == {"Tin tức": 0, "Thủ tục": 1} and refusals() == {(f"poll {poll.pk}", "closed"): 3}


ACTS = [("get", ""), ("post", ""), ("get", "phieu/"), ("post", "rut/"), ("get", "bien-ban/")]


@pytest.mark.parametrize(("method", "act"), ACTS)
def test_a_poll_that_is_not_here_takes_nothing_and_leaves_no_trace(build, client, method, act):
    now = timezone.now()
    away = [
        build.poll("Chưa mở?", opens_at=now + timedelta(hours=1)).pk,
        build.poll("Của xã khác?", site=build.other_site()).pk,
        build.poll("Nháp?").pk,
        99999,
        10**40,
    ]
    Poll.objects.get(pk=away[2]).unpublish()
    for key in away:
        for headers in (OURS, OURS | PIECE, {}):
            sent = {"chon": "1"} if method == "post" else {}
            assert getattr(client, method)(f"/binh-chon/{key}/{act}", sent, headers=headers).status_code == 404
    assert not Refusal.objects.exists() and not Vote.objects.exists()


def test_a_poll_that_is_taken_down_while_a_reader_votes_takes_no_vote(build):
    poll, reader = build.poll(), Reader()
    sent = reader.form(poll) | {"chon": keys(poll, "Tin tức")}
    poll.unpublish()
    assert reader.send(poll, sent).status_code == 404 and nothing_happened(poll)


@pytest.mark.parametrize(
    "headers", [{}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://ke-khac.vn"}]
)
@pytest.mark.parametrize("act", ["", "rut/"])
def test_what_another_site_sends_is_forbidden_and_counted(build, headers, act):
    poll, reader = build.poll(), Reader()
    reader.vote(poll, "Thủ tục")
    answer = reader.send(poll, reader.form(poll) | {"chon": keys(poll, "Tin tức")}, act, headers)
    assert answer.status_code == 403 and counted(poll) == {"Tin tức": 0, "Thủ tục": 1}
    assert refusals() == {(f"poll {poll.pk}", "foreign"): 1}


@pytest.mark.parametrize(
    ("method", "act", "allowed"),
    [
        ("put", "", "GET, POST"),
        ("delete", "", "GET, POST"),
        ("post", "phieu/", "GET"),
        ("get", "rut/", "POST"),
        ("post", "bien-ban/", "GET"),
    ],
)
def test_a_wrong_method_is_told_so(build, client, method, act, allowed):
    answer = getattr(client, method)(f"/binh-chon/{build.poll().pk}/{act}", headers=OURS)
    assert (answer.status_code, answer["Allow"]) == (405, allowed) and not Refusal.objects.exists()


def test_a_vote_of_a_megabyte_is_too_long(build):
    poll, reader = build.poll(), Reader()
    answer = reader.vote(poll, "Tin tức", homepage="x" * 2**20)
    assert answer.status_code == 413 and nothing_happened(poll) and refusals() == {(f"poll {poll.pk}", "too-large"): 1}


def test_a_stamp_of_another_poll_an_old_one_and_one_that_somebody_used_are_refused_and_a_new_one_is_given(build, monkeypatch):
    poll, other = build.poll(), build.poll("Khác?", ("Tin tức",))
    reader, second = Reader(), Reader()
    used = reader.form(poll)
    reader.send(poll, used | {"chon": keys(poll, "Tin tức")})
    second.vote(other, "Tin tức")  # has a cookie of its own
    for stamp in (used["stamp"], second.form(other)["stamp"], "", "x", "\x00", "ư" * 401):
        answer = second.send(poll, used | {"chon": keys(poll, "Tin tức"), "stamp": stamp})
        assert answer.status_code == 422 and "Biểu mẫu này không dùng được nữa." in words(soup(answer).select_one("[role=alert]"))
        form = soup(answer).select_one("form.poll-ballot")
        assert [field["value"] for field in form.select("[checked]")] == [str(*keys(poll, "Tin tức"))]
    assert counted(poll) == {"Tin tức": 1, "Thủ tục": 0}
    new = {field["name"]: field["value"] for field in form.select("[type=hidden]")} | {"homepage": "", "chon": keys(poll, "Tin tức")}
    assert second.send(poll, new).status_code == 200 and counted(poll) == {"Tin tức": 2, "Thủ tục": 0}


def test_a_reader_who_read_other_words_is_asked_to_read_again(build):
    """A draft that comes out before the first vote, while somebody has the ballot before them."""
    poll, reader = build.poll(), Reader()
    sent = reader.form(poll) | {"chon": keys(poll, "Tin tức")}
    reworded(poll, "Tin tức", "Tin đồn").publish()
    answer = reader.send(poll, sent)
    assert answer.status_code == 422 and nothing_happened(poll) and refusals() == {(f"poll {poll.pk}", "bad-choice"): 1}
    assert "Câu hỏi hoặc phương án vừa được sửa" in words(soup(answer)) and "Tin đồn" in texts(soup(answer), ".poll-choice")
    assert reader.vote(poll, "Tin đồn").status_code == 200


def test_a_choice_that_is_gone_since_the_reader_read_it_is_not_chosen(build):
    poll, reader = build.poll("Hỏi?", ("Một", "Hai", "Ba")), Reader()
    sent = reader.form(poll) | {"chon": keys(poll, "Ba"), "loi": ""}
    Choice.objects.get(text="Ba").delete()
    assert reader.send(poll, sent).status_code == 422 and nothing_happened(poll)


def test_the_field_that_people_leave_empty_refuses(build):
    poll = build.poll()
    assert Reader().vote(poll, "Tin tức", homepage="https://quang-cao.vn").status_code == 422
    assert nothing_happened(poll) and refusals() == {(f"poll {poll.pk}", "honeypot"): 1}
