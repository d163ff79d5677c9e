"""A poll as a page and in the sidebar: whose it is, when it is there, which figures it shows."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from polls.models import Choice, Poll, Vote
from polls.reports import result_of, running
from tests.build import at
from tests.reading import read, texts, words

pytestmark = pytest.mark.once


def vote(poll, *picked):
    """A reader's vote for the choices with these texts."""
    cast = Vote.objects.create(poll=poll, reader=f"ban-doc-{Vote.objects.count()}")
    cast.choices.set(Choice.objects.filter(poll=poll, text__in=picked))


def address(poll):
    return f"/binh-chon/{poll.pk}/"


def test_a_poll_has_a_page_with_its_question_its_choices_in_order_and_its_figures(build, client):
    poll = build.poll("Bạn quan tâm mục gì nhất?", ("Thủ tục", "Tin tức", "Lịch họp"))
    for picked in ("Tin tức", "Tin tức", "Thủ tục"):
        vote(poll, picked)
    soup = read(client, address(poll))
    assert texts(soup, "h1") == ["Bạn quan tâm mục gì nhất?"]
    assert texts(soup, "main .poll-choice") == ["Thủ tục", "Tin tức", "Lịch họp"]
    assert texts(soup, "main .poll-votes") == ["1 lượt chọn, 33 %", "2 lượt chọn, 67 %", "0 lượt chọn, 0 %"]
    assert [bar["value"] for bar in soup.select("main progress.poll-bar[aria-hidden=true]")] == ["33", "67", "0"]
    assert "3 người đã bình chọn" in words(soup.main)


def test_a_poll_of_another_portal_is_not_here(build, client):
    poll = build.poll(site=build.other_site())
    assert client.get(address(poll)).status_code == 404
    assert client.get(address(poll), headers={"host": "xa-khac.example.vn"}).status_code == 200


def test_a_poll_is_not_here_before_it_begins_and_is_from_that_moment_on(build, client):
    poll = build.poll("Sắp mở?", opens_at=timezone.now() + timedelta(minutes=1))
    assert client.get(address(poll)).status_code == 404
    Poll.objects.update(opens_at=timezone.now() - timedelta(seconds=1))
    assert client.get(address(poll)).status_code == 200


def test_a_closed_poll_stays_to_be_read(build, client):
    poll = build.poll("Đã đóng?", opens_at=at(2026, 1, 1), closes_at=at(2026, 2, 1, 17))
    assert "đã đóng lúc 17:00, 01/02/2026" in words(read(client, address(poll)).main)


@pytest.mark.parametrize("key", ["abc", "0", "-1", "9999", "", "99999999999999999999999999", "1.5", "%00", "1%27", "%F0%9F%98%80"])
def test_an_address_that_names_no_poll_is_not_here(client, db, key):
    read(client, f"/binh-chon/{key}/".replace("//", "/"), status=404)


def test_results_are_shown_always_after_the_vote_or_after_the_end_as_the_editor_chose(build, client):
    now = timezone.now()
    kinds = {show: build.poll(f"Hỏi {show}?", show_results=show) for show in Poll.ShowResults.values}
    was = {"opens_at": now - timedelta(days=3), "closes_at": now - timedelta(days=1)}
    ended = {show: build.poll(f"Hỏi đã đóng {show}?", show_results=show, **was) for show in Poll.ShowResults.values}
    for poll in (*kinds.values(), *ended.values()):
        vote(poll, "Tin tức")

    def shares(poll):
        return len(read(client, address(poll)).select("main .poll-votes"))

    assert {show: shares(poll) for show, poll in kinds.items()} == {"always": 2, "after_vote": 0, "after_close": 0}
    assert {show: shares(poll) for show, poll in ended.items()} == {"always": 2, "after_vote": 2, "after_close": 2}


def test_hidden_results_are_nowhere_in_the_page(build, client):
    poll = build.poll("Kín?", ("Một", "Hai"), show_results="after_close")
    for _ in range(7):
        vote(poll, "Một")
    html = client.get(address(poll)).content.decode()
    assert "100&nbsp;%" not in html and "7 lượt" not in html and "Kết quả được công bố sau khi bình chọn đóng." in html


def test_figures_brought_forward_are_added_to_what_was_counted_here(build):
    poll = build.poll("Hỏi?", ("Có", "Không"), brought_forward_voters=8)
    Choice.objects.filter(poll=poll, text="Không").update(brought_forward_votes=6)
    Choice.objects.filter(poll=poll, text="Có").update(brought_forward_votes=2)
    vote(poll, "Có")
    vote(poll, "Có")
    result = result_of(poll)
    assert result.voters == 10
    assert [(choice.text, choice.votes, choice.share) for choice in result.choices] == [("Có", 4, 40), ("Không", 6, 60)]


def test_shares_are_of_the_voters_where_a_voter_may_tick_several(build):
    poll = build.poll("Hỏi?", ("Một", "Hai", "Ba"), max_choices=2)
    vote(poll, "Một", "Hai")
    vote(poll, "Một", "Ba")
    assert [(choice.text, choice.share) for choice in result_of(poll).choices] == [("Một", 100), ("Hai", 50), ("Ba", 50)]


def test_a_poll_without_votes_shows_noughts(build, client):
    poll = build.poll()
    assert texts(read(client, address(poll)), "main .poll-votes") == ["0 lượt chọn, 0 %"] * 2


def test_the_choices_keep_the_order_the_editor_gave_them(build, client):
    poll = build.poll("Hỏi?", ("A", "B", "C"))
    for text, order in (("A", 2), ("B", 3), ("C", 1)):
        Choice.objects.filter(poll=poll, text=text).update(sort_order=order)
    assert texts(read(client, address(poll)), "main .poll-choice") == ["C", "A", "B"]


def test_the_sidebar_shows_the_open_poll_that_opened_last(build):
    now = timezone.now()
    assert running(build.site) is None
    build.poll("Cũ hơn?", opens_at=now - timedelta(days=2))
    build.poll("Mới nhất?", opens_at=now - timedelta(hours=1))
    build.poll("Cũ nhất?", opens_at=now - timedelta(days=9))
    build.poll("Chưa mở?", opens_at=now + timedelta(hours=1))
    build.poll("Đã đóng?", opens_at=now - timedelta(minutes=9), closes_at=now - timedelta(minutes=1))
    build.poll("Của xã khác?", site=build.other_site(), opens_at=now - timedelta(minutes=2))
    assert running(build.site).poll.question == "Mới nhất?"


def test_of_two_polls_that_opened_at_once_the_sidebar_shows_the_later_one(build):
    moment = timezone.now() - timedelta(hours=1)
    build.poll("Trước?", opens_at=moment)
    build.poll("Sau?", opens_at=moment)
    assert running(build.site).poll.question == "Sau?"


def test_the_box_of_polls_is_away_when_none_is_open_and_leads_to_the_polls_page_when_one_is(build, client):
    assert not read(client, "/").select(".box-poll")
    poll = build.poll()
    assert read(client, "/").select_one(".aside .box-poll .poll-foot a")["href"] == address(poll)


def test_a_poll_must_close_after_it_opens_and_allow_a_choice(build):
    poll = build.poll()
    poll.closes_at = poll.opens_at
    with pytest.raises(ValidationError) as refused:
        poll.full_clean()
    assert "Bình chọn phải đóng sau khi mở." in refused.value.messages
    poll.closes_at, poll.max_choices = None, 0
    with pytest.raises(ValidationError) as refused:
        poll.full_clean()
    assert "Phải cho chọn ít nhất một phương án." in refused.value.messages


def test_the_database_itself_refuses_a_second_vote_of_one_reader(build):
    poll = build.poll()
    Vote.objects.create(poll=poll, reader="mot-nguoi")
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(poll=poll, reader="mot-nguoi")


def test_a_question_is_text_and_never_markup(build, client):
    poll = build.poll("<script>alert(1)</script>?", ("<b>Có</b>", "Không"))
    html = client.get(address(poll)).content.decode()
    assert "<script>alert" not in html and "<b>Có" not in html and "&lt;b&gt;Có&lt;/b&gt;" in html


def test_the_page_of_a_poll_is_kept_by_no_cache(build, client):
    assert "no-store" in client.get(address(build.poll()))["Cache-Control"]


def test_a_poll_takes_votes_while_it_is_live_has_begun_and_has_not_closed(build):
    now = timezone.now()
    told = {
        "mở": ({}, True),
        "chưa mở": ({"opens_at": now + timedelta(hours=1)}, False),
        "đã đóng": ({"closes_at": now - timedelta(hours=1)}, False),
        "bản nháp": ({"live": False}, False),
    }
    for name, (fields, is_open) in told.items():
        poll = Poll(question=name, **{"opens_at": now - timedelta(days=1)} | fields)
        assert poll.is_open is is_open, name
