"""Opens the addresses of the journeys in a browser, with scripts and without."""

import contextlib
import re
import urllib.error
import urllib.request
from collections.abc import Iterator

from django.template.loader import render_to_string

from cms.errors import FAULTS
from tests.browser.conftest import PHONE, REFUSED, watched
from tests.browser.planted import planted
from tests.browser.states import Journey

FAULT = re.compile(r"/loi/(\d+)/$")  # where the page of a fault is shown, which no address has of its own
SCRIPTS = re.compile(r"(?s)<script\b(?! type=).*?</script>|</?noscript>")  # data stays


class Traveller:
    """Opens journeys over a portal; `known` fills in their addresses, `faults` are pages by status."""

    def __init__(self, browser, url: str, known: dict, faults: dict[int, str]):
        self.browser, self.url, self.known, self.faults = browser, url, known, faults

    @contextlib.contextmanager
    def page(self, way: Journey, **options) -> Iterator:
        """The page of a journey as it opens, on a telephone. On its way no policy may refuse anything."""
        with self.browser.new_context(viewport=PHONE, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **options) as context:
            context.set_default_timeout(15_000)
            context.add_init_script(REFUSED)
            page = context.new_page()
            trouble = watched(page, self.url)
            page.route(FAULT, lambda route: self._show(route, self.faults[int(FAULT.search(route.request.url)[1])]))
            page.goto(self.url + way.path.format(**self.known))
            yield page
            assert trouble.refused == [], way.name

    @contextlib.contextmanager
    def page_without_scripts(self, way: Journey) -> Iterator:
        """The same as it is where scripts are off. axe is a script: so they are on, and the document comes without its own."""
        address = self.url + way.path.format(**self.known)
        fault = FAULT.search(address)
        html = SCRIPTS.sub("", self.faults[int(fault[1])] if fault else _read(address))
        with self.browser.new_context(viewport=PHONE, locale="vi-VN") as context:
            page = context.new_page()
            page.route(address, lambda route: self._show(route, html))
            page.goto(address)
            assert page.evaluate("document.documentElement.dataset.js === undefined && ![...document.scripts].some((script) => script.src)")
            yield page

    @staticmethod
    def _show(route, html: str) -> None:
        route.fulfill(body=html, content_type="text/html; charset=utf-8")


@contextlib.contextmanager
def travelling(browser, portal) -> Iterator[Traveller]:
    """A traveller over the portal with what its demo has none of."""
    with planted(portal) as known:
        yield Traveller(browser, portal.url, known, _pages_of_faults(portal.url))


def _pages_of_faults(url: str) -> dict[int, str]:
    """By status. One in the portal's dress is what the portal says of an unknown address, with its own words in it."""
    dressed, words = _read(url + "/khong-co-trang-nay/"), FAULTS[404]
    pages = {}
    for status, fault in FAULTS.items():
        own = dressed.replace(words.title, fault.title).replace(words.sentence, fault.sentence).replace("Mã 404", f"Mã {status}")
        assert fault.plain or (fault.title in own and fault.sentence in own and f"Mã {status}" in own)
        pages[status] = render_to_string("errors/plain.html", {"fault": fault}) if fault.plain else own
    return pages


def _read(address: str) -> str:
    """What the portal answers, whatever its status."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.read().decode()
