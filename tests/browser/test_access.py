"""Whoever they are: every state of every public page, seen in light and dark, narrow and wide, with large letters, in the device's own
colours and without scripts, by the rules of axe-core and by our own measures. Each state is opened once.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby, pairwise

import pytest

from tests.browser import axe, looking
from tests.browser.conftest import DESK, PHONE
from tests.browser.going import travelling
from tests.browser.states import FAULTY, JOURNEYS, SENT, STATES, Journey, State
from tests.servers import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.once_on_postgresql]

# What axe cannot decide and we may pass over: what is hidden in this state and seen in another, a film of somebody else's; the order of
# headings has a test of its own
PASSED_OVER = {"hidden-content", "frame-tested", "heading-order"}
EVERY_STATE = pytest.mark.parametrize(("way", "state"), STATES, ids=[state.name for _, state in STATES])


@dataclass
class Seen:
    """What was measured of one state. Findings are kept by the way in which the page was looked at."""

    wrong: dict[str, list[str]] = field(default_factory=dict)
    faint: dict[str, list[str]] = field(default_factory=dict)
    small: list[str] = field(default_factory=list)
    wide: dict[str, int] = field(default_factory=dict)
    cut_off: list[str] = field(default_factory=list)
    ink: list[str] = field(default_factory=list)
    speaking: list[tuple[str, str, bool]] = field(default_factory=list)
    title: str = ""
    outline: list[str] = field(default_factory=list)


def look(page, seen: Seen, how: str) -> None:
    """Ask axe; what it leaves open about colours is reckoned here."""
    wrong, undecided = axe.ask(page)
    open_ones = [found for found in undecided if found.rule not in PASSED_OVER]
    faint = page.evaluate(looking.CONTRAST, [found.element for found in open_ones if found.rule == "color-contrast"])
    others = [str(found) for found in open_ones if found.rule != "color-contrast"]
    seen.wrong[how] = [*map(str, wrong), *others]
    seen.faint[how] = faint + page.evaluate(looking.CONTRAST, looking.FIELDS)


# Beside light and narrow, dark and wide: one of these by turns, where a page is as it opens
def look_large(page, seen: Seen) -> None:
    page.emulate_media(color_scheme="light")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    look(page, seen, "200 %, 1280")
    page.evaluate("document.documentElement.style.fontSize = ''")


def look_forced(page, seen: Seen) -> None:
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark", forced_colors="active")
    look(page, seen, "màu của máy, 360")
    page.emulate_media(color_scheme="light", forced_colors="none")


def look_contrasted(page, seen: Seen) -> None:
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark", contrast="more", reduced_motion="reduce")
    look(page, seen, "tối, tương phản, 360")
    page.emulate_media(color_scheme="light", contrast="no-preference", reduced_motion="no-preference")


FURTHER = [look_large, look_forced, look_contrasted]


def measure(page, further: Callable | None) -> Seen:
    """Everything about a page as it stands; it is left as it was found."""
    seen = Seen(title=page.title(), outline=page.evaluate(looking.OUTLINE))
    seen.speaking = [tuple(told) for told in page.evaluate(looking.SPEAKING)]
    look(page, seen, "sáng, 360")
    seen.small, seen.ink = page.evaluate(looking.TARGETS), page.evaluate(looking.INK)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(DESK)
    look(page, seen, "tối, 1280")
    seen.ink += page.evaluate(looking.INK)
    if further:
        further(page, seen)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 320, "height": 640})  # 1280 px at 400 %
    seen.wide["320"] = page.evaluate("document.documentElement.scrollWidth")
    page.evaluate(looking.SET_APART)
    seen.wide["320, giãn chữ"] = page.evaluate("document.documentElement.scrollWidth")
    seen.cut_off = page.evaluate(looking.CUT_OFF)
    page.evaluate("document.adoptedStyleSheets = []")
    page.set_viewport_size(PHONE)
    return seen


@pytest.fixture(scope="module")
def traveller(browser, portal):
    with travelling(browser, portal) as ours:
        yield ours


@pytest.fixture(scope="module")
def go(traveller):
    """Goes a journey once, measures each of its states, and gives what was seen of one."""

    @cache
    def gone(way: Journey) -> dict[State, Seen | Exception]:
        told = {}
        with traveller.page(way) as page:
            for state in way.states:
                try:
                    if state.arrive:
                        state.arrive(page)
                    told[state] = measure(page, None if state.arrive else FURTHER[JOURNEYS.index(way) % len(FURTHER)])
                except Exception as fault:  # a journey that ends early ends so for every test, once
                    return dict.fromkeys(way.states, fault) | told
        return told

    def seen(way: Journey, state: State) -> Seen:
        if isinstance(found := gone(way)[state], Exception):
            raise found
        return found

    return seen


@EVERY_STATE
def test_axe_finds_nothing_however_a_page_is_looked_at(go, way, state):
    wrong = go(way, state).wrong
    assert len(wrong) == (2 if state.arrive else 3) and {how: found for how, found in wrong.items() if found} == {}


@EVERY_STATE
def test_letters_and_edges_of_fields_stand_out_from_their_ground(go, way, state):
    faint = go(way, state).faint
    assert {how: found for how, found in faint.items() if found and "màu của máy" not in how} == {}


@EVERY_STATE
def test_what_is_pressed_is_at_least_24_pixels_high_and_wide(go, way, state):
    assert go(way, state).small == []


@EVERY_STATE
def test_at_400_percent_and_with_letters_set_apart_nothing_scrolls_sideways_or_is_cut_off(go, way, state):
    seen = go(way, state)
    assert {how: wide for how, wide in seen.wide.items() if wide > 320} == {}
    assert seen.cut_off == []


@EVERY_STATE
def test_no_edge_cuts_off_marks_that_stand_on_each_other(go, way, state):
    assert go(way, state).ink == []


ACTED = [(way, state) for way, state in STATES if state.kind in (FAULTY, SENT) or (state.arrive and re.search("đã|bị trả lại", state.name))]
OF_ONE_ACT = pytest.mark.parametrize(("way", "state"), ACTED, ids=[state.name for _, state in ACTED])


@OF_ONE_ACT
def test_what_came_of_an_act_is_said_by_itself(go, way, state):
    speaking = go(way, state).speaking
    assert speaking, "nothing speaks"
    if way.is_of_a_page and state.arrive:  # in its place: what is put there speaks as it is focused, a page as it opens
        assert [words for _, words, has_focus in speaking if has_focus]


@pytest.mark.parametrize(("way", "state"), [(way, state) for way, state in ACTED if state.kind == FAULTY and not way.is_of_a_page])
def test_a_page_that_comes_back_says_so_with_its_first_word(go, way, state):
    assert go(way, state).title.startswith("Lỗi: ")


OPENED = [way for way in JOURNEYS if "/loi/" not in way.path or "500" in way.path]  # faults are all of two templates


@pytest.mark.parametrize("way", OPENED, ids=[way.name for way in OPENED])
def test_without_scripts_axe_finds_nothing_either(traveller, way):
    with traveller.page_without_scripts(way) as page:
        wrong, _ = axe.ask(page)
    assert [*map(str, wrong)] == []


# The outline: what a reader who sees nothing goes by ------------------------------------------------------------------------
LANDMARKS = re.compile(r"\s*\[(\w+)\]\s*(.*)")
SCREENS = ("trang chủ", "chuyên mục", "bài viết có đủ mọi khối", "tìm kiếm, có kết quả", "bình chọn", "viết nhận xét",
           "biên nhận, chờ duyệt", "trang thông tin", "sơ đồ trang", "địa chỉ không có")  # fmt: skip


@EVERY_STATE
def test_a_page_has_one_first_heading_no_level_is_skipped_and_every_landmark_has_a_name_of_its_own(go, way, state):
    outline = go(way, state).outline
    levels = [int(line.strip()[1]) for line in outline if not line.strip().startswith("[")]
    assert levels.count(1) == 1 and levels[0] == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []
    marks = [LANDMARKS.fullmatch(line).groups() for line in outline if line.strip().startswith("[")]
    assert [kind for kind, _ in marks].count("main") == 1
    assert [kind for kind, name in marks if not name and kind not in ("main", "header", "footer")] == []
    assert len(set(marks)) == len(marks)


def as_read(outline: list[str]) -> list[str]:
    """News come and go: however many there are, they are one line, and no number is told."""
    return [re.sub(r"\d+ bài", "… bài", line) for line, _ in groupby(outline)]


def test_the_outlines_of_ten_screens_are_those_that_were_read(go, tmp_path):
    told = "\n".join(
        line for way in JOURNEYS if way.name in SCREENS for line in [f"=== {way.name}", *as_read(go(way, way.states[0]).outline), ""]
    )
    (tmp_path / "outlines.txt").write_text(told, encoding="utf-8")
    kept = ROOT / "tests/data/outlines.txt"
    assert told == kept.read_text(encoding="utf-8"), f"read {tmp_path}/outlines.txt; where it is right, it takes the place of {kept}"
