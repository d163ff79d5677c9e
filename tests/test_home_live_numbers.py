"""The numbers that the live request brings back: those of now, with the reader's own view, in few questions and few bytes."""

import json
import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.cache import generation, renew
from feedback.actions import add_comment
from feedback.models import Rating
from home import fresh
from home.models import WeatherReport, WeatherSettings
from polls.models import Choice, Poll, Vote
from tests.build import at
from tests.live import CHROME, FIREFOX, ask
from visits.actions import start_with
from visits.models import View

ANSWER = 2 * 1024  # bytes


@pytest.fixture
def kept(monkeypatch):
    """As in a worker: nothing is in flux, and a moment lasts as long as the test says."""

    class Moment:
        now = 0.0

        def settle(self):
            generation.forget_all()
            fresh.moments.kept.clear()

    moment = Moment()
    monkeypatch.setattr(fresh, "monotonic", lambda: moment.now)
    return moment


def weather(site, **fields) -> WeatherReport:
    told = {
        "place": "Đồng Xanh",
        "temperature": 24.5,
        "humidity": 81,
        "wind_speed": 9.3,
        "wind_direction": 95,
        "sky_code": 2,
        "source": "x",
    }
    WeatherSettings.objects.update_or_create(site=site, defaults={"place": (told | fields)["place"]})
    return WeatherReport.objects.create(site=site, **told | fields)


def test_the_readers_own_view_is_in_the_numbers_that_it_brings_back(build, client, kept):
    article = build.article()
    start_with(article, 1142, "cổng cũ", at(2023, 1, 1).date())
    start_with(build.site, 396_893, "cổng cũ", at(2023, 1, 1).date())
    kept.settle()
    first = ask(client, article.pk).json()
    assert (first["xem"], first["tong"], first["hom-nay"], first["truc-tuyen"], first["hom-qua"]) == ("1.143", "396.894", "1", "1", "0")
    second = ask(client, article.pk, agent=CHROME).json()
    assert (second["xem"], second["tong"], second["hom-nay"]) == ("1.144", "396.895", "2")


def test_a_reader_who_looks_again_sees_no_fewer_views(build, client, kept):
    article = build.article()
    kept.settle()
    seen = [ask(client, article.pk, agent=agent).json()["xem"] for agent in (CHROME, FIREFOX, CHROME, FIREFOX)]
    assert seen == ["1", "2", "2", "2"]


def test_the_numbers_are_those_of_two_seconds_ago_at_most(build, client, kept):
    article = build.article()
    kept.settle()
    assert ask(client, article.pk, agent="").json()["danh-gia"] == "Chưa có đánh giá"
    Rating.objects.create(article=article, reader="k1", points=4)
    Rating.objects.create(article=article, reader="k2", points=5)
    kept.now = fresh.OF_A_PAGE - 0.1
    assert ask(client, article.pk, agent="").json()["danh-gia"] == "Chưa có đánh giá"
    kept.now = fresh.OF_A_PAGE + 0.1
    assert ask(client, article.pk, agent="").json()["danh-gia"] == "4,5 điểm (2 đánh giá)"


def test_who_comes_back_to_a_page_gets_the_numbers_of_now(build, client, kept):
    article = build.article()
    kept.settle()
    ask(client, article.pk, agent="")
    Rating.objects.create(article=article, reader="k1", points=5)
    assert ask(client, article.pk, dem="0").json()["danh-gia"] == "5 điểm (1 đánh giá)"


def test_what_somebody_publishes_is_seen_at_once(build, client, kept):
    article = build.article()
    kept.settle()
    assert ask(client, article.pk, agent="").json()["nhan-xet"] == "0"
    add_comment(article, "Mận", "Hay.", timezone.now())
    article.unpublish()
    article.save_revision().publish()
    renew(build.site)
    assert ask(client, article.pk, agent="").json()["nhan-xet"] == "1"


def test_the_numbers_of_a_page_that_is_taken_down_are_gone_at_once(build, client, kept):
    article = build.article()
    kept.settle()
    assert "xem" in ask(client, article.pk).json()
    article.unpublish()
    assert "xem" not in ask(client, article.pk, agent=CHROME).json()
    assert View.objects.count() == 1


@pytest.mark.parametrize(
    ("moment", "line"),
    [(at(2023, 3, 25, 23, 59), "Hôm nay, Thứ bảy ngày 25/03/2023"), (at(2023, 3, 26, 0, 1), "Hôm nay, Chủ nhật ngày 26/03/2023")],
)
def test_the_date_line_is_right_across_midnight(build, client, now, moment, line):
    now.moment = moment
    assert ask(client, "").json()["ngay"] == line


def test_the_figures_of_yesterday_are_not_shown_as_those_of_today(build, client, kept, now):
    now.moment = at(2026, 3, 14, 23, 59)
    kept.settle()
    assert ask(client, "").json()["hom-nay"] == "1"
    now.moment = at(2026, 3, 15, 0, 1)
    assert ask(client, "", agent="").json()["hom-nay"] == "0"


def test_the_weather_comes_as_it_is_shown_and_goes_when_it_is_old(build, client, kept):
    report = weather(build.site)
    assert ask(client, "", agent="").json()["thoi-tiet"] == {
        "nhiet-do": "25°C",
        "noi": "Đồng Xanh",
        "troi": "Ít mây",
        "hinh": "partly",
        "do-am": "81%",
        "gio": "9,3 km/h, hướng đông",
        "luc": f"{timezone.localtime(report.observed_at):%H:%M}",
    }
    WeatherReport.objects.update(observed_at=timezone.now() - timedelta(hours=4))
    kept.now = fresh.OF_A_SITE + 0.1
    assert ask(client, "", agent="").json()["thoi-tiet"] is None


# Polls -----------------------------------------------------------------------------------------------------------------
def test_an_open_poll_brings_its_votes_and_one_that_keeps_them_only_how_many_voted(build, client):
    shown = build.poll("Một?", brought_forward_voters=999)
    hidden = build.poll("Hai?", show_results=Poll.ShowResults.AFTER_VOTE)
    for poll in (shown, hidden):
        Vote.objects.create(poll=poll, reader="k").choices.add(Choice.objects.get(poll=poll, text="Thủ tục"))
    told = ask(client, "", phieu=f"{shown.pk},{hidden.pk}").json()["phieu"]
    assert told == {str(shown.pk): ["1.000", [["0", 0], ["1", 0]]], str(hidden.pk): ["1", []]}


def test_polls_of_others_closed_ones_and_nonsense_bring_nothing(build, client):
    other = build.other_site()
    past = {"opens_at": at(2020, 1, 1), "closes_at": at(2020, 1, 2)}
    polls = [build.poll("Của nơi khác?", site=other), build.poll("Đã đóng?", **past), build.poll("Chưa mở?", opens_at=at(2999, 1, 1))]
    keys = ",".join(str(poll.pk) for poll in polls)
    assert "phieu" not in ask(client, "", phieu=f"{keys},abc").json()
    for words in ("abc", "0", "-1", "9999", "", "\x00", "1" * 2000, ",,,,,,"):
        assert "phieu" not in ask(client, "", phieu=words).json()


# Few bytes, few questions ----------------------------------------------------------------------------------------------
def test_the_answer_with_everything_in_it_is_small(build, client):
    article = build.article()
    start_with(article, 123_456_789, "cổng cũ", at(2023, 1, 1).date())
    start_with(build.site, 1_234_567_890, "cổng cũ", at(2023, 1, 1).date())
    weather(build.site, place="Ư" * 80, wind_speed=188.8)
    usual = [build.poll(f"Câu {number}?", [f"Ý {choice}" for choice in range(8)], brought_forward_voters=123_456) for number in range(5)]
    answer = ask(client, article.pk, phieu=",".join(str(poll.pk) for poll in usual))
    assert len(answer.json()["phieu"]) == 5 and len(answer.content) <= ANSWER
    large = [build.poll(f"Dài {number}?", [f"Ý {choice}" for choice in range(60)]) for number in range(5)]
    answer = ask(client, article.pk, phieu=",".join(str(poll.pk) for poll in large))
    assert 1 <= len(answer.json()["phieu"]) < 5 and len(answer.content) <= ANSWER


def test_a_view_of_a_page_that_was_just_read_costs_its_counting_and_nothing_else(build, client, kept):
    article = build.article()
    poll = build.poll()
    kept.settle()
    ask(client, article.pk, phieu=poll.pk)
    with CaptureQueriesContext(connection) as asked:
        ask(client, article.pk, agent=CHROME, phieu=poll.pk)
    written = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
    assert all("INSERT INTO visits_" in sql for sql in written) and len(written) <= 2, written


def test_the_first_view_of_a_page_costs_one_question_more(build, client, kept):
    articles = [build.article() for _ in range(2)]
    kept.settle()
    ask(client, articles[0].pk)
    with CaptureQueriesContext(connection) as asked:
        ask(client, articles[1].pk)
    read = [query["sql"] for query in asked if query["sql"].startswith("SELECT")]
    assert len(read) == 1, read


def test_what_a_worker_keeps_has_an_end(build, kept):
    site, few = build.site, fresh.Moments(most=3)
    kept.settle()
    keys = list(range(10))
    random.Random(6).shuffle(keys)
    for key in keys:
        few.get(site, ("page", key), 2.0, lambda: None)
    assert [key[-1] for key in few.kept] == keys[-3:]


def test_names_and_texts_are_those_of_the_page(build, client):
    """What the live request brings stands in the page already, letter for letter, so that nothing jumps where nothing has changed."""
    from tests.reading import read, words

    article = build.article()
    weather(build.site)
    told = ask(client, article.pk, agent="").json()
    page = read(client, article.url)
    shown = {place["data-live"]: words(place) for place in page.select("[data-live]")}
    flat = {name: text for name, text in (told | told["thoi-tiet"]).items() if isinstance(text, str) and name != "hinh"}
    assert json.dumps(shown, sort_keys=True, ensure_ascii=False) == json.dumps(flat, sort_keys=True, ensure_ascii=False)
    assert page.select_one("[data-weather] use")["href"].endswith(f"#{told['thoi-tiet']['hinh']}")
