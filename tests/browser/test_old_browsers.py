"""Browsers that are older than three years read the portal plainly: in its order, legibly, without a sideways scroll.

Such a browser is made of ours: what it does not know is renamed in the stylesheet, so that it is passed over as any unknown word is.
"""

import pytest

from tests.browser.conftest import PHONE
from tests.servers import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.once_on_postgresql]

PAGES = ["/", "/tin-tuc/van-hoa-xa-hoi/le-hoi-dinh-ha/"]
# What the browsers of a year know not: before March 2022 no layers, so that the stylesheet is empty to them; their scripts fail too
UNKNOWN = {"2021": ("@layer", "@container", "color-mix("), "2022": ("@container", "color-mix(")}
AXE = ROOT / "tests" / "node" / "node_modules" / "axe-core" / "axe.min.js"
ORDER = [".skip-link", ".identity-name", ".nav", "main h1", ".aside", ".foot"]
TOPS = "order => order.map(part => document.querySelector(part).getBoundingClientRect().top)"
PALE = "axe.run({runOnly: ['color-contrast']}).then(told => told.violations.flatMap(fault => fault.nodes.map(node => node.html)))"


@pytest.fixture(scope="module", params=[(year, path) for year in UNKNOWN for path in PAGES], ids=lambda told: f"{told[0]} {told[1]}")
def page(request, browser, portal):
    """A page of the portal in a browser of a year, on a telephone."""
    year, path = request.param

    def answer(route) -> None:
        answer = route.fetch()
        text = answer.text()
        for word in UNKNOWN[year]:
            text = text.replace(word, word.replace("@", "@no-").replace("color", "no-color"))
        route.fulfill(response=answer, body=text)

    with browser.new_context(viewport=PHONE, bypass_csp=True) as context:
        context.route("**/*.css", answer)
        context.route("**/*.js", lambda route: route.abort() if year == "2021" else route.continue_())
        opened = context.new_page()
        opened.goto(portal.url + path)
        yield opened


def test_the_parts_of_a_page_follow_one_another(page):
    tops = page.evaluate(TOPS, ORDER)
    assert tops[1:] == sorted(tops[1:])


def test_every_letter_is_legible(page):
    page.add_script_tag(path=AXE)
    assert page.evaluate(PALE) == []


def test_nothing_is_wider_than_the_telephone_and_no_icon_is_large(page):
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    icons = page.evaluate("[...document.querySelectorAll('.icon')].map(icon => icon.getBoundingClientRect().width)")
    assert icons and max(icons) <= 48
