"""What readers are shown of a poll that is voted on: ballot and figures, what both cost, and what stays when it has closed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from polls import reports
from polls.jobs import forget_keys
from polls.models import Choice, Poll, Vote
from tests.build import at
from tests.reading import read, texts, words
from tests.voting import BOTH, OURS, Reader, counted, keys, soup

pytestmark = pytest.mark.usefixtures("quiet_network")


# Who sees what --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("show", "before", "after", "closed"),
    [("always", True, True, True), ("after_vote", False, True, True), ("after_close", False, False, True)],
)
@BOTH
def test_figures_are_seen_by_whom_the_editor_chose(build, show, before, after, closed, piece):
    poll, voter, other = build.poll(show_results=show), Reader(piece), Reader(piece)
    voter.vote(poll, "Thủ tục")

    def sees(reader):
        html = reader.ballot(poll).content.decode()
        assert ("lượt chọn" in html) is ("progress" in html) is ("100&nbsp;%" in html)
        return "lượt chọn" in html

    assert (sees(other), sees(voter)) == (before, after)
    Poll.objects.update(closes_at=timezone.now())
    assert (sees(other), sees(voter)) == (closed, closed)
    voter.client.cookies.clear()
    assert sees(voter) is closed


def test_who_has_taken_the_vote_back_sees_no_figures_any_more(build):
    poll, reader = build.poll(show_results="after_vote"), Reader()
    Reader().vote(poll, "Thủ tục")
    assert texts(soup(reader.vote(poll, "Tin tức")), ".poll-votes")
    assert not texts(soup(reader.take_back(poll)), ".poll-votes")
    wrong = reader.send(poll, reader.form(poll) | {"chon": ["0"]})
    assert wrong.status_code == 422 and not texts(soup(wrong), ".poll-votes")


@pytest.mark.parametrize("show", ["after_vote", "after_close"])
def test_a_page_for_everybody_never_shows_what_only_voters_see(build, show):
    poll, voter = build.poll(show_results=show), Reader()
    article = build.article(body=[{"type": "poll", "value": {"poll": poll.pk}}])
    voter.vote(poll, "Thủ tục")
    for address in ("/", article.url):
        html = voter.client.get(address).content.decode()
        assert "box-poll" in html and "lượt chọn" not in html and "progress" not in html and "checked" not in html


def test_a_page_for_everybody_holds_a_ballot_that_leads_to_the_polls_page_without_a_script(build, client):
    poll = build.poll()
    article = build.article(body=[{"type": "poll", "value": {"poll": poll.pk}}])
    for box in (read(client, "/").select_one(".aside .box-poll"), read(client, article.url).select_one("main .box-poll")):
        form = box.select_one(f"[data-fragment='/binh-chon/{poll.pk}/phieu/'] form")
        assert (form["method"], form["action"]) == ("get", f"/binh-chon/{poll.pk}/")
        assert not form.select("[name=stamp]") and form.select_one("fieldset legend h3")
    key = form.select("input[name=chon]")[1]["value"]
    page = read(client, f"/binh-chon/{poll.pk}/?chon={key}")
    assert [field["value"] for field in page.select("form[method=post] [checked]")] == [key]


@pytest.mark.parametrize("asked", ["", "?chon=abc", "?chon=0&chon=-1", "?chon=9999999999999999999999", "?chon=%00", "?chon=²"])
def test_an_address_that_names_no_choice_shows_the_ballot_with_none(build, client, asked):
    for act in ("", "phieu/"):
        assert not read(client, f"/binh-chon/{build.poll().pk}/{act}{asked}").select("[checked]")


@pytest.mark.parametrize("show", Poll.ShowResults.values)
def test_the_piece_has_the_parts_of_what_it_replaces_so_that_nothing_moves(build, client, show):
    """A row for each part in both: what differs between them are words in lines that are as high with either."""
    poll, voter = build.poll(show_results=show), Reader()
    voter.vote(poll, "Tin tức")
    box = read(client, "/").select_one(".box-poll .poll")

    def parts(poll):
        rows = [["poll-got" in str(row)] for row in poll.select(".poll-choices li")]
        return rows, [len(poll.select(part)) for part in (".poll-question", ".poll-note", ".button", ".poll-facts", ".poll-foot")]

    for reader in (voter, Reader()):
        assert parts(soup(reader.ballot(poll)).select_one(".poll")) == parts(box)


def test_an_article_with_a_poll_that_has_not_begun_changes_when_it_does(build, rf):
    from cms.cache.until import noting
    from polls.blocks import PollBlock

    opens = timezone.now() + timedelta(hours=1)
    poll, draft = build.poll(opens_at=opens), build.poll(opens_at=opens)
    draft.unpublish()
    for asked, moments in ((poll, [opens]), (draft, [])):
        with noting() as noted:
            assert PollBlock().render({"poll": asked}, {"request": rf.get("/")}) == ""
        assert noted == moments


# How much it costs ----------------------------------------------------------------------------------------------------
def test_a_vote_takes_few_queries_however_many_have_voted(build, settings):
    poll = build.poll("Hỏi?", tuple("ABCDEFGH"), max_choices=3)

    def taken(reader, *texts):
        sent = reader.form(poll) | {"chon": keys(poll, *texts)}
        with CaptureQueriesContext(connection) as queries:
            reader.send(poll, sent)
        return [query["sql"] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]

    voter = Reader(piece=False)
    Vote.objects.create(poll=poll, reader="mot-nguoi")
    first, change, again = taken(voter, "A", "B", "C"), taken(voter, "D", "E"), taken(voter, "D", "E")
    assert (len(first), len(change), len(again)) == (5, 9, 5), "\n".join(first + change)
    assert len(taken(Reader(), "A")) == 7


def test_with_many_votes_they_are_counted_once_a_second_and_with_few_each_time(build, monkeypatch):
    monkeypatch.setattr(reports, "MANY", 3)
    monkeypatch.setattr(reports, "_kept", {})
    poll, seconds = build.poll(), [100.0]
    monkeypatch.setattr(reports, "monotonic", lambda: seconds[0])
    told = []
    for _ in range(5):
        Reader().vote(poll, "Tin tức")
        told.append(reports.result_of(Poll.objects.get()).voters)
    seconds[0] += reports.MOMENT
    assert (told, reports.result_of(Poll.objects.get()).voters) == ([1, 2, 3, 3, 3], 5)


# When it has closed ---------------------------------------------------------------------------------------------------
def test_the_protocol_tells_rules_totals_refusals_and_flags_and_is_not_there_before_the_end(build, client, settings):
    poll = build.poll(
        "Chợ?", ("Thứ bảy", "Chủ nhật"), brought_forward_voters=8, max_choices=1, closes_at=timezone.now() + timedelta(hours=1)
    )
    Choice.objects.filter(text="Chủ nhật").update(brought_forward_votes=8)
    Reader().vote(poll, "Thứ bảy")
    settings.READER_PROOF_AFTER = 0
    Reader().vote(poll, "Chủ nhật")
    for _ in range(3):
        reader = Reader()
        reader.send(poll, reader.form(poll) | {"chon": ["0"]})
    address = f"/binh-chon/{poll.pk}/bien-ban/"
    read(client, address, status=404)
    Poll.objects.update(closes_at=timezone.now())
    page = read(client, address)
    assert [texts(row, "th, td") for row in page.select("tbody tr")] == [
        ["Thứ bảy", "1", "0", "1", "10 %"],
        ["Chủ nhật", "1", "8", "9", "90 %"],
    ]
    text = words(page.main)
    assert "10 người đã bình chọn: 2 trên cổng này, 8 mang từ cổng cũ sang" in text
    assert "Phương án không hợp lệ: 3 lượt" in text and "chưa giải bài toán: 1 phiếu" in text and "đã giải bài toán: 0 phiếu" in text
    assert "mỗi phiếu chọn tối đa 1 phương án" in text and "Khóa bạn đọc được xóa 30 ngày sau khi đóng." in text
    assert read(client, f"/binh-chon/{poll.pk}/").select_one(f"main a[href='{address}']")


def test_thirty_days_after_the_end_keys_and_stamps_are_forgotten_and_totals_stay(build, now):
    now.moment = at(2026, 3, 1, 9)
    closes = now.moment + timedelta(days=1)
    polls = {
        "đóng": build.poll("Đóng?", opens_at=now.moment, closes_at=closes),
        "đóng sau": build.poll("Đóng sau?", opens_at=now.moment, closes_at=closes + timedelta(seconds=1)),
        "không đóng": build.poll("Không đóng?", opens_at=now.moment),
        "gỡ xuống": build.poll("Gỡ xuống?", opens_at=now.moment),
    }
    for poll in polls.values():
        for _ in range(2):
            Reader().vote(poll, "Tin tức")
    polls["gỡ xuống"].unpublish()
    now.moment = closes + timedelta(days=30) - timedelta(seconds=1)
    forget_keys()
    assert set(Vote.objects.filter(reader=None).values_list("poll__question", flat=True)) == {"Gỡ xuống?"}
    now.moment += timedelta(seconds=1)
    assert forget_keys() == "Đã xóa khóa bạn đọc của 2 phiếu."
    assert set(Vote.objects.filter(reader=None, stamp=None).values_list("poll__question", flat=True)) == {"Gỡ xuống?", "Đóng?"}
    assert Vote.objects.exclude(reader=None).exclude(stamp=None).count() == 4
    assert forget_keys() == "Không có khóa bạn đọc nào đến hạn xóa."
    assert counted(polls["đóng"]) == {"Tin tức": 2, "Thủ tục": 0}


def test_a_poll_whose_voters_are_forgotten_cannot_be_opened_again(build, now):
    now.moment = at(2026, 3, 1, 9)
    poll = build.poll(opens_at=now.moment, closes_at=now.moment + timedelta(days=1))
    Reader().vote(poll, "Tin tức")
    now.moment += timedelta(days=40)
    forget_keys()
    fresh = Poll.objects.get().get_latest_revision_as_object()
    fresh.closes_at = now.moment + timedelta(days=1)
    fresh.save_revision().publish()
    found = Poll.objects.get()
    assert found.closes_at > now.moment and found.has_closed and not Poll.objects.open().exists()
    answer = Client().post(f"/binh-chon/{poll.pk}/", {"chon": keys(poll, "Tin tức")}, headers=OURS)
    assert answer.status_code == 409 and counted(poll) == {"Tin tức": 1, "Thủ tục": 0}
