"""Whatever is sent to the forms of comments and ratings: an answer of a kind that a citizen understands, and no trace of what was refused."""

import unicodedata
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from feedback.models import Comment, Rating
from feedback.text import MARKS_IN_A_ROW, tidy, tidy_line
from news.models import ArticlePage
from tests.sending import OWN, PIECE, stamped

pytestmark = pytest.mark.usefixtures("quiet_network")

TYPED = st.text(st.characters(), max_size=120) | st.sampled_from(["", "Mùi", "\x00", "a" * 3001, "́" * 400, "<b>x</b>", "http://a.vn " * 9])
HIDDEN = st.sampled_from(["good", "", "x", "a:b:c", "\x00", "é" * 500])
EMPTY, GOOD, HONEY = st.just(""), st.just("good"), st.sampled_from(["", "x"])  # so that some of what is tried is right
ENCODED = {"content_type": "application/x-www-form-urlencoded"}


def post(address: str, told: dict[str, str], headers: dict):
    """As a browser encodes it, and what no browser would."""
    body = urlencode({name: value.encode("utf-8", "surrogatepass") for name, value in told.items()})
    return Client().post(address, body, headers=headers, **ENCODED)


@given(name=TYPED, email=EMPTY | TYPED, text=TYPED, stamp=GOOD | HIDDEN, proof=HIDDEN, homepage=EMPTY | HONEY, piece=st.booleans())
def test_any_comment_is_taken_whole_or_refused_without_a_trace(build, name, email, text, stamp, proof, homepage, piece):
    article = ArticlePage.objects.first() or build.article()
    Comment.objects.all().delete()
    told = {"name": name, "email": email, "text": text, "proof": proof, "homepage": homepage}
    told["stamp"] = stamped(f"comment {article.pk}") if stamp == "good" else stamp
    answer = post(reverse("comment", args=[article.pk]), told, PIECE if piece else OWN)
    assert answer.status_code in (201, 303, 422)
    if answer.status_code == 422:
        assert not Comment.objects.exists() and "form-fault" in answer.content.decode()
    else:
        comment = Comment.objects.get()
        assert comment.text == tidy(comment.text) and 0 < len(comment.text) <= 3000 and 0 < len(comment.name) <= 80
        assert comment.state == "waiting"


@given(
    points=TYPED | st.sampled_from(list("12345")),
    stamp=GOOD | HIDDEN,
    proof=HIDDEN,
    back=st.sampled_from(["", "", "1", "x"]),
    piece=st.booleans(),
)
def test_any_rating_is_one_to_five_or_refused_without_a_trace(build, points, stamp, proof, back, piece):
    article = ArticlePage.objects.first() or build.article()
    Rating.objects.all().delete()
    told = {"points": points, "proof": proof, "take_back": back}
    told["stamp"] = stamped(f"article {article.pk}") if stamp == "good" else stamp
    answer = post(reverse("rating", args=[article.pk]), told, PIECE if piece else OWN)
    assert answer.status_code in (200, 303, 422)
    rows = list(Rating.objects.values_list("points", flat=True))
    assert rows == ([int(points)] if answer.status_code != 422 and not back else [])


@given(st.text(st.characters(), max_size=300))
@how(max_examples=300)  # without the database they cost nothing
def test_tidying_twice_is_tidying_once_and_leaves_nothing_that_no_database_takes(text):
    for form in (tidy, tidy_line):
        once = form(text)
        assert form(once) == once
        once.encode()  # no lone surrogate
        assert "\x00" not in once and not _towers(once)


def _towers(text: str) -> bool:
    row = 0
    for letter in text:
        row = row + 1 if unicodedata.category(letter)[0] == "M" else 0
        if row > MARKS_IN_A_ROW:
            return True
    return False


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", "multipart/form-data", "x"])
def test_bodies_of_other_kinds_are_no_fault_of_the_portal(build, kind):
    address = reverse("comment", args=[build.article().pk])
    for body in (b"", b"{}", b"\xff\xfe", b"--x\r\n\r\n"):
        assert Client().post(address, body, content_type=kind, headers=OWN).status_code in (400, 422)
    assert not Comment.objects.exists()
