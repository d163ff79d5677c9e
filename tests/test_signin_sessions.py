"""How long a session lasts: half an hour without an act, twelve hours at most, until the password changes or a telephone is lost."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.admin.models import EditingSession
from wagtail.models import ModelLogEntry

from cms.models import FactorExemption
from tests.signing import DOOR, Person, soup_of, told

pytestmark = pytest.mark.once_on_postgresql


@pytest.fixture
def editor(office, now) -> Person:
    """An editor with a telephone, signed in now; the clock stands still."""
    person = Person("bientap")
    person.sets_up()
    return person


def waits(now, **time) -> None:
    now.moment += timedelta(**time)


def test_half_an_hour_without_an_act_ends_it_and_says_so(editor, now):
    waits(now, minutes=29)
    assert editor.is_in()
    waits(now, minutes=31)
    answer = editor.client.get("/quan-tri/pages/?trang=2")
    assert answer["Location"] == "/dang-nhap/?next=%2Fquan-tri%2Fpages%2F%3Ftrang%3D2&het=idle"
    assert "30 phút" in told(editor.client.get(answer["Location"]))
    assert ModelLogEntry.objects.filter(action="signin.out").latest("pk").data == {"why": "idle"}


def acts_by_itself(person: Person, office, page):
    """Everything that an open editor does without its person: pings, previews, saving."""
    row = EditingSession.objects.create(user=person.user, content_object=page, last_seen_at="2026-03-14T00:00Z")
    ping = reverse("wagtailadmin_editing_sessions:ping", args=("wagtailcore", "page", page.pk, row.pk))
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    save = reverse("wagtailadmin_pages:edit", args=[page.pk])
    as_json = {"HTTP_ACCEPT": "application/json"}
    return [
        person.client.post(ping, **as_json),
        person.client.post(preview, office.form(), **as_json),
        person.client.get(preview),
        person.client.post(save, office.form(title="Tự lưu"), **as_json),
    ]


def test_an_open_editors_own_requests_are_no_act(editor, now, office, build):
    page = build.article(slug="khai-mac-le-hoi")
    for _ in range(3):
        waits(now, minutes=9)
        assert {answer.status_code for answer in acts_by_itself(editor, office, page)} == {200}
    waits(now, minutes=9)
    answers = acts_by_itself(editor, office, page)
    assert answers[0].status_code == 403
    assert "30 phút" in answers[0].json()["error_message"]
    assert not editor.is_in()


def test_who_types_for_an_hour_is_not_signed_out(editor, now):
    for _ in range(6):
        waits(now, minutes=20)
        assert editor.client.post("/quan-tri/con-lam-viec/", HTTP_ACCEPT="application/json").json() == {"success": True}
    assert editor.is_in()


def test_after_twelve_hours_it_is_over_whatever_was_done(editor, now):
    for _ in range(35):
        waits(now, minutes=20)
        assert editor.is_in()
    waits(now, minutes=25)
    assert "het=long" in editor.client.get("/quan-tri/")["Location"]


def filled(answer, form: str) -> dict[str, str]:
    """What a form sends as it stands, without its files."""
    fields = soup_of(answer).select(f"{form} input[name]:not([type=file]):not([type=checkbox]), {form} select[name]")
    chosen = {field["name"]: field.select_one("option[selected]") or field.select_one("option") or field for field in fields}
    return {name: one.get("value", "") for name, one in chosen.items()}


def test_another_password_ends_it_everywhere_but_where_it_was_changed(editor):
    other = editor.elsewhere()
    other.signs_in()
    account = other.client.get("/quan-tri/account/")
    form = filled(account, "form") | {
        "name_email-email": "bientap@example.vn", "name_email-first_name": "Mai", "name_email-last_name": "Lê",
        "password-old_password": "mat-khau", "password-new_password1": "lua-chin-dong-xanh", "password-new_password2": "lua-chin-dong-xanh",
    }  # fmt: skip
    assert other.client.post("/quan-tri/account/", form).status_code == 302
    assert other.is_in()
    assert not editor.is_in()


def test_a_password_that_an_administrator_sets_ends_it_too_and_may_not_be_short(editor, office):
    address = reverse("wagtailusers_users:edit", args=[editor.user.pk])
    form = {"username": "bientap", "email": "bientap@example.vn", "first_name": "Mai", "last_name": "Lê", "position": "", "is_active": "on"}
    form["groups"] = [group.pk for group in editor.user.groups.all()]
    short = office.clients["quantri"].post(address, form | {"password1": "lua-chin1", "password2": "lua-chin1"})
    assert short.context["form"].errors["password2"]
    assert editor.is_in()
    office.clients["quantri"].post(address, form | {"password1": "lua-chin-dong-xanh", "password2": "lua-chin-dong-xanh"})
    assert not editor.is_in()


def test_a_lost_telephone_is_reported_by_one_command(editor, now):
    waits(now, seconds=1)
    out = StringIO()
    call_command("lost_device", "bientap", stdout=out)
    assert "Đã gỡ 1 cách xác thực" in out.getvalue()
    assert "het=ended" in editor.client.get("/quan-tri/")["Location"]
    waits(now, seconds=1)
    assert editor.types_password()["Location"] == "/dang-nhap/thiet-lap/"
    assert editor.scans().status_code == 302
    assert editor.is_in()
    assert ModelLogEntry.objects.get(action="signin.lost_device").data == {"factors": 1}


def test_who_has_no_other_telephone_is_let_in_with_a_reason(editor, now):
    waits(now, seconds=1)
    call_command("lost_device", "bientap", exempt="Chờ cấp máy mới", stdout=StringIO())
    row = FactorExemption.objects.get()
    assert (row.user, row.reason, row.allowed_by_name) == (editor.user, "Chờ cấp máy mới", "lệnh của người vận hành")
    waits(now, seconds=1)
    assert editor.types_password()["Location"] == "/quan-tri/"


def test_the_command_knows_no_account_that_there_is_not(db):
    with pytest.raises(CommandError, match="Không có tài khoản khong-co-ai"):
        call_command("lost_device", "khong-co-ai")


def test_whoever_is_signed_in_already_is_led_past_the_door(editor):
    assert editor.client.get(DOOR + "?next=/quan-tri/pages/")["Location"] == "/quan-tri/pages/"
