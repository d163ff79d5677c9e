"""A page that is shown counts once and brings its numbers up to date: in a real browser, with and without scripts."""

import re

import pytest

from tests.browser.conftest import DESK, watched
from tests.browser.waiting import until
from tests.live import CHROME

pytestmark = pytest.mark.browser

ARTICLE = "/tin-tuc/van-hoa-xa-hoi/le-hoi-dinh-ha/"
OTHER = "/tin-tuc/thong-bao/tam-cam-xe-tai-sua-cong-kenh-moi/"
NEW_TAB_HIDDEN = """
    window.seen = "hidden";
    Object.defineProperty(document, "visibilityState", { get: () => window.seen });
"""
NOT_YET_SHOWN = """
    window.ahead = true;
    Object.defineProperty(document, "prerendering", { get: () => window.ahead });
"""
COME_BACK = "window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
WATCH = """
    window.shifts = [];
    const where = ({ node, previousRect: from, currentRect: to }) => `${node?.className || node?.nodeName}: ${from.y} → ${to.y}, ${from.x} → ${to.x}`;
    new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((entry) => [entry.value, ...entry.sources.map(where)])))
        .observe({ type: "layout-shift", buffered: true });
"""


class Reader:
    """A person with a browser of their own; `sent` is what it told the live request, the first first."""

    def __init__(self, context, url: str):
        self.context, self.url, self.sent = context, url, []
        context.set_default_timeout(15_000)
        self.page = context.new_page()
        self.trouble = watched(self.page, url)
        self.page.on("request", lambda asked: self.sent.append(asked) if "/truc-tiep/" in asked.url else None)

    def open(self, path: str) -> dict:
        """What the live request says when the page is shown."""
        with self.page.expect_response("**/truc-tiep/") as answered:
            self.page.goto(self.url + path)
        return answered.value.json()

    def now(self) -> int:
        """The views of the page as they are at this moment, as one gets them who comes back to it; other readers' views may be two
        seconds late in what a first showing brings.
        """
        with self.page.expect_response("**/truc-tiep/") as answered:
            self.page.evaluate(COME_BACK)
        return number(answered.value.json()["xem"])

    def seen(self, path: str) -> int:
        """The views of a page when this reader has seen it."""
        self.open(path)
        return self.now()

    def shown(self, name: str) -> int:
        """A number as it stands on the page."""
        return int(re.sub(r"\D", "", self.page.locator(f"[data-live={name}]").first.inner_text()))


@pytest.fixture
def reader(browser, portal, request):
    """Makes readers, each of whom the portal takes for another."""
    contexts = []

    def make(**options) -> Reader:
        agent = f"{CHROME} {request.node.name}/{len(contexts)}"
        context = browser.new_context(viewport=DESK, user_agent=agent, locale="vi-VN", **options)
        contexts.append(context)
        return Reader(context, portal.url)

    yield make
    for context in contexts:
        context.close()


def test_a_page_counts_when_it_is_shown_and_not_again_when_it_is_loaded_anew(reader):
    one, before = reader(), reader().seen(ARTICLE)
    assert one.seen(ARTICLE) == before + 1
    until(one.page, f"document.querySelector('[data-live=xem]').textContent.replace(/\\D/g, '') === '{before + 1}'")
    assert one.seen(ARTICLE) == before + 1
    assert [asked.method for asked in one.sent] == ["POST"] * 4
    assert one.context.cookies() == [] and one.trouble.errors == [] and one.trouble.failures == [] and one.trouble.strangers == []


def test_a_kept_page_shows_the_numbers_of_now_and_nothing_on_it_moves(reader):
    last = max(reader().seen(ARTICLE) for _ in range(2))  # a copy is kept from the first on
    one = reader()
    one.context.add_init_script(WATCH)
    told = one.open(ARTICLE)
    one.page.wait_for_load_state("networkidle")
    assert (one.shown("tong"), one.shown("truc-tuyen")) == (number(told["tong"]), number(told["truc-tuyen"]))
    assert one.now() == last + 1
    until(one.page, f"document.querySelector('[data-live=xem]').textContent.replace(/\\D/g, '') === '{last + 1}'")
    assert one.page.evaluate("window.shifts") == []


def test_a_page_that_is_only_put_away_and_come_back_to_is_no_new_view(reader):
    one = reader()
    views = one.seen(ARTICLE)
    one.page.evaluate("window.putAway = true")
    one.open("/lien-he/")
    with one.page.expect_response("**/truc-tiep/"):
        one.page.go_back()
    if one.page.evaluate("window.putAway === true"):
        assert "dem=0" in one.sent[-1].post_data
    assert one.now() == views


def test_a_page_put_away_asks_for_numbers_only(reader):
    one = reader()
    one.open(ARTICLE)
    with one.page.expect_response("**/truc-tiep/"):
        one.page.evaluate(COME_BACK)
    assert "dem=0" in one.sent[-1].post_data and "dem" not in one.sent[0].post_data


@pytest.mark.parametrize(
    ("before", "shown"),
    [
        (NEW_TAB_HIDDEN, "window.seen = 'visible'; document.dispatchEvent(new Event('visibilitychange'))"),
        (NOT_YET_SHOWN, "window.ahead = false; document.dispatchEvent(new Event('prerenderingchange'))"),
    ],
    ids=["a tab in the background", "a page made ahead"],
)
def test_what_nobody_sees_waits(reader, before, shown):
    one = reader()
    one.context.add_init_script(before)
    one.page.goto(one.url + OTHER)
    one.page.wait_for_load_state("networkidle")
    assert one.sent == []
    with one.page.expect_response("**/truc-tiep/") as answered:
        one.page.evaluate(shown)
    assert "xem" in answered.value.json() and len(one.sent) == 1


def test_without_scripts_a_picture_counts(reader):
    before = reader().seen(OTHER)
    one = reader(java_script_enabled=False)
    with one.page.expect_response("**/truc-tiep/?trang=*") as answered:
        one.page.goto(one.url + OTHER)
    assert (answered.value.status, answered.value.headers["content-type"]) == (200, "image/gif")
    assert reader().seen(OTHER) == before + 2
    assert one.trouble.failures == []


def test_who_is_signed_in_is_not_counted(sign_in, reader, portal):
    page = sign_in("bientap", "/quan-tri/account/")
    page.set_extra_http_headers({"User-Agent": CHROME})  # else it would be taken for a robot, and not be counted for that
    before = reader().seen(OTHER)
    with page.expect_response("**/truc-tiep/"):
        page.goto(portal.url + OTHER)
    assert reader().seen(OTHER) == before + 1


@pytest.mark.parametrize("path", ["/khong-co-trang-nay/"])
def test_a_page_of_a_fault_counts_nothing(reader, path):
    for scripts in (True, False):
        one = reader(java_script_enabled=scripts)
        one.page.goto(one.url + path)
        one.page.wait_for_load_state("networkidle")
        assert one.sent == []


def test_a_poll_shows_the_votes_of_now(reader):
    one, two = reader(), reader()
    one.open("/lien-he/")
    one.page.evaluate("for (const host of document.querySelectorAll('[data-fragment]')) host.removeAttribute('data-fragment')")
    box = two.page
    two.open("/")
    form = box.locator(".aside form.poll-ballot[method=post]")
    box.locator(".aside .box-poll").scroll_into_view_if_needed()
    form.wait_for()
    form.get_by_label("Tin tức, sự kiện").check()
    form.get_by_role("button", name="Bình chọn").click()
    box.locator(".aside").get_by_role("status").wait_for()
    voters = number(box.locator(".aside .poll-facts strong").inner_text())
    with one.page.expect_response("**/truc-tiep/"):
        one.page.evaluate(COME_BACK)
    until(one.page, f"document.querySelector('.aside .poll-facts strong').textContent.replace(/\\D/g, '') === '{voters}'")
    assert one.page.locator(".aside .poll-votes").all_inner_texts() == box.locator(".aside .poll-votes").all_inner_texts()
    assert one.page.evaluate("[...document.querySelectorAll('.aside .poll-bar')].map(bar => bar.value)") == box.evaluate(
        "[...document.querySelectorAll('.aside .poll-bar')].map(bar => bar.value)"
    )


def test_when_the_weather_is_old_its_box_goes_and_when_it_is_there_it_is_filled(reader):
    one = reader()
    told = one.open("/")
    answers = iter([told["thoi-tiet"] | {"nhiet-do": "31°C", "hinh": "storm"}, None])
    one.page.route("**/truc-tiep/", lambda route: route.fulfill(json=told | {"thoi-tiet": next(answers)}))
    again = "window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
    one.page.evaluate(again)
    one.page.get_by_text("31°C").wait_for()
    assert one.page.locator("[data-weather] use").get_attribute("href").endswith("#storm")
    one.page.evaluate(again)
    one.page.locator(".box-weather").wait_for(state="hidden")


def number(text: str) -> int:
    """A grouped number."""
    return int(text.replace(".", ""))
