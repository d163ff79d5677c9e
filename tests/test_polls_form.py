"""Anything at all sent to a poll: never a fault of ours, and no trace of what is refused."""

from urllib.parse import quote_from_bytes

import pytest
from django.test import Client
from hypothesis import assume, given
from hypothesis import strategies as st

from cms.models import Refusal
from polls.models import Choice, Poll, Vote
from tests.voting import OURS, Reader, counted, keys

pytestmark = pytest.mark.usefixtures("quiet_network")

ANYTHING = st.one_of(st.binary(max_size=60), st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")))
ODD = st.sampled_from(
    [b"", b"\x00", b"\xed\xa0\x80", b"\xff\xfe", "1\u0301".encode() * 50, b"<script>", b"9" * 30, b"-1", "\u00b2".encode(), b"1 OR 1=1"]
)
FIELDS = st.sampled_from([b"chon", b"stamp", b"proof", b"homepage", b"loi", b"rut", b"csrfmiddlewaretoken"])


def encoded(pairs) -> bytes:
    return b"&".join(quote_from_bytes(name).encode() + b"=" + quote_from_bytes(value).encode() for name, value in pairs)


def send(poll: Poll, act: str, body: bytes, kind: str = "application/x-www-form-urlencoded", **headers) -> int:
    return Client().post(f"/binh-chon/{poll.pk}/{act}", body, content_type=kind, headers=OURS | headers).status_code


@pytest.mark.once
@given(
    pairs=st.lists(st.tuples(st.one_of(FIELDS, ANYTHING), st.one_of(ODD, ANYTHING)), max_size=6),
    act=st.sampled_from(["", "rut/"]),
    piece=st.booleans(),
)
def test_a_form_without_a_stamp_of_ours_does_nothing(build, pairs, act, piece):
    poll = Poll.objects.first() or build.poll()
    assert send(poll, act, encoded(pairs), **({"x-fragment": "1"} if piece else {})) == 422
    assert not Vote.objects.exists() and Refusal.objects.exists()


@pytest.mark.once
@given(
    chosen=st.lists(st.one_of(ODD, ANYTHING, st.sampled_from(["first", "second", "foreign"])), max_size=5),
    proof=st.one_of(st.just(b""), ODD, ANYTHING, st.just(b"x" * 2001)),
    words=st.one_of(st.just(None), ODD, ANYTHING),
)
def test_a_vote_is_taken_when_it_names_choices_of_the_poll_and_else_leaves_no_trace(build, chosen, proof, words):
    poll = Poll.objects.filter(question="Hỏi?").first() or build.poll("Hỏi?", ("Một", "Hai", "Ba"), max_choices=1)
    other = Poll.objects.filter(question="Khác?").first() or build.poll("Khác?", ("Bốn",))
    Vote.objects.all().delete()
    named = {"first": keys(poll, "Một")[0], "second": keys(poll, "Hai")[0], "foreign": keys(other, "Bốn")[0]}
    values = [str(named[value]).encode() if isinstance(value, str) else value for value in chosen]
    own = {str(key).encode() for key in Choice.objects.filter(poll=poll).values_list("pk", flat=True)}
    form = Reader().form(poll)
    said = form["loi"].encode() if words is None else words
    status = send(
        poll, "", encoded([(b"stamp", form["stamp"].encode()), (b"proof", proof), (b"loi", said), *((b"chon", key) for key in values)])
    )
    assume(b"\x00" not in proof + said)
    is_right = len(set(values)) == 1 and set(values) <= own and len(proof) <= 2000 and said in (b"", form["loi"].encode())
    blank = not said.decode("utf-8", "replace").strip()
    assert status == (303 if is_right or (blank and len(set(values)) == 1 and set(values) <= own and len(proof) <= 2000) else 422)
    assert Vote.objects.count() == sum(counted(poll).values()) == (1 if status == 303 else 0)


@pytest.mark.once
@given(
    body=st.binary(max_size=300),
    kind=st.sampled_from(["multipart/form-data; boundary=x", "multipart/form-data", "application/json", "text/plain", ""]),
)
def test_a_body_that_is_no_form_does_nothing(build, body, kind):
    poll = Poll.objects.first() or build.poll()
    for act in ("", "rut/"):
        assert send(poll, act, body, kind) in (400, 422)
    assert not Vote.objects.exists()


@pytest.mark.once
@given(asked=st.lists(st.tuples(st.sampled_from([b"chon", b"rut", b"x"]), st.one_of(ODD, ANYTHING)), max_size=5))
def test_an_address_with_anything_behind_it_is_the_polls_page(build, asked):
    poll = Poll.objects.first() or build.poll()
    assert Client().get(f"/binh-chon/{poll.pk}/phieu/?{encoded(asked).decode()}", headers={"x-fragment": "1"}).status_code == 200


@pytest.mark.once
@given(cookie=st.text(st.characters(codec="latin-1", exclude_characters=";,\r\n"), max_size=60))
def test_a_cookie_that_is_none_of_ours_is_nobodys(build, cookie):
    poll = Poll.objects.first() or build.poll()
    client = Client()
    client.cookies["ban_doc"] = cookie
    assert client.get(f"/binh-chon/{poll.pk}/phieu/", headers={"x-fragment": "1"}).status_code == 200
