"""Signing in as a person does it: a telephone is set up, a passkey is made by the browser's own authenticator, at a small and a large size."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.conftest import DESK, PHONE
from tests.browser.english import english_on
from tests.signing import code_of

pytestmark = [pytest.mark.browser, pytest.mark.once_on_postgresql]

NAME, WORD = "thu-tai-khoan", "dong-lua-chin-vang"
SECRET = ".desk-secret"


@pytest.fixture
def door(browser, portal, sign_in) -> str:
    """Where the portal is asked by a name: a passkey is bound to one. There is an administrator there who has never signed in."""
    page = sign_in("quantri", "/quan-tri/account/")
    address = portal.url + reverse("wagtailusers_users:add")
    token = page.evaluate("JSON.parse(document.getElementById('wagtail-config').textContent).CSRF_TOKEN")
    form = {
        "csrfmiddlewaretoken": token, "username": NAME, "email": "thu@dongxanh.example.vn", "last_name": "Hà", "first_name": "Thu",
        "position": "", "password1": WORD, "password2": WORD, "is_active": "on", "is_superuser": "on",
    }  # fmt: skip
    made = page.request.post(address, form=form, headers={"Referer": address})
    assert made.url != address, "the form came back"
    return f"http://localhost:{portal.port}"


@pytest.fixture
def visit(browser, door):
    """Opens the door at a size, as a new visitor; closes it behind the test."""
    contexts = []

    def open_at(viewport, **options):
        context = browser.new_context(viewport=viewport, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{door}/dang-nhap/?next=/quan-tri/account/")
        return page

    yield open_at
    for context in contexts:
        context.close()


def types_password(page) -> None:
    page.get_by_label("Tên đăng nhập").fill(NAME)
    page.get_by_label("Mật khẩu", exact=False).first.fill(WORD)
    page.get_by_role("button", name="Đăng nhập").click()


def reads_well(page) -> None:
    """Nothing scrolls sideways at either size, nothing is English, axe finds nothing."""
    size = page.viewport_size
    for shown in (PHONE, DESK):
        page.set_viewport_size(shown)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page.url} at {shown['width']} px"
    page.set_viewport_size(size)
    assert english_on(page) == [], page.url
    wrong, _ = axe.ask(page)
    assert [str(one) for one in wrong if one.rule != "region"] == [], page.url


def with_authenticator(page) -> None:
    """A key in the machine, as the browser's own tools give it one."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    has = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": has | {"automaticPresenceSimulation": True}})


def test_a_telephone_and_then_a_passkey_are_set_up_and_let_in(visit):
    page = visit(PHONE)
    with_authenticator(page)
    reads_well(page)
    types_password(page)
    expect(page.get_by_role("heading", name="Thiết lập xác thực hai bước")).to_be_visible()
    reads_well(page)
    page.get_by_role("link", name="Ứng dụng trên điện thoại").click()
    secret = page.locator(SECRET).inner_text().replace(" ", "")
    reads_well(page)
    page.get_by_label("Mã 6 số").fill(code_of(secret))
    page.get_by_role("button", name="Xong").click()
    expect(page.get_by_role("heading", name="Mã dự phòng")).to_be_visible()
    codes = page.locator(".desk-codes code").all_inner_texts()
    reads_well(page)
    page.get_by_role("button", name="Tôi đã cất").click()
    page.wait_for_url("**/quan-tri/account/")

    page.goto(page.url.replace("/quan-tri/account/", "/dang-nhap/thiet-lap/khoa/"))
    reads_well(page)
    page.get_by_label("Đặt tên cho khóa").fill("Máy ở phòng")
    page.get_by_role("button", name="Tạo khóa").click()
    page.wait_for_url("**/dang-nhap/cua-toi/")
    expect(page.get_by_text("Máy ở phòng")).to_be_visible()
    reads_well(page)
    page.goto(page.url.replace("/dang-nhap/cua-toi/", "/quan-tri/dang-nhap/"))
    reads_well(page)

    page.context.clear_cookies()
    page.goto(page.url)
    types_password(page)
    page.wait_for_url("**/dang-nhap/ma/")
    reads_well(page)
    page.get_by_role("button", name="Dùng khóa đăng nhập").click()
    page.wait_for_url("**/quan-tri/dang-nhap/")

    without_script = visit(DESK, java_script_enabled=False)
    types_password(without_script)
    without_script.get_by_label("Mã xác thực").fill(codes[0])
    without_script.get_by_label("Tin thiết bị này").check()
    without_script.get_by_role("button", name="Đăng nhập").click()
    without_script.wait_for_url("**/quan-tri/account/")
    [trusted] = [cookie for cookie in without_script.context.cookies() if cookie["name"] == "thiet_bi"]
    assert trusted["httpOnly"]
