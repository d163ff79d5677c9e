"""Readers rate: one rating per reader and article, changed and taken back at will, exact also when sent at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.urls import reverse

from cms.models import Refusal
from feedback.models import Comment, Rating
from feedback.reports import numbers
from tests.build import Builder, at
from tests.reading import read, words
from tests.sending import PIECE, send, stamped


@pytest.fixture
def article(build):
    return build.article("Khơi mương nội đồng")


def rated(client, article, points, headers=None, **more):
    told = {"points": points, "stamp": stamped(f"article {article.pk}")} | more
    return send(client, reverse("rating", args=[article.pk]), told, headers)


def figures(article) -> tuple[int, float | None]:
    found = numbers(type(article).objects.get(pk=article.pk))
    return found.raters, found.mean


def test_reading_sets_no_cookie_and_rating_sets_one(client, article):
    assert not client.get(reverse("rating", args=[article.pk])).cookies
    assert not client.get(reverse("rating", args=[article.pk]), headers=PIECE).cookies
    assert list(rated(client, article, 4).cookies) == ["ban_doc"]


def test_a_rating_is_changed_by_the_same_reader_and_added_to_by_another(client, article):
    for points in (2, 5):
        assert rated(client, article, points).status_code == 303
    assert figures(article) == (1, 5)
    rated(Client(), article, 4)
    assert figures(article) == (2, 4.5)
    assert "4,5 điểm (2 đánh giá)" in words(read(client, article.url).select_one(".rating"))


def test_one_reader_rates_two_articles_under_keys_that_cannot_be_linked(client, article, build):
    other = build.article()
    for one in (article, other):
        rated(client, one, 3)
    assert Rating.objects.values("reader").distinct().count() == 2


def test_a_rating_is_taken_back(client, article):
    rated(client, article, 2)
    answer = rated(client, article, "", PIECE, take_back="1")
    assert answer.status_code == 200 and "Đã rút đánh giá" in answer.content.decode()
    assert figures(article) == (0, None)
    assert rated(client, article, "", take_back="1").status_code == 303  # nothing to take back is no fault


def test_the_piece_tells_the_reader_what_they_gave(client, article):
    piece = BeautifulSoup(rated(client, article, 4, PIECE).content, "html.parser")
    assert "Đã ghi đánh giá" in words(piece.select_one("[role=status]")) and "4 điểm (1 đánh giá)" in words(piece)
    again = BeautifulSoup(client.get(reverse("rating", args=[article.pk]), headers=PIECE).content, "html.parser")
    assert "Bạn đã cho 4 điểm" in words(again) and again.select_one("input[checked]")["value"] == "4"
    other = BeautifulSoup(Client().get(reverse("rating", args=[article.pk]), headers=PIECE).content, "html.parser")
    assert "Bạn đã cho" not in words(other) and not other.select_one("input[checked]")


def test_a_choice_made_without_a_script_on_the_article_waits_on_the_page(client, article):
    form = read(client, article.url).select_one(".rate form")
    assert form["method"] == "get"
    page = read(client, f"{form['action']}?points=4")
    assert page.select_one("main form")["method"] == "post" and page.select_one("input[checked]")["value"] == "4"
    assert not Rating.objects.exists()


@pytest.mark.parametrize("points", ["", "0", "6", "-1", "4.5", "năm", "\x00", "5" * 5000, "٣"])
@pytest.mark.parametrize("headers", [{}, PIECE])
def test_other_points_are_refused_with_a_sentence(client, article, points, headers):
    answer = rated(client, article, points, headers)
    assert answer.status_code == 422 and "Xin chọn từ 1 đến 5 điểm." in answer.content.decode() and not answer.cookies
    assert not Rating.objects.exists() and Refusal.objects.get().rule == "bad-choice"


def test_one_form_sent_twice_is_one_rating_also_without_a_cookie(article):
    stamp = stamped(f"article {article.pk}")
    for client in (Client(), Client()):
        assert rated(client, article, 4, stamp=stamp).status_code == 303
    assert Rating.objects.count() == 1


def test_one_form_in_the_hands_of_many_readers_is_one_rating(article):
    stamp, clients = stamped(f"article {article.pk}"), [Client(), Client()]
    for number, client in enumerate(clients):
        client.cookies["ban_doc"] = f"{number}" * 32
    first, second = (rated(client, article, 4, stamp=stamp) for client in clients)
    assert (first.status_code, second.status_code) == (303, 422)
    assert Rating.objects.count() == 1 and Refusal.objects.get().rule == "stamp"


def test_a_reader_known_under_the_key_of_before_is_still_one_reader(client, article, settings):
    rated(client, article, 2)
    settings.READER_KEY_BEFORE, settings.READER_KEY = settings.READER_KEY, "another-" * 8
    rated(client, article, 4)
    assert figures(article) == (1, 4)


def test_another_sites_form_changes_nothing(client, article):
    told = {"points": 1, "stamp": stamped(f"article {article.pk}")}
    assert client.post(reverse("rating", args=[article.pk]), told, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.get(reverse("rating", args=[article.pk]), told).status_code == 200
    assert not Rating.objects.exists()


def test_the_database_itself_refuses_a_stamp_used_twice(article):
    def write(**fields):
        with transaction.atomic():
            Rating.objects.create(article=article, **({"reader": "a", "points": 3, "stamp": "s"} | fields))

    write()
    for wrong in ({"reader": "b"}, {"stamp": "t"}, {"reader": "c", "stamp": "u", "points": 9}):
        with pytest.raises(IntegrityError):
            write(**wrong)
    for number in range(2):  # of readers who are forgotten
        write(reader=None, stamp=None, points=number + 1)


# At once ---------------------------------------------------------------------------------------------------------------
def at_once(number: int, act) -> list:
    """Do this so often at the same moment, each on a connection of its own; gives the answers."""
    gate = threading.Barrier(number)

    def do(turn: int):
        try:
            gate.wait(30)
            return act(turn)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(do, range(number)))


def test_ratings_of_one_reader_at_once_are_one_and_all_are_answered(transactional_db):
    article = Builder().article(date=at(2026, 3, 3))
    word = "ab" * 16

    def act(turn):
        client = Client()
        client.cookies["ban_doc"] = word
        return rated(client, article, 1 + turn % 5).status_code

    assert at_once(8, act) == [303] * 8
    assert Rating.objects.count() == 1


def test_first_clicks_of_one_form_at_once_are_one_and_of_several_readers_several(transactional_db):
    article = Builder().article(date=at(2026, 3, 3))
    stamp = stamped(f"article {article.pk}")
    assert at_once(6, lambda turn: rated(Client(), article, 4, stamp=stamp).status_code) == [303] * 6
    assert Rating.objects.count() == 1
    assert at_once(6, lambda turn: rated(Client(), article, 5).status_code) == [303] * 6
    assert Rating.objects.count() == 7


def test_one_comment_sent_at_once_is_one_with_one_receipt(transactional_db):
    article = Builder().article(date=at(2026, 3, 3))
    told = {"name": "Mùi", "text": "Hay.", "stamp": stamped(f"comment {article.pk}")}
    answers = at_once(6, lambda turn: send(Client(), reverse("comment", args=[article.pk]), told))
    assert {answer["Location"] for answer in answers} == {reverse("receipt", args=[Comment.objects.get().code])}


def test_rating_asks_the_database_little(client, article, django_assert_max_num_queries):
    rated(client, article, 2)
    with django_assert_max_num_queries(10):
        assert rated(client, article, 3).status_code == 303
