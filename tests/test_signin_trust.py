"""Who may go with less: on a trusted device, and by name. What is approved asks again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cms.models import FactorExemption, TrustedDevice, User
from newsroom.dashboard import WithoutFactor
from tests.signing import CODE, Person, soup_of, told

pytestmark = pytest.mark.once_on_postgresql

DESK, OWN = "/quan-tri/dang-nhap/", "/dang-nhap/cua-toi/"
COOKIE = "thiet_bi"


@pytest.fixture
def approver(office, now) -> Person:
    """The first approver, who trusts the telephone since now."""
    person = Person("truongban")
    person.sets_up()
    person.signs_out()
    person.signs_in(trust="on", name="Điện thoại của tôi")
    return person


def comes_again(person: Person, now, **later):
    now.moment += timedelta(**later)
    return person.types_password()


# A trusted device ----------------------------------------------------------------------------------------------------
def test_a_trusted_device_is_not_asked_for_thirty_days(approver, now):
    cookie = approver.client.cookies[COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["max-age"] == 30 * 24 * 3600
    assert comes_again(approver, now, days=29)["Location"] == "/quan-tri/"
    assert comes_again(approver, now, days=2)["Location"] == CODE
    assert approver.elsewhere().types_password()["Location"] == CODE, "another device is asked as before"


def test_the_trust_is_one_persons(approver, now, office):
    other = Person("lanhdao")
    other.sets_up()
    other.signs_out()
    other.client.cookies[COOKIE] = approver.client.cookies[COOKIE].value
    assert other.types_password()["Location"] == CODE


def test_it_can_be_taken_back_from_elsewhere(approver, now):
    other = approver.elsewhere()
    other.types_password()
    other.types_code(approver.codes[0])
    [button] = soup_of(other.client.get(OWN)).select("button[name=device]")
    assert "Điện thoại của tôi" in button.find_parent("li").text
    other.client.post(OWN, {"device": button["value"]})
    assert comes_again(approver, now, minutes=1)["Location"] == CODE
    assert other.client.post(OWN, {"device": button["value"]}).status_code == 404


@pytest.mark.parametrize("change", ["password", "row", "cookie", "key"])
def test_it_ends_with_the_password_the_row_and_the_signature(approver, now, settings, change):
    if change == "password":
        user = approver.user
        user.set_password("mat-khau")
        user.save()
    elif change == "row":
        TrustedDevice.objects.all().delete()
    elif change == "cookie":
        approver.client.cookies[COOKIE] = approver.client.cookies[COOKIE].value[:-2] + "xx"
    else:
        settings.SECRET_KEY = "another-" * 10
        approver.client.cookies.pop(settings.SESSION_COOKIE_NAME)
    assert comes_again(approver, now, minutes=1)["Location"] != "/quan-tri/"


# Duyệt ---------------------------------------------------------------------------------------------------------------
def test_who_approves_on_a_trusted_device_shows_the_factor_again_after_twelve_hours(approver, office, now):
    article = office.write()
    office.clients["truongban"] = approver.client
    comes_again(approver, now, hours=13)
    shown = office.look("truongban", article)
    assert shown.status_code == 200, "reading asks for nothing"
    sent = {"step": shown.context["state"].pk, "seen": shown.context["seen"], "approve": "1"}
    address = shown.wsgi_request.path
    answer = approver.client.post(address, sent)
    assert answer["Location"] == f"/dang-nhap/xac-nhan/?next={address.replace('/', '%2F')}"
    assert office.stands(article)[1] == "Duyệt bước một" or office.stands(article)[1]
    step = office.stands(article)[1]
    assert "Hãy xác nhận" in told(approver.client.get(answer["Location"]))
    assert "Mã không đúng" in told(approver.client.post(answer["Location"], {"code": "000000"}))
    approver.client.post(address, sent)
    assert office.stands(article)[1] == step
    done = approver.client.post("/dang-nhap/xac-nhan/", {"code": approver.codes[0], "next": address})
    assert done["Location"] == address
    approver.client.post(address, sent)
    assert office.stands(article)[1] != step
    assert comes_again(approver, now, hours=11)["Location"] == "/quan-tri/"
    assert approver.user.trusted_devices.get().factor_at == now.moment - timedelta(hours=11)


def test_publishing_in_an_emergency_asks_again_too_and_sending_back_does_not(approver, office, now):
    article = office.write()
    office.clients["truongban"] = approver.client
    comes_again(approver, now, hours=13)
    office.send_back("truongban", article)
    assert office.state(article).status == "needs_changes"
    User.objects.filter(username="truongban").update(is_superuser=True)
    answer = approver.client.post(reverse("newsroom:override", args=("page", article.pk)), {"reason": "Bão"})
    assert answer["Location"].startswith("/dang-nhap/xac-nhan/")
    assert not office.stands(article)[0]


def test_who_has_just_shown_it_is_not_asked(office):
    article = office.write()
    person = Person("truongban")
    person.sets_up()
    office.clients["truongban"] = person.client
    step = office.stands(article)[1]
    office.decide("truongban", article)
    assert office.stands(article)[1] != step


# By name ---------------------------------------------------------------------------------------------------------------
def test_an_administrator_lets_somebody_go_without_and_ends_it(office, now):
    person, desk = Person("bientap"), office.clients["quantri"]
    empty = desk.post(DESK, {"user": person.user.pk, "reason": " "})
    assert "Hãy ghi lý do" in told(empty)
    assert person.types_password()["Location"] == "/dang-nhap/thiet-lap/"
    desk.post(DESK, {"user": person.user.pk, "reason": "Không có điện thoại"})
    row = FactorExemption.objects.get()
    assert (row.user, row.reason, row.allowed_by) == (person.user, "Không có điện thoại", office.user("quantri"))
    assert person.types_password()["Location"] == "/quan-tri/"
    assert person.is_in()
    desk.post(DESK, {"end": row.pk})
    assert "het=factor" in person.client.get("/quan-tri/")["Location"], "at once"
    assert person.types_password()["Location"] == "/dang-nhap/thiet-lap/"
    about = ModelLogEntry.objects.filter(action__startswith="signin.exempt").values_list("action", "user__username").order_by("pk")
    assert list(about) == [("signin.exempt", "quantri"), ("signin.exempt_ends", "quantri")]


def test_nobody_lets_themselves_go_without(office):
    office.clients["quantri"].post(DESK, {"user": office.user("quantri").pk, "reason": "Tôi"})
    assert not FactorExemption.objects.exists()


@pytest.mark.parametrize("who", ["bientap", "truongban", "lanhdao", "kiemduyet"])
def test_only_administrators_have_that_screen(office, who):
    client = office.clients[who]
    assert client.get(DESK).status_code == 302
    assert client.post(DESK, {"user": office.user("kiemduyet").pk, "reason": "x"}).status_code == 302
    assert not FactorExemption.objects.exists()


def test_the_dashboard_says_who_goes_without(office):
    FactorExemption.objects.create(user=office.user("bientap"), reason="Không có điện thoại", allowed_by_name="Quản trị")
    box = WithoutFactor()
    assert [row.user.username for row in box.rows(office.user("quantri"))] == ["bientap"]
    assert box.is_for(office.user("bientap")) and not box.is_for(office.user("truongban"))
    screen = soup_of(office.clients["quantri"].get("/quan-tri/"))
    assert "Không có điện thoại" in screen.text and "Đăng nhập chỉ bằng mật khẩu" in screen.text


def test_who_goes_without_confirms_with_the_password(office, now):
    FactorExemption.objects.create(user=office.user("bientap"), reason="Không có điện thoại", allowed_by_name="Quản trị")
    person = Person("bientap")
    person.types_password()
    now.moment += timedelta(minutes=11)
    answer = person.client.get("/dang-nhap/thiet-lap/")
    assert "Mật khẩu không đúng" in told(person.client.post(answer["Location"], {"password": "sai"}))
    assert person.client.post(answer["Location"], {"password": "mat-khau"})["Location"] == "/dang-nhap/thiet-lap/"
    assert person.scans().status_code == 302
    assert person.elsewhere().types_password()["Location"] == CODE, "what was set up is asked for"


def test_an_administrator_reports_a_lost_telephone(office):
    person = Person("bientap")
    person.sets_up()
    office.clients["quantri"].post(DESK, {"lost": person.user.pk})
    assert not person.is_in()
    assert person.types_password()["Location"] == "/dang-nhap/thiet-lap/"


# The log ---------------------------------------------------------------------------------------------------------------
def test_each_reads_their_own_lines_and_administrators_all(office):
    for name in ("bientap", "truongban"):
        Person(name).types_password("sai")
    rows = {name: soup_of(office.clients[name].get("/quan-tri/nhat-ky-dang-nhap/")).select("table tbody tr") for name in office.clients}
    assert {name: len(lines) for name, lines in rows.items()} == {"bientap": 1, "truongban": 1, "lanhdao": 0, "kiemduyet": 0, "quantri": 2}
    assert "Nhập sai" in rows["bientap"][0].text and "mật khẩu" in rows["bientap"][0].text
    sheet = b"".join(office.clients["quantri"].get("/quan-tri/nhat-ky-dang-nhap/?export=csv").streaming_content).decode()
    assert sheet.count("Nhập sai") == 2
    assert office.clients["quantri"].get("/quan-tri/nhat-ky-dang-nhap/?export=xlsx").status_code == 200
