"""What a first visit weighs. Counted as the browser's own tools count it: bytes over the wire, compressed, headers included."""

from functools import cache

import pytest

from tests.browser.conftest import DESK, PHONE
from tests.conftest import CUT
from tests.servers import wait_until

pytestmark = pytest.mark.browser

HOME, ARTICLE = CUT
LIST, SEARCH = "/tin-tuc/kinh-te/", "/tim-kiem/"
MOST_BYTES = 60 * 1024
MOST_REQUESTS = 8


@pytest.fixture(scope="module")
def cut_portal(portal):
    """The portal when its queue has cut the demo's pictures."""
    from urllib.request import urlopen

    def all_cut() -> bool:
        with urlopen(portal.url + ARTICLE, timeout=10) as article, urlopen(portal.url, timeout=10) as home:
            html = article.read() + home.read()
        return html.count(b"<picture>") == html.count(b'type="image/webp"')

    wait_until(all_cut, "the cutting of the demo's pictures", 300)
    return portal


@pytest.fixture(scope="module")
def visit(browser, cut_portal):
    """A first visit: its page, and for each address that it asked what came over the wire, in bytes. Paid once for all tests, none of
    which moves the page.
    """
    contexts = []

    @cache
    def open_at(path: str, phone: bool):
        context = browser.new_context(viewport=PHONE if phone else DESK)
        contexts.append(context)
        page = context.new_page()
        devtools = context.new_cdp_session(page)
        devtools.send("Network.enable")
        answers, weights = {}, {}
        devtools.on("Network.responseReceived", lambda told: answers.update({told["requestId"]: told["response"]}))
        devtools.on("Network.loadingFinished", lambda told: weights.update({told["requestId"]: told["encodedDataLength"]}))
        page.goto(cut_portal.url + path)
        page.wait_for_load_state("networkidle")
        page.answers = {answers[key]["url"].removeprefix(cut_portal.url): answers[key] for key in weights}
        page.weights = {answers[key]["url"].removeprefix(cut_portal.url): weight for key, weight in weights.items()}
        return page

    yield lambda path, viewport=DESK: open_at(path, viewport == PHONE)
    for context in contexts:
        context.close()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("path", [HOME, ARTICLE, LIST, SEARCH])
def test_a_first_visit_is_light_without_the_editors_pictures(visit, path, viewport):
    page = visit(path, viewport)
    own = {address: weight for address, weight in page.weights.items() if not address.startswith(("/media/", "data:"))}
    assert path in own and any("/css/portal" in address for address in own), "the page and its stylesheet were counted"
    assert sum(own.values()) <= MOST_BYTES, own
    assert len(own) <= MOST_REQUESTS, own


@pytest.mark.parametrize("path", [HOME, ARTICLE, LIST, SEARCH])
def test_a_page_itself_comes_compressed(visit, path):
    headers = {name.lower(): value for name, value in visit(path).answers[path]["headers"].items()}
    assert headers["content-encoding"] in ("br", "gzip")


@pytest.mark.parametrize("path", [HOME, ARTICLE])
def test_a_page_has_one_stylesheet_besides_its_colours_one_deferred_script_and_no_font(visit, path):
    page = visit(path)
    kinds = [answer["mimeType"] for answer in page.answers.values()]
    colours = [address for address in page.answers if address.startswith("/mau-sac-")]
    assert kinds.count("text/css") == 2 and len(colours) == 1
    assert page.weights[colours[0]] <= 1024
    assert [kind for kind in kinds if "font" in kind] == []
    assert page.evaluate("[...document.scripts].filter(script => script.src).map(script => script.defer)") == [True]


def test_what_never_changes_at_its_address_comes_compressed_and_is_kept_for_a_year(visit):
    answers = visit(ARTICLE).answers
    kept = [address for address in answers if address.startswith(("/static/", "/mau-sac-", "/media/"))]
    assert len(kept) > 5
    for address in kept:
        headers = {name.lower(): value for name, value in answers[address]["headers"].items()}
        assert "immutable" in headers["cache-control"], address
        if address.endswith((".css", ".js")) and not address.startswith("/mau-sac-"):
            assert headers["content-encoding"] in ("br", "gzip"), address


@pytest.mark.parametrize("path", [HOME, ARTICLE])
def test_pictures_come_as_avif_in_no_more_detail_than_they_are_drawn_in(visit, path):
    page = visit(path)
    pictures = [answer for address, answer in page.answers.items() if address.startswith("/media/") and not address.endswith(".png")]
    assert pictures and {answer["mimeType"] for answer in pictures} <= {"image/avif", "image/webp"}
    drawn = page.evaluate("""[...document.querySelectorAll('main img')].filter(image => image.complete && image.naturalWidth)
        .map(image => [image.getBoundingClientRect().width, image.currentSrc])""")
    assert drawn and all("1200" not in address for width, address in drawn if width < 500), drawn


@pytest.mark.parametrize("path", [HOME, ARTICLE])
def test_only_the_lead_picture_is_urgent(visit, path):
    page = visit(path)
    urgent = page.evaluate("[...document.querySelectorAll('img[fetchpriority=high]')].map(image => image.loading)")
    assert urgent == ["eager"]
    lazy = page.evaluate("[...document.querySelectorAll('main img:not([fetchpriority])')].map(image => image.loading)")
    assert lazy and set(lazy) == {"lazy"}
