"""Every state of every public page in every way of looking at it: light and dark, narrow and wide, letters as they are and at 200 %, the
device's own colours, with scripts and without. axe-core finds nothing in any of them.
"""

import time
from itertools import product

import pytest

from tests.browser import axe
from tests.browser.conftest import DESK, PHONE
from tests.browser.going import travelling
from tests.browser.states import JOURNEYS
from tests.drill.report import write_down

pytestmark = [pytest.mark.drill, pytest.mark.django_db]  # what is written down names the database

PARTS = 12
WAYS = list(product(("light", "dark"), (PHONE, DESK), ("100%", "200%"), ("none", "active")))


@pytest.fixture(scope="module")
def traveller(browser, portal):
    with travelling(browser, portal) as ours:
        yield ours


def look_every_way(page) -> dict[str, list[str]]:
    """What axe finds on a page as it stands, by the way of looking; the page is left as it was found."""
    found = {}
    for scheme, size, text, forced in WAYS:
        page.emulate_media(color_scheme=scheme, forced_colors=forced)
        page.set_viewport_size(size)
        page.evaluate("(text) => { document.documentElement.style.fontSize = text; }", text)
        wrong, _ = axe.ask(page)
        if forced == "active":  # letters are drawn in the device's own colours, and axe reckons with those of the stylesheet
            wrong = [one for one in wrong if one.rule != "color-contrast"]
        found[f"{scheme}, {size['width']} px, {text}{', forced colours' if forced == 'active' else ''}"] = [*map(str, wrong)]
    page.emulate_media(color_scheme="light", forced_colors="none")
    page.set_viewport_size(PHONE)
    page.evaluate("() => { document.documentElement.style.fontSize = ''; }")
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing_in_any_state_in_any_way_of_looking(traveller, part):
    begun, lines, wrong = time.monotonic(), [], []

    def tell(name: str, found: dict[str, list[str]]) -> None:
        lines.append(f"{sum(map(len, found.values())):3} in {len(found)} ways: {name}")
        wrong.extend(f"{name}, {how}: {one}" for how, ones in found.items() for one in ones)

    for way in JOURNEYS[part::PARTS]:
        with traveller.page(way) as page:
            for state in way.states:
                if state.arrive:
                    state.arrive(page)
                tell(state.name, look_every_way(page))
        with traveller.page_without_scripts(way) as page:
            tell(f"{way.name}, without scripts", look_every_way(page))
    table = "\n".join(["Findings of axe-core:", *lines, *wrong, f"{len(wrong)} in all", ""])
    write_down(f"access-{part + 1}", "Every state of every public page, in 16 ways of looking, by all rules of axe-core but those of level AAA",
               table, (time.monotonic() - begun) / 60)  # fmt: skip
    assert wrong == []
