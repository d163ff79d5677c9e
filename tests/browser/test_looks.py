"""How the portal looks: ten screens in two themes and two widths, held against pictures that are kept (`make looks` takes them anew).

The demo stands in the test database on a day that never changes. Pages are rendered by the portal, files are its own, letters are those
of the package fonts-noto-core, which the Makefile installs: nothing moves from day to day or from machine to machine.
"""

import mimetypes
from contextlib import ExitStack
from io import StringIO
from itertools import product
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from feedback.models import Comment
from news.models import ArticlePage
from polls.models import Poll
from tests import looks
from tests.browser.conftest import DESK, PHONE
from tests.build import at
from tests.looks import Look
from tests.sending import send, stamped

pytestmark = [pytest.mark.browser, pytest.mark.once_on_postgresql, pytest.mark.django_db]

TODAY = at(2026, 3, 14, 9)
ORIGIN = "http://localhost"
ARTICLE = "/tin-tuc/van-hoa-xa-hoi/le-hoi-dinh-ha/"
COMMENTED = "doi-moi-sinh-hoat-chi-bo"
SAID = {"name": "Lê Thị Mùi", "email": "", "text": "Con mương trước đình đã khơi chưa?"}
SCREENS = {
    "trang-chu": "/",
    "chuyen-muc": "/tin-tuc/kinh-te/",
    "bai-viet": ARTICLE,
    "tim-kiem": "/tim-kiem/?q=nước+sạch",
    "binh-chon": "",  # the addresses of these three are known when the demo is loaded
    "nhan-xet": "",
    "bien-nhan": "",
    "trang-tin": "/lien-he/",
    "khong-co": "/khong-co-trang-nay/",
}
THEMES = ("light", "dark")
WIDTHS = {"phone": (PHONE, 1), "desk": (DESK, 0.5)}  # the window, and pixels of a picture for one of the page
RECEIPT = "bien-nhan-de-chup-hinh"
STEPS = {}  # what is done on a screen before its picture is taken
# What is put onto the article: a layout that broke must be seen, and what nobody sees must not
BROKEN = {
    "the aside below": ".columns { grid-template-columns: minmax(0, 1fr) !important; } .aside { order: -1; }",
    "no padding": ".wrap { padding-inline: 0 !important; max-width: none !important; }",
    "another ground": ":root { --paper: #eceff4; --surface: #fff; --bar: #1b4b8f; }",
    "no head": ".head { display: none; }",
    "larger letters": "html { font-size: 106.25% !important; }",
}
HAIRS = {
    "one pixel down": "body { padding-top: 1px; }",
    "letters without hinting": "html { text-rendering: geometricPrecision; } p { translate: .3px .3px; }",
    "a colour nobody tells apart": ":root { --ink: #202a25 !important; --line: #e0d8c4; }",
}
LETTERS = b"""
@layer tokens { :root { --sans: "Noto Sans"; --serif: "Noto Serif"; } }
* { transition: none !important; animation: none !important; caret-color: transparent !important; }
"""
DRAWN = """async () => {
    await document.fonts.ready;
    await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
    if (!document.fonts.check('16px "Noto Sans"') || !document.fonts.check('16px "Noto Serif"')) throw new Error('fonts-noto-core');
    return document.documentElement.scrollHeight;
}"""


class Portal:
    """The portal on that day: what it answers at each address that a screen asks, without a server between."""

    def __init__(self):
        article = reverse("comment", args=[ArticlePage.objects.get(slug=COMMENTED).pk])
        stamp = {"stamp": stamped(f"comment {article.split('/')[-2]}")}
        assert send(Client(), article, SAID | stamp).status_code == 303
        Comment.objects.filter(pk=Comment.objects.latest("pk").pk).update(code=RECEIPT)
        self.faulty = send(Client(), article, stamp | {"name": "", "email": "mui@", "text": ""})
        self.addresses = SCREENS | {
            "binh-chon": reverse("poll", args=[Poll.objects.get().pk]),
            "nhan-xet": article,
            "bien-nhan": reverse("receipt", args=[RECEIPT]),
        }

    def answer(self, route) -> None:
        """A file, a page, or nothing: what is a reader's own, and the numbers of the moment, are left out."""
        address = urlsplit(route.request.url)
        if address.path.startswith("/static/"):
            body = Path(finders.find(address.path.removeprefix("/static/"))).read_bytes()
            route.fulfill(
                body=body + (LETTERS if address.path.endswith("portal.css") else b""), content_type=mimetypes.guess_type(address.path)[0]
            )
        elif address.path.startswith("/media/"):
            route.fulfill(body=default_storage.open(unquote(address.path).removeprefix("/media/")).read())
        elif route.request.method == "POST" or "x-fragment" in route.request.headers:
            route.fulfill(status=503)
        else:
            told = self.faulty if address.path == self.addresses["nhan-xet"] else Client().get(f"{address.path}?{address.query}")
            body = told.content.replace(b'loading="lazy"', b'loading="eager"')
            route.fulfill(status=told.status_code, body=body, content_type=told["Content-Type"])


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker):
    """The demo, loaded on that day for all tests of this file and rolled back behind them."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: TODAY)
        call_command("load_demo", stdout=StringIO())
        yield Portal()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def window(browser, standing):
    """A window of each width that shows a screen; the screen that it shows already is not opened again."""
    with ExitStack() as ours:
        windows = {}
        for width, (viewport, scale) in WIDTHS.items():
            context = ours.enter_context(browser.new_context(viewport=viewport, device_scale_factor=scale, locale="vi-VN"))
            context.route("**/*", standing.answer)
            windows[width] = context.new_page()
        shown = {}

        def show(screen: str, width: str, theme: str = "light"):
            page = windows[width]
            page.emulate_media(color_scheme=theme)
            if shown.get(width) != screen:
                page.goto(ORIGIN + standing.addresses[screen])
                STEPS.get(screen, lambda page: None)(page)
                shown[width] = screen
            return page

        yield show


def look_of(page) -> Look:
    """How the page looks now, when all of it is drawn."""
    height = page.evaluate(DRAWN)
    clip = {"x": 0, "y": 0, "width": page.viewport_size["width"], "height": min(height, looks.TALLEST)}
    return Look.of_shot(page.screenshot(full_page=True, clip=clip), height)


@pytest.mark.parametrize(("screen", "width", "theme"), list(product(SCREENS, WIDTHS, THEMES)))
def test_a_screen_looks_as_it_looked(window, request, screen, width, theme):
    now = look_of(window(screen, width, theme))
    name = f"{screen}-{width}-{theme}"
    if request.config.getoption("looks_anew"):
        now.keep(looks.KEPT, name)
        return
    before = Look.kept(name)
    found = looks.faults(before, now)
    assert found == [], f"{name}: see {looks.show(name, before, now)}; `make looks` if it is meant"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_layout_is_seen(window, fault, width):
    page = window("bai-viet", width)
    before = look_of(page)
    broken = page.add_style_tag(content=BROKEN[fault])
    now = look_of(page)
    broken.evaluate("style => style.remove()")
    assert looks.faults(before, now)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("hair", HAIRS)
def test_a_hair_is_not_seen(window, hair, width):
    page = window("bai-viet", width)
    before = look_of(page)
    moved = page.add_style_tag(content=HAIRS[hair])
    now = look_of(page)
    moved.evaluate("style => style.remove()")
    assert looks.share(looks.unlike(before, now)) > 0, "something did move"
    assert looks.faults(before, now) == []


def test_every_kept_picture_is_of_a_screen_and_small():
    kept = {path.stem: path.stat().st_size for path in looks.KEPT.glob("*.png")}
    assert set(kept) == {"-".join(one) for one in product(SCREENS, WIDTHS, THEMES)}
    assert max(kept.values()) < 40 * 1024 and sum(kept.values()) < 1024 * 1024
