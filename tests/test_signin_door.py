"""One door: a password, then a second factor. Before both were shown there is nothing behind it, at no address."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import get_resolver, reverse
from wagtail.models import ModelLogEntry

from cms import urls
from cms.models import FactorExemption, User
from cms.signin import actions
from tests.routes import routes
from tests.signing import APP, CODE, DOOR, PASSWORD, Person, code_of, soup_of, told

pytestmark = pytest.mark.once_on_postgresql

# What stands open below /quan-tri/ for those who are not signed in: words and signs of the screens, and the way to a new password
OPEN = ("password_reset/", "sprite/", "jsi18n/")
KEY = re.compile(r"<(?:(\w+):)?\w+>")
SAMPLES = {"int": "1", "str": "page", "slug": "page", "uuid": "00000000-0000-0000-0000-000000000001", "path": "a"}


@pytest.fixture
def editor(office) -> Person:
    """An editor who has never signed in."""
    return Person("bientap")


@pytest.fixture
def enrolled(editor) -> Person:
    """The same with a telephone, signed in."""
    editor.sets_up()
    return editor


def addresses() -> Iterator[str]:
    """Every address of the admin, with something in the place of each key."""
    for text, _ in routes(urls.desk, "/quan-tri/"):
        route = KEY.sub(lambda found: SAMPLES.get(found[1] or "str", "1"), text.replace("^", "").replace("$", ""))
        if not set("(?*") & set(route):
            yield route


def behind(client: Client) -> list[str]:
    """Which addresses of the admin answer something else than the way to the door."""
    found = []
    for address in addresses():
        if address.removeprefix("/quan-tri/").startswith(OPEN):
            continue
        for answer in (client.get(address), client.post(address, HTTP_ACCEPT="application/json")):
            to_the_door = answer.status_code == 302 and answer["Location"].startswith(DOOR)
            if not (to_the_door or answer.status_code in (403, 404, 405)):
                found.append(f"{answer.status_code} {address} {answer.get('Location', '')}")
    return found


def test_who_has_shown_the_password_alone_is_led_to_set_a_factor_up_and_gets_nowhere_else(editor):
    answer = editor.types_password(then="/quan-tri/pages/")
    assert (answer.status_code, answer["Location"]) == (302, "/dang-nhap/thiet-lap/")
    assert editor.client.get("/dang-nhap/thiet-lap/").status_code == 200
    assert len(list(addresses())) > 300
    assert behind(editor.client) == []
    assert editor.client.get("/tinh-trang/")["Location"].startswith(DOOR)
    assert editor.client.get("/dang-nhap/cua-toi/")["Location"] == DOOR
    assert editor.client.get("/dang-nhap/ma-du-phong/")["Location"] == DOOR


def test_a_session_that_came_about_in_another_way_opens_nothing(editor):
    client = Client(SERVER_NAME="localhost")
    client.force_login(editor.user)
    session = client.session
    for name in [name for name in list(session.keys()) if name.startswith("signin_")]:
        del session[name]
    session.save()
    assert client.get("/quan-tri/api/main/pages/", HTTP_ACCEPT="application/json").status_code == 403
    assert client.get("/quan-tri/")["Location"].startswith(DOOR)
    assert client.get("/tinh-trang/")["Location"].startswith(DOOR)


def test_the_telephone_is_set_up_once_and_asked_for_ever_after(editor):
    editor.types_password(then="/quan-tri/pages/")
    assert editor.scans()["Location"] == "/dang-nhap/ma-du-phong/"
    assert editor.puts_codes_away()["Location"] == "/quan-tri/pages/"
    assert len(set(editor.codes)) == 10
    assert editor.is_in()
    editor.signs_out()
    assert not editor.is_in()
    assert editor.types_password()["Location"] == CODE
    assert behind(editor.client) == []
    assert editor.client.get("/dang-nhap/thiet-lap/")["Location"] == CODE, "what is set up is shown, not set up anew"
    assert editor.types_code(code_of(editor.secret, 1))["Location"] == "/quan-tri/"
    assert editor.is_in()


def test_the_codes_on_paper_are_shown_once_and_each_lets_in_once(enrolled):
    assert enrolled.client.get("/dang-nhap/ma-du-phong/")["Location"] == "/dang-nhap/cua-toi/"
    other = enrolled.elsewhere()
    other.types_password()
    assert other.types_code(enrolled.codes[3])["Location"] == "/quan-tri/"
    assert "còn 9 mã" in other.client.get("/dang-nhap/cua-toi/").content.decode()
    again = enrolled.elsewhere()
    again.types_password()
    assert "Mã không đúng" in told(again.types_code(enrolled.codes[3]))
    assert not again.is_in()


def test_a_code_of_the_telephone_serves_once(enrolled):
    enrolled.elsewhere().signs_in()
    other = enrolled.elsewhere()
    assert "đã dùng rồi" in told(other.signs_in())
    assert "đã dùng rồi" in told(enrolled.elsewhere().signs_in(later=0)), "nor that which set it up"
    assert not other.is_in()


def test_a_mistyped_code_leaves_the_telephone_as_it_was_scanned(editor):
    editor.types_password()
    secret = soup_of(editor.client.get(APP)).select_one(".desk-secret").text
    answer = editor.client.post(APP, {"code": "000000"})
    assert "Mã không đúng" in told(answer)
    assert soup_of(answer).select_one(".desk-secret").text == secret


@pytest.mark.parametrize("typed", ["", "abc", "0", "-1", "9" * 60, "１２３４５６"])
def test_whatever_is_typed_as_a_code_gets_a_sentence(enrolled, typed):
    other = enrolled.elsewhere()
    other.types_password()
    answer = other.types_code(typed)
    assert answer.status_code == 200
    assert told(answer)


@pytest.mark.parametrize("credential", ["", "{", "[]", "{}", '{"id": 1}', '{"id":"AA","rawId":"AA","type":"public-key","response":{}}'])
def test_whatever_is_sent_as_a_passkey_gets_a_sentence(enrolled, editor, credential):
    answer = enrolled.client.post("/dang-nhap/thiet-lap/khoa/", {"credential": credential, "name": ""})
    assert answer.status_code == 200
    other = enrolled.elsewhere()
    other.types_password()
    assert other.client.post(CODE, {"credential": credential}).status_code == 200
    assert not other.is_in()


def test_wagtails_own_door_takes_nothing(office):
    actions.exempt(office.user("bientap"), "Không có điện thoại", None, "thử")
    client = Client(SERVER_NAME="localhost")
    answer = client.post("/quan-tri/login/?next=/quan-tri/pages/", {"username": "bientap", "password": PASSWORD})
    assert answer["Location"] == "/dang-nhap/?next=%2Fquan-tri%2Fpages%2F"
    assert client.get("/quan-tri/")["Location"].startswith(DOOR)


def test_a_new_password_is_still_behind_the_second_factor(enrolled):
    other = enrolled.elsewhere()
    other.client.post(reverse("wagtailadmin_password_reset"), {"email": "bientap@example.vn"})
    address = next(word for word in mail.outbox[0].body.split() if "/confirm/" in word).partition("localhost")[2]
    form = other.client.get(address)["Location"]
    done = other.client.post(form, {"new_password1": "lua-chin-dong-xanh", "new_password2": "lua-chin-dong-xanh"})
    assert done["Location"] == reverse("wagtailadmin_password_reset_complete")
    assert not other.is_in()
    assert not enrolled.is_in(), "and whoever was signed in is not any more"
    assert other.types_password("lua-chin-dong-xanh")["Location"] == CODE


@pytest.mark.parametrize("asked", ["https://example.com/", "//example.com/", "javascript:alert(1)"])
def test_nobody_is_led_to_somewhere_else(office, asked):
    actions.exempt(office.user("bientap"), "Không có điện thoại", None, "thử")
    person = Person("bientap")
    assert person.types_password(then=asked)["Location"] == "/quan-tri/"


def test_no_address_of_allauth_is_open(db):
    names = {str(name) for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert [name for name in names if name.startswith(("account_", "mfa_", "socialaccount_"))] == []


def test_the_secret_of_a_telephone_cannot_be_read_in_the_database(enrolled):
    kept = [str(row.data) for row in enrolled.user.authenticator_set.all()]
    assert len(kept) == 2
    assert not [row for row in kept if enrolled.secret in row or any(code in row for code in enrolled.codes)]


def test_who_may_not_enter_the_admin_needs_no_second_factor(build):
    reader = Person(build.user("nguoi-doc"))
    assert reader.types_password(then="/tin-tuc/")["Location"] == "/tin-tuc/"
    assert reader.client.get("/quan-tri/").status_code == 302


def test_an_account_that_was_closed_is_told_the_same_as_a_wrong_password(office):
    User.objects.filter(username="bientap").update(is_active=False)
    closed, wrong, nobody = Person("bientap"), Person("truongban"), Person("khong-co-ai")
    sentences = {told(closed.types_password()), told(wrong.types_password("sai")), told(nobody.types_password())}
    assert sentences == {"Tên đăng nhập hoặc mật khẩu không đúng."}


@pytest.mark.parametrize("name", ["", "abc", "0", "-1", "9" * 400, "a\0b", "' OR 1=1"])
def test_whatever_is_typed_as_a_name_gets_a_sentence(db, name):
    answer = Person(name).types_password()
    assert answer.status_code == 200
    assert told(answer)


def test_the_telephone_can_be_exchanged_but_not_taken_away_as_the_only_one(enrolled):
    own = "/dang-nhap/cua-toi/"
    factor = enrolled.user.authenticator_set.get(type="totp")
    assert "duy nhất" in told(enrolled.client.post(own, {"factor": factor.pk}, follow=True))
    before = enrolled.secret
    enrolled.scans()
    assert enrolled.secret != before
    assert enrolled.user.authenticator_set.filter(type="totp").count() == 1
    FactorExemption.objects.create(user=enrolled.user, reason="Thử", allowed_by_name="thử")
    enrolled.client.post(own, {"factor": enrolled.user.authenticator_set.get(type="totp").pk})
    assert not enrolled.user.authenticator_set.exists(), "the codes on paper go with the last one"


def test_what_one_has_is_changed_only_soon_after_it_was_shown(enrolled, now):
    other = enrolled.elsewhere()
    other.signs_in()
    now.moment += timedelta(minutes=11)
    for address in (APP, "/dang-nhap/thiet-lap/khoa/", "/dang-nhap/thiet-lap/"):
        assert other.client.get(address)["Location"].startswith("/dang-nhap/xac-nhan/"), address
    answer = other.client.post("/dang-nhap/cua-toi/", {"codes": "1"})
    assert answer["Location"].startswith("/dang-nhap/xac-nhan/")
    confirmed = other.client.post("/dang-nhap/xac-nhan/", {"code": enrolled.codes[0], "next": APP})
    assert confirmed["Location"] == APP
    assert other.client.get(APP).status_code == 200


def test_every_sign_in_stands_in_the_log_without_an_address(enrolled):
    enrolled.signs_out()
    enrolled.types_password("sai")
    enrolled.signs_in()
    lines = [(line.action, line.data) for line in ModelLogEntry.objects.filter(action__startswith="signin.").order_by("pk")]
    assert lines == [
        ("signin.factor_added", {"kind": "totp"}),
        ("signin.in", {"by": "totp"}),
        ("signin.out", {"why": "self"}),
        ("signin.failed", {"step": "password"}),
        ("signin.in", {"by": "totp"}),
    ]
