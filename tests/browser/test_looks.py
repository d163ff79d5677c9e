"""How the portal looks: eleven screens in two themes and two widths, held against pictures that are kept (`make looks` takes them anew).

The demo stands in the test database on a day that never changes. Pages are rendered by the portal, files are its own, letters are those
of the package fonts-noto-core, which the Makefile installs: nothing moves from day to day or from machine to machine.
"""

import mimetypes
import re
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

from cms.models import PortalImage
from cms.tasks import make_stand_in
from feedback.models import Comment
from news.models import ArticlePage
from polls.models import Poll
from tests import looks
from tests.browser.conftest import DESK, PHONE
from tests.build import at
from tests.looks import Look
from tests.sending import send, stamped
from transfer.models import Load

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

TODAY = at(2026, 3, 14, 9)
ORIGIN = "http://localhost"
ARTICLE = "/tin-tuc/van-hoa-xa-hoi/le-hoi-dinh-ha/"
COMMENTED = "doi-moi-sinh-hoat-chi-bo"
SAID = {"name": "Lê Thị Mùi", "email": "", "text": "Con mương trước đình đã khơi chưa?"}
SCREENS = {
    "trang-chu": "/",
    "chuyen-muc": "/tin-tuc/kinh-te/",
    "bai-viet": ARTICLE,
    "bo-anh": ARTICLE,  # one of its pictures, opened
    "tim-kiem": "/tim-kiem/?q=nước+sạch",
    "binh-chon": "",  # the addresses of these three are known when the demo is loaded
    "nhan-xet": "",
    "bien-nhan": "",
    "trang-tin": "/lien-he/",
    "so-do-trang": "/so-do-trang/",
    "khong-co": "/khong-co-trang-nay/",
}
THEMES = ("light", "dark")
WIDTHS = {"phone": (PHONE, 1), "desk": (DESK, 0.5)}  # the window, and pixels of a picture for one of the page
SHOTS = list(product(SCREENS, WIDTHS, THEMES))
STATUS = {"khong-co": 404, "nhan-xet": 422}
RECEIPT = "bien-nhan-de-chup-hinh"
# What is put onto the article: a layout that broke must be seen, and what nobody sees must not
BROKEN = {
    "the aside above": ".columns { grid-template-columns: minmax(0, 1fr) !important; } .aside { order: -1; }",
    "no padding": ".wrap { padding-inline: 0 !important; max-width: none !important; }",
    "another ground": ":root { --paper: #eceff4; --surface: #fff; --bar: #1b4b8f; }",
    "no head": ".head { display: none; }",
    "larger letters": "html { font-size: 106.25% !important; }",
    "pale letters": ".prose { color: var(--line) !important; }",
    "no pictures": "main img { visibility: hidden; }",
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
    const pen = document.createElement('canvas').getContext('2d');
    const width = (letters) => { pen.font = `40px ${letters}`; return pen.measureText('Đồng Xanh').width; };
    if (['"Noto Sans"', '"Noto Serif"'].some((letters) => width(`${letters}, monospace`) === width('monospace'))) throw new Error('no fonts-noto-core');
    return document.documentElement.scrollHeight;
}"""


class Portal:
    """The portal on that day: what it answers at each address that a screen asks, without a server between."""

    def __init__(self):
        article = reverse("comment", args=[ArticlePage.objects.get(slug=COMMENTED).pk])
        stamp = {"stamp": stamped(f"comment {article.split('/')[-2]}")}
        assert send(Client(), article, SAID | stamp).status_code == 303
        Comment.objects.filter(pk=Comment.objects.latest("pk").pk).update(code=RECEIPT, sent_at=TODAY)
        self.addresses = SCREENS | {
            "binh-chon": reverse("poll", args=[Poll.objects.get().pk]),
            "nhan-xet": article,
            "bien-nhan": reverse("receipt", args=[RECEIPT]),
        }
        self.pages = {address: Client().get(address) for address in self.addresses.values()}
        self.pages[article] = send(Client(), article, stamp | {"name": "", "email": "mui@", "text": ""})
        answered = {screen: self.pages[address].status_code for screen, address in self.addresses.items()}
        assert answered == dict.fromkeys(answered, 200) | STATUS
        colours = set(re.findall(r"/mau-sac-\w+\.css", "".join(page.content.decode() for page in self.pages.values())))
        self.pages |= {address: Client().get(address) for address in colours}

    def answer(self, route) -> None:
        """A file, a page, or nothing: what is a reader's own, and the numbers of the moment, are left out."""
        address = urlsplit(route.request.url)
        page = self.pages.get(unquote(f"{address.path}?{address.query}").rstrip("?"))
        if address.path.startswith("/static/"):
            body = Path(finders.find(address.path.removeprefix("/static/"))).read_bytes()
            body += LETTERS if address.path.endswith("portal.css") else b""
            route.fulfill(body=body, content_type=mimetypes.guess_type(address.path)[0])
        elif address.path.startswith("/media/"):
            route.fulfill(body=default_storage.open(unquote(address.path).removeprefix("/media/")).read())
        elif page is None or route.request.method == "POST":
            route.fulfill(status=503)
        else:
            body = page.content.replace(b'loading="lazy"', b'loading="eager"')
            route.fulfill(status=page.status_code, body=body, content_type=page["Content-Type"])


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker):
    """The demo, loaded on that day for all tests of this file and rolled back behind them."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: TODAY)
        Load.objects.create(name="demo", started_at=TODAY)  # all its dates go back from there
        call_command("load_demo", stdout=StringIO())
        for image in PortalImage.objects.all():
            make_stand_in(image)
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


def open_picture(page) -> None:
    """See the first picture of the article's gallery large."""
    page.locator(".gallery a").first.click()
    page.locator("dialog[open] img").wait_for()


STEPS = {"bo-anh": open_picture}  # what is done on a screen before its picture is taken


def look_of(page) -> Look:
    """How the page looks now, when all of it is drawn; where something is open over it, how its window looks."""
    width, height = page.viewport_size["width"], page.evaluate(DRAWN)
    if page.locator("dialog[open]").count():
        return Look.of_shot(page.screenshot(), width, page.viewport_size["height"])
    clip = {"x": 0, "y": 0, "width": width, "height": min(height, looks.TALLEST)}
    return Look.of_shot(page.screenshot(full_page=True, clip=clip), width, height)


@pytest.mark.parametrize(("screen", "width", "theme"), SHOTS)
def test_a_screen_looks_as_it_looked(window, request, screen, width, theme):
    now = look_of(window(screen, width, theme))
    name = f"{screen}-{width}-{theme}"
    if request.config.getoption("looks_anew"):
        now.keep(looks.KEPT, name)
        return
    before = Look.kept(name)
    found = looks.faults(before, now)
    assert found == [], f"{name}: see {looks.show(name, before, now)}; `make looks` if it is meant"


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_layout_is_seen(window, fault):
    page = window("bai-viet", "desk")
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
    assert before.picture.tobytes() != now.picture.tobytes(), "something did move"
    assert looks.faults(before, now) == []


def test_every_kept_picture_is_of_a_screen_and_small():
    kept = {path.stem: path.stat().st_size for path in looks.KEPT.glob("*.png")}
    assert set(kept) == {"-".join(one) for one in SHOTS}
    assert max(kept.values()) < 40 * 1024 and sum(kept.values()) < 1024 * 1024
