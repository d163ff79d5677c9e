"""The live request: what counts as a view and what does not, and that nothing that is sent can do harm."""

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as some
from wagtail.models import PageViewRestriction

from home import live
from tests.live import CHROME, FIREFOX, OWN, PHONE, ask, pixel
from visits.models import View, Visitor

PATH = "/truc-tiep/"


def viewed() -> list[int | None]:
    """The pages of all counted views, the oldest first."""
    return list(View.objects.order_by("pk").values_list("page", flat=True))


# What counts -----------------------------------------------------------------------------------------------------------
def test_a_shown_page_counts_a_view_and_begins_a_visit(build, client):
    article = build.article()
    assert ask(client, article.pk).status_code == 200
    view = View.objects.get()
    assert (view.page_id, view.site_id, view.begins_visit, view.on_mobile, view.referrer) == (article.pk, build.site.pk, True, False, "")


def test_the_same_visitor_counts_once_on_a_page_in_thirty_minutes_and_once_on_each_page(build, client, now):
    first, second = build.article(), build.article()
    for page in (first, second, first, first):
        ask(client, page.pk)
    assert viewed() == [first.pk, second.pk]
    assert View.objects.filter(begins_visit=True).count() == 1


def test_an_address_without_a_page_counts_for_the_portal(build, client):
    ask(client, "")
    assert viewed() == [None]


def test_a_phone_and_the_host_that_led_here_are_noted_and_our_own_pages_led_nobody_here(build, client):
    article = build.article()
    ask(client, article.pk, tu="https://www.tinh.example.vn/tin?ho-ten=a", agent=PHONE)
    ask(client, article.pk, tu="http://localhost/tin-tuc/", agent=CHROME)
    assert list(View.objects.order_by("pk").values_list("on_mobile", "referrer")) == [(True, "tinh.example.vn"), (False, "")]


def test_neither_address_nor_browser_is_stored_and_no_cookie_is_set(build, client):
    answer = ask(client, build.article().pk, agent=f"{FIREFOX} dau-vet")
    stored = " ".join(str(value) for model in (View, Visitor) for row in model.objects.values_list() for value in row)
    assert "127.0.0.1" not in stored and "dau-vet" not in stored
    assert answer.cookies == {} and "no-store" in answer["Cache-Control"]


# What does not ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("agent", ["", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "curl/8.5.0"])
def test_a_robot_gets_the_numbers_and_does_not_count(build, client, agent):
    assert ask(client, build.article().pk, agent=agent).json()["xem"] == "0"
    assert viewed() == []


@pytest.mark.parametrize("header", [{"sec-purpose": "prefetch;prerender"}, {"sec-purpose": "prefetch"}, {"purpose": "prefetch"}])
def test_a_page_that_is_fetched_ahead_does_not_count(build, client, header):
    assert ask(client, build.article().pk, headers=header).json()["xem"] == "0"
    assert viewed() == []


def test_a_page_that_is_come_back_to_gets_the_numbers_and_does_not_count(build, client):
    assert ask(client, build.article().pk, dem="0").json()["xem"] == "0"
    assert viewed() == []


def test_who_is_signed_in_at_a_desk_does_not_count(build, client):
    client.force_login(build.user(admin=True))
    assert ask(client, build.article().pk).json()["xem"] == "0"
    assert pixel(client, build.article().pk).status_code == 200
    assert viewed() == []


def test_an_old_cookie_of_a_desk_and_an_account_without_a_desk_count(build, client):
    article = build.article()
    client.force_login(build.user())
    ask(client, article.pk)
    client.logout()
    for word in ("k" * 32, "", "\x00", "khong phai khoa", "a" * 4000):
        client.cookies[settings.SESSION_COOKIE_NAME] = word
        ask(client, article.pk, agent=f"{FIREFOX} {len(word)}")
    assert viewed() == [article.pk] * 6


def test_only_public_pages_of_the_portal_that_is_read_count(build, client):
    hidden, private, below = build.article(), build.category("Nội bộ"), None
    below = build.article("Trong mục nội bộ", private)
    hidden.unpublish()
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    foreign = build.other_site().root_page
    for page in (hidden, private, below, foreign):
        told = ask(client, page.pk).json()
        assert "xem" not in told and "ngay" in told, page
    assert viewed() == []


@pytest.mark.parametrize("key", ["abc", "0", "-1", "9999", " ", "\x00", "1" * 3000, "٣", "1.0", "2147483648", "None"])
def test_what_is_no_key_of_a_page_counts_nothing(build, client, key):
    told = ask(client, key)
    assert told.status_code == 200 and "xem" not in told.json()
    assert pixel(client, key).status_code == 200
    assert viewed() == []


@pytest.mark.django_db(transaction=True)
def test_a_page_that_is_deleted_while_it_is_shown_counts_nothing(build, client, monkeypatch):
    article = build.article()
    key, counting = article.pk, live.showing_of
    monkeypatch.setattr(live, "showing_of", lambda *told: (article.delete(), counting(*told))[1])
    assert ask(client, key).status_code == 200
    assert viewed() == []


# Who may ask -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": None},
        {"sec-fetch-site": None, "origin": "https://la.vn"},
    ],
)
def test_what_no_page_of_ours_sent_is_refused_and_counts_nothing(build, client, headers):
    assert ask(client, build.article().pk, headers=headers).status_code == 403
    assert viewed() == []


def test_a_browser_that_says_only_its_origin_is_believed(build, client):
    assert ask(client, build.article().pk, headers={"sec-fetch-site": None, "origin": "http://localhost"}).status_code == 200
    assert len(viewed()) == 1


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused(build, client, method):
    answer = client.generic(method, PATH, headers=OWN)
    assert answer.status_code == 405 and answer["Allow"] == "POST, GET, HEAD"


def test_what_is_too_long_is_refused(build, client):
    assert ask(client, build.article().pk, tu="x" * 5000).status_code == 413
    assert viewed() == []


@pytest.mark.django_db
@given(
    body=some.binary(max_size=300) | some.text(max_size=200).map(lambda text: f"trang={text}&phieu={text}&tu={text}&dem={text}".encode()),
    address=some.text(max_size=40),
)
def test_nothing_that_is_sent_breaks_it(client, db, body, address):
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"):
        assert client.post(PATH, body, content_type=kind, headers=OWN).status_code == 200
    assert client.get(PATH, {"trang": address}, headers=OWN).status_code == 200


# The picture for pages without a script --------------------------------------------------------------------------------
def test_the_picture_counts_where_one_of_our_pages_shows_it(build, client):
    article = build.article()
    answer = pixel(client, article.pk)
    assert answer["Content-Type"] == "image/gif" and "no-store" in answer["Cache-Control"] and answer.content.startswith(b"GIF89a")
    assert viewed() == [article.pk]


@pytest.mark.parametrize("agent", [CHROME, FIREFOX])
def test_a_browser_that_says_only_which_page_it_is_on_is_believed(build, client, agent):
    article = build.article()
    pixel(client, article.pk, {"sec-fetch-site": None, "referer": f"http://localhost{article.url}"}, agent)
    assert viewed() == [article.pk]


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site", "referer": "http://localhost/"},
        {"sec-fetch-site": None},
        {"sec-fetch-site": None, "referer": "https://la.vn/"},
        {"sec-fetch-site": None, "referer": "http://[::1"},
    ],
)
def test_a_picture_that_others_show_counts_nothing(build, client, headers):
    assert pixel(client, build.article().pk, headers).status_code == 200
    assert viewed() == []


def test_asking_for_the_head_of_the_picture_counts_nothing(build, client):
    answer = client.head(PATH, {"trang": build.article().pk}, headers=OWN)
    assert (answer.status_code, answer.content) == (200, b"")
    assert viewed() == []
