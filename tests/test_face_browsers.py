"""Browsers of three years ago get all of the portal: what it asks of a browser is held against MDN's facts (tests/node/young.mjs)."""

import json
import re
import subprocess
from dataclasses import dataclass

import pytest

from cms.first_script import SCRIPT
from tests.servers import ROOT

pytestmark = pytest.mark.once_on_postgresql

# What is younger, and why nobody misses it: by feature, how the lines look that it may stand in
GRACE = {
    "text-wrap": "text-wrap",  # lines break where they always broke
    "text-wrap: balance": "text-wrap",
    "text-wrap: pretty": "text-wrap",
    "content: … / …": r'content: (".+?"); content: \1 / "',  # the declaration before it holds
    "mask-image": "-webkit-mask-image",  # the declaration before it holds
    ":has()": r"\.front > \.section-list:has\(\+ \.section-list\)",  # two short lists stand one below the other
    "scrollbar-gutter": r"\.is-still",  # the page goes a hair aside behind a picture that is seen large
    "scrollbar-gutter: stable": r"\.is-still",
    ":highlight()": "spoken",  # not the sentence that is read aloud is marked, but its paragraph
    "….Highlight": r"= window\.Highlight && CSS\.highlights",
    "CSS.highlights": r"= window\.Highlight && CSS\.highlights",
    "Highlight": r"if \(highlights\)",
    "@page": "margin",  # paper has the margins that the browser gives it
    "<details name>": 'name="nav-more"',  # a menu stays open beside the next one
    "<img fetchpriority>": "<img",  # a hint
    "<link blocking>": 'rel="expect"',  # a slow line shows half of a row before the other half
}
# What the check must know: a piece of a file, and the feature that is found in it
YOUNG = [
    ("css", "p { color: light-dark(#000, #fff) }", "light-dark()"),
    ("css", "p { b { color: red } }", "syntax: Colon is expected"),
    ("css", "@starting-style { p { opacity: 0 } }", "@starting-style"),
    ("css", "@scope (main) { p { opacity: 0 } }", "@scope"),
    ("css", "@media (scripting: none) { p { opacity: 0 } }", "@media (scripting)"),
    ("css", "p:has(b) { opacity: 0 }", ":has()"),
    ("css", "p:popover-open { opacity: 0 }", ":popover-open"),
    ("css", "p { top: anchor(bottom) }", "anchor()"),
    ("css", "p { field-sizing: content }", "field-sizing"),
    ("css", "p { height: 2lh }", "lh"),
    ("js", "Object.groupBy(list, key)", "Object.groupBy"),
    ("js", "Array.fromAsync(list)", "Array.fromAsync"),
    ("js", "Promise.withResolvers()", "Promise.withResolvers"),
    ("js", "one.isSubsetOf(other)", "….isSubsetOf"),
    ("js", "list.values().toArray()", "….toArray"),
    ("js", "using file = open()", "syntax: Unexpected token (1:6)"),
    ("html", '<div class="a" popover>', "<div popover>"),
    ("html", '<a {% if b %}href="c"{% endif %} popover="auto">', "<a popover>"),
]
OLD = [
    ("css", "@supports (field-sizing: content) { p { field-sizing: content } }"),
    ("css", "@container page (min-width: 20rem) { p { color: color-mix(in srgb, red, blue); width: 1cqi } }"),
    ("css", "p { & a { color: red } @media print { color: red } }"),
    ("css", "@media (prefers-reduced-motion: no-preference) { p:focus-visible { accent-color: red } }"),
    ("js", "const last = [...list].toSorted().at(-1) ?? structuredClone(other?.one);"),
    ("html", '<details open><summary>a</summary></details><img loading="lazy" alt="" src="a">'),
]


@dataclass(frozen=True)
class Found:
    """A feature that some browser of three years ago does not know, and where it stands."""

    file: str
    line: int
    text: str
    feature: str
    browsers: tuple[str, ...]


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> dict[str, list[Found]]:
    """All young features by file: of the portal's own, and of the pieces above, which are named by their place in the list."""
    folder = tmp_path_factory.mktemp("pieces")
    pieces = {folder / f"first.{number}.{kind}": text for number, (kind, text, *_) in enumerate([*YOUNG, *OLD])}
    pieces[folder / "first_script.js"] = SCRIPT
    for path, text in pieces.items():
        path.write_text(text)
    ours = [*ROOT.glob("cms/static/css/*.css"), *ROOT.glob("cms/static/js/*.js"), *ROOT.glob("templates/**/*.html")]
    command = ["node", "tests/node/young.mjs", *map(str, [*ours, *pieces])]
    said = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    by_file = {str(path.relative_to(ROOT)): [] for path in ours} | {path.name: [] for path in pieces}
    for one in said:
        name = one["file"].removeprefix(f"{folder}/").removeprefix(f"{ROOT}/")
        by_file[name].append(Found(**one | {"file": name, "browsers": tuple(one["browsers"])}))
    return by_file


def test_nothing_is_asked_of_a_browser_that_those_of_three_years_ago_do_not_know(found):
    ours = [one for name, young in found.items() if not name.startswith("first.") for one in young]
    assert "cms/static/css/portal.css" in found and "cms/static/js/portal.js" in found and "templates/base.html" in found
    assert [one for one in ours if not re.search(GRACE.get(one.feature, "$^"), one.text)] == []


@pytest.mark.parametrize(("number", "kind", "text", "feature"), [(number, *young) for number, young in enumerate(YOUNG)])
def test_what_is_younger_is_found(found, number, kind, text, feature):
    assert feature in [one.feature for one in found[f"first.{number}.{kind}"]]


@pytest.mark.parametrize(("number", "kind", "text"), [(number, *old) for number, old in enumerate(OLD, len(YOUNG))])
def test_what_all_of_them_know_is_not_found(found, number, kind, text):
    assert found[f"first.{number}.{kind}"] == []
