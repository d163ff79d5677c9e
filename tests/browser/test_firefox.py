"""The main journeys in Firefox too (tests/node/journeys.mjs walks them): one browser for all, a test for each."""

import json
import subprocess

import pytest

from tests.servers import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.once_on_postgresql]

PATIENCE = 150  # seconds for all of them


@pytest.fixture(scope="module")
def walked(portal) -> dict[str, str | None]:
    """What went wrong on each journey; None where nothing did."""
    done = subprocess.run(["node", "tests/node/journeys.mjs", portal.url], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    return {told["journey"]: told["fault"] for told in map(json.loads, done.stdout.splitlines())}


def test_firefox_reads_an_article_and_is_counted(walked):
    assert walked["read"] is None


def test_firefox_opens_the_menu_on_a_phone_and_goes_to_an_inner_category(walked):
    assert walked["menu"] is None


def test_firefox_is_offered_titles_while_typing_and_finds_words_without_accents(walked):
    assert walked["search"] is None


def test_firefox_votes_in_place_and_takes_the_vote_back(walked):
    assert walked["vote"] is None


def test_firefox_is_told_what_a_comment_lacks_and_sends_it(walked):
    assert walked["comment"] is None


def test_firefox_shows_the_dark_theme_of_the_device_and_the_light_one_that_a_reader_chose(walked):
    assert walked["theme"] is None
