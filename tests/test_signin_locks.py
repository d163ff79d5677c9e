"""What is tried too often is not tried any more, for one name and from one network; administrators see it and end it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from wagtail.models import ModelLogEntry

from cms.models import SigninLock
from cms.signin import actions, attempts
from cms.signin.jobs import forget_old
from tests.signing import DOOR, PASSWORD, Person, code_of, soup_of, told

DESK = "/quan-tri/dang-nhap/"
MANY = settings.SIGNIN_FAILURES["account"]

once = pytest.mark.once_on_postgresql


@pytest.fixture
def editor(office) -> Person:
    """An editor who may go without a second factor."""
    actions.exempt(office.user("bientap"), "Không có điện thoại", None, "thử")
    return Person("bientap")


def fails(person: Person, times: int = MANY):
    """The last answer to so many wrong passwords."""
    for _ in range(times):
        answer = person.types_password("sai")
    return answer


@once
def test_after_eight_wrong_passwords_the_right_one_is_not_looked_at_either(editor, now):
    assert fails(editor, MANY - 1).status_code == 200
    last = fails(editor, 1)
    assert last.status_code == 429 and int(last["Retry-After"]) == 900
    assert "15 phút" in told(last)
    assert editor.elsewhere().types_password().status_code == 429
    assert Person("truongban").types_password("sai").status_code == 200, "others are not locked out"
    now.moment += timedelta(minutes=14)
    assert editor.types_password().status_code == 429
    now.moment += timedelta(minutes=2)
    assert editor.types_password()["Location"] == "/quan-tri/"


@once
def test_a_name_without_an_account_is_locked_like_another(db):
    answer = fails(Person("khong-co-ai"))
    assert answer.status_code == 429
    [row] = attempts.locked()
    assert str(row) == "Tên không có tài khoản"


@once
@pytest.mark.parametrize("name", ["BIENTAP", " bientap ", "ｂientap"])
def test_no_other_way_of_writing_a_name_begins_the_count_anew(editor, name):
    fails(editor, MANY - 1)
    editor.client.post(DOOR, {"username": name, "password": "sai"})
    assert editor.types_password().status_code == 429


@once
def test_a_sign_in_begins_the_count_anew_and_one_wrong_password_in_a_while_never_locks(editor, now):
    fails(editor, MANY - 1)
    assert editor.types_password().status_code == 302
    assert fails(editor.elsewhere(), MANY - 1).status_code == 200
    now.moment += timedelta(minutes=16)
    assert fails(editor.elsewhere(), MANY - 1).status_code == 200


@once
def test_wrong_codes_count_too_and_the_right_password_does_not_begin_anew(office):
    person = Person("bientap")
    person.sets_up()
    other = person.elsewhere()
    for _ in range(MANY - 2):  # with each try of a code goes one of the password
        other.types_password()
        if (answer := other.types_code("000000")).status_code == 429:
            break
    assert answer.status_code == 429
    assert other.types_code(code_of(person.secret, 1)).status_code in (302, 429)
    assert not other.is_in()


@once
def test_a_network_is_locked_for_all_names_and_another_is_not(editor, settings):
    settings.SIGNIN_FAILURES = settings.SIGNIN_FAILURES | {"network": 5}
    far = {"REMOTE_ADDR": "198.51.100.7"}
    for number in range(5):
        Client(SERVER_NAME="localhost", **far).post(DOOR, {"username": f"ai-{number}", "password": "sai"})
    told_there = Client(SERVER_NAME="localhost", **far).post(DOOR, {"username": "bientap", "password": PASSWORD})
    assert told_there.status_code == 429
    assert editor.types_password().status_code == 302
    kept = str(list(SigninLock.objects.values()))
    assert "198.51" not in kept and "ai-0" not in kept


@once
def test_an_administrator_sees_a_lock_and_ends_it(office, editor):
    fails(editor)
    assert [line.action for line in ModelLogEntry.objects.filter(action="signin.locked")] == ["signin.locked"]
    office.clients["quantri"].get(DESK)
    screen = soup_of(office.clients["quantri"].get(DESK))
    [button] = screen.select("button[name=lift]")
    assert "bientap" in button.find_parent("li").text
    assert office.clients["truongban"].post(DESK, {"lift": button["value"]}).status_code == 302
    assert editor.types_password().status_code == 429, "nobody else ends it"
    office.clients["quantri"].post(DESK, {"lift": button["value"]})
    assert editor.types_password()["Location"] == "/quan-tri/"
    assert ModelLogEntry.objects.get(action="signin.lifted").user.username == "quantri"


@once
@pytest.mark.parametrize("key", ["abc", "0", "-1", "9999", ""])
def test_a_lock_that_is_not_there_is_not_found(office, key):
    for name in ("lift", "lost", "end"):
        assert office.clients["quantri"].post(DESK, {name: key}).status_code == 404


@once
def test_counts_that_count_no_more_are_forgotten(editor, now):
    fails(editor, 2)
    assert SigninLock.objects.exists()
    now.moment += timedelta(hours=1)
    forget_old()
    assert not SigninLock.objects.exists()


def test_many_guesses_at_once_are_counted_one_by_one(transactional_db, build):
    build.user("bientap")

    def guess(number: int) -> int:
        try:
            return Client(SERVER_NAME="localhost").post(DOOR, {"username": "bientap", "password": f"sai-{number}"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as hands:
        answers = list(hands.map(guess, range(MANY + 4)))
    assert SigninLock.objects.get(kind="account").failures >= MANY
    assert 429 in answers
    assert Person("bientap").types_password().status_code == 429


@once
def test_mails_for_a_new_password_are_not_sent_without_end(editor):
    address = "/quan-tri/password_reset/"
    answers = [editor.client.post(address, {"email": "bientap@example.vn"}).status_code for _ in range(MANY + 1)]
    assert answers == [302] * MANY + [429]
    assert len(mail.outbox) == MANY
    assert editor.types_password().status_code == 302, "which locks nobody out"
