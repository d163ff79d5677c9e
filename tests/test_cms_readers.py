"""Readers without an account: who did this before, with which form, from where; nothing of it names anybody."""

import json
import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from cms.models import Refusal
from cms.readers import key, network, proof, stamps
from cms.readers.door import LARGEST, reader_door
from cms.readers.forms import Flag, ReaderForm, answer_to
from tests.build import at
from tests.sending import solved

OWN = {"HTTP_SEC_FETCH_SITE": "same-origin"}


def post(data=None, **more):
    return RequestFactory().post("/", data or {}, **(OWN | more))


@reader_door(lambda: "poll 12", "GET", "POST")
def counter(request) -> HttpResponse:
    """A room's view, in small."""
    form = ReaderForm(request, request.POST or None)
    if not form.is_valid():
        return HttpResponse(form.new_stamp, status=422)
    return answer_to(form.act, HttpResponse(form.act.reader))


def form_of(request, **data) -> ReaderForm:
    """A form as it comes to a view behind the door."""
    request.about, request.pressure = "poll 12", network.Pressure(1, 600)
    return ReaderForm(request, data)


# The key --------------------------------------------------------------------------------------------------------------
def test_keys_of_one_reader_for_two_things_cannot_be_linked():
    word = key.first_word("a")
    assert key.reader_keys(word, "poll 12") == key.reader_keys(word, "poll 12")
    assert not set(key.reader_keys(word, "poll 12")) & set(key.reader_keys(word, "poll 13"))
    assert word not in key.reader_keys(word, "poll 12")[0]


def test_a_reader_is_known_under_the_key_of_before_and_stored_under_the_new_one(settings):
    before = key.reader_keys(key.first_word("a"), "poll 12")
    word = key.first_word("a")
    settings.READER_KEY_BEFORE, settings.READER_KEY = settings.READER_KEY, "another-" * 8
    now = key.reader_keys(word, "poll 12")
    assert now[1:] == before
    assert now[0] != before[0]


def test_reading_sets_no_cookie_and_an_act_sets_one_that_scripts_cannot_read(db):
    assert not counter(RequestFactory().get("/")).cookies
    answer = counter(post({"stamp": stamps.new_stamp("poll 12")}))
    assert answer.status_code == 200
    cookie = answer.cookies["ban_doc"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (True, "Lax", "/", 400 * 24 * 3600)
    assert not cookie["secure"]


def test_over_https_the_cookie_bears_the_name_that_only_this_host_can_set(db, settings):
    settings.IS_HTTPS = True
    cookie = counter(post({"stamp": stamps.new_stamp("poll 12")})).cookies["__Host-ban_doc"]
    assert cookie["secure"]
    assert not cookie["domain"]


@pytest.mark.parametrize("word", ["", "x", "a" * 31, "A" * 32, "g" * 32, "é" * 32, "a" * 33])
def test_a_cookie_that_we_did_not_make_is_no_cookie(word):
    request = RequestFactory().get("/")
    request.COOKIES["ban_doc"] = word
    assert key.word_of(request) is None


def test_a_form_sent_twice_at_once_makes_one_reader(db):
    stamp = stamps.new_stamp("poll 12")
    assert counter(post({"stamp": stamp})).content == counter(post({"stamp": stamp})).content
    assert counter(post({"stamp": stamp})).content != counter(post({"stamp": stamps.new_stamp("poll 12")})).content


def test_who_has_a_cookie_stays_the_same_reader_with_every_form(db):
    first = counter(post({"stamp": stamps.new_stamp("poll 12")}))
    again = post({"stamp": stamps.new_stamp("poll 12")})
    again.COOKIES["ban_doc"] = first.cookies["ban_doc"].value
    assert counter(again).content == first.content


# The stamp ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", ["", "abc", "a:b:c", "\ud800", "é" * 300, "null"])
def test_a_stamp_that_is_none_of_ours_is_refused(text):
    with pytest.raises(stamps.BadStamp):
        stamps.read_stamp(text, "poll 12")


def test_a_stamp_for_something_else_is_refused():
    with pytest.raises(stamps.BadStamp):
        stamps.read_stamp(stamps.new_stamp("poll 13"), "poll 12")


def test_a_stamp_that_stood_for_more_than_a_day_is_refused_and_the_form_comes_back_with_a_new_one(db, monkeypatch):
    stamp = stamps.new_stamp("poll 12")
    moment = stamps.time.time()
    monkeypatch.setattr(stamps.time, "time", lambda: moment + stamps.LASTS + 1)
    answer = counter(post({"stamp": stamp}))
    assert answer.status_code == 422
    assert stamps.read_stamp(answer.content.decode(), "poll 12").age < 1
    assert Refusal.objects.get().rule == "old-stamp"


# The door -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"HTTP_SEC_FETCH_SITE": "same-origin"}, 422),
        ({"HTTP_SEC_FETCH_SITE": "same-site"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "cross-site"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "none"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "http://testserver"}, 403),
        ({"HTTP_ORIGIN": "http://testserver"}, 422),
        ({"HTTP_ORIGIN": "https://testserver"}, 403),
        ({"HTTP_ORIGIN": "http://testserver.example.vn"}, 403),
        ({"HTTP_ORIGIN": "null"}, 403),
        ({"HTTP_REFERER": "http://testserver/"}, 403),
        ({}, 403),
    ],
)
def test_only_our_own_pages_may_send(db, headers, status):
    assert counter(RequestFactory().post("/", **headers)).status_code == status
    assert Refusal.objects.filter(rule="foreign").exists() == (status == 403)


def test_a_method_that_the_address_does_not_know_is_told_so_in_vietnamese(db):
    answer = counter(RequestFactory().put("/", **OWN))
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, POST"
    assert "Địa chỉ này chỉ nhận biểu mẫu của cổng" in answer.content.decode()


@pytest.mark.parametrize("length", [str(LARGEST + 1), "abc", "-1", "1e9"])
def test_what_is_too_large_is_not_read(db, length):
    request = post()
    request.META["CONTENT_LENGTH"] = length
    assert counter(request).status_code == 413
    assert Refusal.objects.get().get_rule_display() == "quá dài"


def test_refusals_are_counted_by_hour_and_name_nobody(db, now):
    for _ in range(3):
        counter(RequestFactory().post("/", REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT="Trình duyệt lạ"))
    now.moment = at(2026, 3, 14, 10)
    counter(RequestFactory().post("/"))
    rows = list(Refusal.objects.order_by("hour").values_list("about", "rule", "number"))
    assert rows == [("poll 12", "foreign", 3), ("poll 12", "foreign", 1)]
    assert {field.name for field in Refusal._meta.fields} == {"id", "site", "about", "rule", "hour", "number"}


# The network ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("peer", "header", "trusted", "seen"),
    [
        ("203.0.113.9", "", [], "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", [], "203.0.113.9"),  # a header from anybody changes nothing
        ("10.0.0.1", "198.51.100.1", ["10.0.0.0/8"], "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", ["10.0.0.0/8"], "198.51.100.1"),  # what stands before our proxy's word is forged
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", ["10.0.0.0/8"], "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, none", ["10.0.0.0/8"], "10.0.0.1"),
        ("10.0.0.1", "", ["10.0.0.0/8"], "10.0.0.1"),
        ("2001:db8:1:2:3::4", "", [], "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "", [], "203.0.113.9"),
        ("fe80::1%eth0", "", [], "fe80::/64"),
        ("", "198.51.100.1", [], ""),
    ],
)
def test_the_network_is_the_peers_or_what_a_named_proxy_says(settings, peer, header, trusted, seen):
    settings.TRUSTED_PROXIES = [network.ipaddress.ip_network(word) for word in trusted]
    more = {"HTTP_X_FORWARDED_FOR": header} if header else {}
    assert network.network_of(RequestFactory().get("/", REMOTE_ADDR=peer, **more)) == seen


@pytest.mark.parametrize("shared", ["folder", "redis"], indirect=True)
def test_a_flood_is_flagged_then_refused_and_others_are_not_troubled(shared, settings, now):
    settings.READER_PROOF_AFTER, settings.READER_REFUSE_AFTER = 2, 4
    answers = [counter(post({"stamp": stamps.new_stamp("poll 12")}, REMOTE_ADDR="203.0.113.9")) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429] * 2
    assert int(answers[-1]["Retry-After"]) == 600
    assert counter(post({"stamp": stamps.new_stamp("poll 12")}, REMOTE_ADDR="203.0.113.10")).status_code == 200
    now.moment += timedelta(minutes=10)
    assert counter(post({"stamp": stamps.new_stamp("poll 12")}, REMOTE_ADDR="203.0.113.9")).status_code == 200


@pytest.mark.parametrize("shared", ["folder", "redis"], indirect=True)
def test_nothing_of_an_address_is_kept_as_it_is_and_each_day_has_a_salt_of_its_own(shared, settings, now):
    from cms.cache.generation import store

    first = store().secret_of_day("2026-03-14")
    assert store().secret_of_day("2026-03-14") == first
    assert store().secret_of_day("2026-03-15") != first
    network.count_act(RequestFactory().get("/", REMOTE_ADDR="203.0.113.9"))
    kept = settings.PAGE_CACHE["FOLDER"] / "counts"
    assert not [path for path in kept.rglob("*") if "203.0.113" in path.name or (path.is_file() and b"203.0.113" in path.read_bytes())]


def test_windows_and_salts_of_before_are_not_kept(shared, settings, now):
    kept = settings.PAGE_CACHE["FOLDER"] / "counts"
    for _ in range(4):
        network.count_act(RequestFactory().get("/"))
        now.moment += timedelta(minutes=10)
    assert len([path for path in kept.iterdir() if path.name.isdigit()]) == 2
    now.moment += timedelta(days=1)
    network.count_act(RequestFactory().get("/"))
    assert [path.name for path in kept.iterdir() if path.name.startswith("secret")] == [
        f"secret-{timezone.localdate(now.moment).isoformat()}"
    ]


# The form -------------------------------------------------------------------------------------------------------------
def test_a_proof_is_asked_for_when_the_network_is_busy_and_flags_say_what_came_of_it(db):
    def sent(acts: int, solution=lambda stamp: "") -> Flag:
        request, stamp = post(), stamps.new_stamp("poll 12")
        request.about, request.pressure = "poll 12", network.Pressure(acts, 600)
        form = ReaderForm(request, {"stamp": stamp, "proof": solution(stamp)})
        assert bool(form.challenge) == (acts > 100)
        assert form.is_valid(), form.errors
        return form.act.flag

    assert sent(100) == Flag.NONE
    assert sent(101) == Flag.UNPROVED
    assert sent(101, solved) == Flag.PROVED
    assert sent(101, lambda stamp: solved(stamps.new_stamp("poll 12"))) == Flag.UNPROVED  # a proof made for another form


@pytest.mark.parametrize("text", ["", "abc", "e30=", "bnVsbA==", "W10=", "x" * 5000, "\udc80", json.dumps({"challenge": 1})])
def test_a_proof_that_is_none_proves_nothing(text):
    assert not proof.is_proved(text, "a" * 32)


def test_who_fills_the_field_that_is_to_stay_empty_is_told_so(db):
    form = form_of(post(), stamp=stamps.new_stamp("poll 12"), homepage="http://example.vn")
    assert not form.is_valid()
    assert "Xin để trống ô “Trang chủ của bạn”." in str(form.errors)
    assert Refusal.objects.get().rule == "honeypot"


def test_every_rule_has_a_name_that_staff_can_read():
    assert all(re.search(r"[a-zđà-ỹ]", label) and not re.search(r"[A-Z]", label[1:]) for label in Refusal.Rule.labels)
