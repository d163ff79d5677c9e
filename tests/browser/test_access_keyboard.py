"""The keyboard alone does everything: each thing is reached, in the order in which it is read, with a focus that is seen."""

import io

import pytest
from PIL import Image

from tests.browser.conftest import DESK, PHONE
from tests.browser.states import DISCUSSED_ARTICLE, FULL_ARTICLE
from tests.browser.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.once_on_postgresql]

# What can be reached, in the order of the document; of radio buttons one for all of a name
REACHABLE = """() => {
  const groups = new Set();
  window.reachable = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, iframe, [tabindex='0']")].filter((element) => {
    if (element.tabIndex < 0 || element.disabled || element.type === "hidden") return false;
    if (!element.checkVisibility({ visibilityProperty: true })) return false;
    if (element.type !== "radio") return true;
    const group = `${element.name} ${[...document.forms].indexOf(element.form)}`;
    return !groups.has(group) && groups.add(group);
  });
  return window.reachable.length;
}"""

# Before each Tab: where the focus is, and what of it is not as it should be
WATCH = """() => {
  window.visited = [];
  const edges = (element, reach) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    for (let over = element.parentElement; over && over !== document.body; over = over.parentElement) {
      if (!/hidden|clip/.test(getComputedStyle(over).overflow)) continue;
      const edge = over.getBoundingClientRect();
      if (left - reach < edge.left - 1 || right + reach > edge.right + 1 || top - reach < edge.top - 1 || bottom + reach > edge.bottom + 1) return false;
    }
    return true;
  };
  const faults = (element) => {
    const style = getComputedStyle(element), width = parseFloat(style.outlineWidth);
    const [{ left, top, width: wide, height: high }] = element.getClientRects();
    const hit = document.elementFromPoint(Math.min(left + wide / 2, innerWidth - 1), top + high / 2);
    return [
      (style.outlineStyle === "none" || width < 2) && "its focus is not seen",
      !edges(element, width + parseFloat(style.outlineOffset)) && "its focus is cut off",
      (top + high < 1 || top > innerHeight - 1) && "it is out of sight",
      hit && !element.contains(hit) && !hit.contains(element) && `it is under ${hit.className || hit.tagName}`,
    ].filter(Boolean);
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const element = document.activeElement;
    if (element && element !== document.body) window.visited.push([window.reachable.indexOf(element),
      `${element.tagName} ${(element.textContent || element.getAttribute("aria-label") || element.name || "").trim().slice(0, 40)}`, faults(element)]);
  }, true);
}"""


def come_near_to_everything(page) -> None:
    """So that what is fetched when it comes near has come."""
    for place in page.locator("[data-fragment]").all():
        place.scroll_into_view_if_needed()
        place.locator("form[method=post]").first.wait_for(state="attached")
    page.evaluate("scrollTo(0, 0)")


@pytest.fixture(scope="module")
def walk(browser, portal):
    """Opens an address and goes through it with Tab from its beginning, once."""
    kept = {}

    def walked(path: str, viewport: dict) -> tuple[int, list]:
        if (path, viewport["width"]) not in kept:
            with browser.new_context(viewport=viewport, locale="vi-VN", reduced_motion="reduce") as context:
                page = context.new_page()
                page.goto(portal.url + path)
                come_near_to_everything(page)
                number = page.evaluate(REACHABLE)
                page.evaluate(WATCH)
                for _ in range(number + 2):
                    page.keyboard.press("Tab")
                kept[path, viewport["width"]] = number, page.evaluate("window.visited")
        return kept[path, viewport["width"]]

    return walked


WALKS = pytest.mark.parametrize(
    ("path", "viewport"),
    [
        ("/", DESK),
        ("/tin-tuc/kinh-te/", PHONE),
        (FULL_ARTICLE, DESK),
        ("/tim-kiem/?q=xa&tu=01/01/2020", PHONE),
        ("/binh-chon/1/", PHONE),
        ("/nhan-xet/{article}/", DESK),
    ],
    ids=["front page", "category", "article", "search", "poll", "comment"],
)


@pytest.fixture(scope="module")
def article(browser, portal) -> str:
    """The key of an article, as its page names it."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(portal.url + DISCUSSED_ARTICLE)
        return page.locator("body").get_attribute("data-page")


@WALKS
def test_tab_reaches_everything_in_the_order_of_reading_and_leaves_again(walk, article, path, viewport):
    number, visited = walk(path.format(article=article), viewport)
    assert number > 20
    assert [place for place, _, _ in visited][:number] == list(range(number))


@WALKS
def test_the_focus_is_seen_and_nothing_lies_over_it(walk, article, path, viewport):
    _, visited = walk(path.format(article=article), viewport)
    assert [(what, faults) for _, what, faults in visited if faults] == []


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_menus_are_opened_and_closed_by_keys_and_the_focus_comes_back(open_page, viewport):
    page = open_page("/lien-he/", viewport)
    if viewport == PHONE:
        page.locator(".nav-toggle summary").focus()
        page.keyboard.press("Enter")
    more = page.locator(".nav-more summary").first
    more.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.nav-sub a')")
    page.keyboard.press("Escape")
    assert more.evaluate("summary => summary === document.activeElement && !summary.parentElement.open")
    if viewport == PHONE:
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.matches('.nav-toggle:not([open]) summary')")


def test_the_skip_link_is_seen_when_it_has_the_focus_and_the_next_stop_is_in_the_text(open_page):
    page = open_page(FULL_ARTICLE, reduced_motion="reduce")
    page.keyboard.press("Tab")
    box = page.locator(".skip-link").bounding_box()
    assert box["y"] >= 0 and box["height"] >= 24
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_citizen_votes_with_the_keyboard_alone(open_page):
    page = open_page("/binh-chon/1/")
    page.locator("main input[name=chon]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("main [role=status]").wait_for()
    assert page.locator("main input[name=chon]").nth(1).is_checked()
    page.get_by_role("button", name="Rút lại phiếu").press("Enter")
    page.get_by_text("Phiếu của bạn đã được rút lại.").wait_for()


def test_nothing_moves_for_who_wants_no_motion(open_page):
    moves = """() => [getComputedStyle(document.documentElement).scrollBehavior, document.getAnimations().length,
        [...document.querySelectorAll("*")].filter((element) => parseFloat(getComputedStyle(element).transitionDuration) > 0).length]"""
    assert open_page(FULL_ARTICLE, reduced_motion="reduce").evaluate(moves) == ["auto", 0, 0]
    assert open_page(FULL_ARTICLE).evaluate(moves)[0] == "smooth", "where it is not asked for, jumps are followed by the eye"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_name_of_the_office_stands_out_from_the_banner_behind_it(open_page, scheme):
    page = open_page("/", DESK, color_scheme=scheme)
    until(page, "[...document.querySelectorAll('.head img')].every((image) => image.complete)")
    words = page.locator(".identity-words > span")
    colours = words.evaluate_all("""(spans) => { const pen = document.createElement("canvas").getContext("2d"); return spans.map((span) => {
        pen.fillStyle = getComputedStyle(span).color; pen.fillRect(0, 0, 1, 1); return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3); }); }""")
    page.evaluate("""() => { const style = new CSSStyleSheet(); style.replaceSync(".identity-words * { color: transparent !important; }");
        document.adoptedStyleSheets = [style]; }""")
    for place, colour in enumerate(colours):
        picture = Image.open(io.BytesIO(words.nth(place).screenshot())).convert("RGB")
        grounds = [told for _, told in picture.getcolors(picture.width * picture.height)]
        assert min(contrast(colour, ground) for ground in grounds) >= 4.5, place


def contrast(one, other) -> float:
    """By WCAG 2, of two colours in parts of 255."""
    low, high = sorted(light(colour) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def light(colour) -> float:
    """The relative luminance."""
    red, green, blue = (part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
