"""Fifty thousand things that can be typed into the search, and what came of them: never a fault, never what readers may not see."""

import time
from collections import Counter

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.query import understand
from search.ranking import count, find, titles
from tests.anything import FILTERS, TYPED, address_of, is_for_everybody, sow
from tests.drill.report import write_down

pytestmark = pytest.mark.drill

QUESTIONS, ADDRESSES = 200, 50  # so many a round


def tried(number: int, act, **given_to) -> None:
    """Try an act with so many different things."""
    settings(max_examples=number, deadline=None, database=None, suppress_health_check=list(HealthCheck))(given(**given_to)(act))()


def test_nothing_that_can_be_typed_is_a_fault_or_shows_what_is_not_for_everybody(build, request):
    rounds, seen, begun, site = request.config.getoption("rounds"), Counter(), time.monotonic(), build.site
    sow(build)

    def ask(typed, filters, by_date):
        question = understand(typed)
        found = find(site, question, filters, by_date=by_date)
        shown = found[: len(found)]
        assert len(shown) == len(found) and all(is_for_everybody(entry, site) for entry in [*shown, *titles(site, question)])
        assert len(find(site, question)) == count(site, question)
        seen.update({"questions": 1, "of them with words": bool(question), "that found something": bool(shown)})

    def open_address(typed, page, further):
        answer = Client().get(address_of(typed, trang=page, **further))
        assert answer.status_code == 200 and "Lúa của cán bộ" not in answer.content.decode()
        seen["addresses"] += 1

    pages = st.sampled_from(["", "1", "2", "-1", "x"]) | st.text(st.characters(), max_size=5)
    further = st.dictionaries(st.sampled_from(["loai", "muc", "tu", "den", "xep"]), st.text(st.characters(), max_size=12), max_size=3)
    tried(QUESTIONS * rounds, ask, typed=TYPED, filters=FILTERS, by_date=st.booleans())
    tried(ADDRESSES * rounds, open_address, typed=TYPED, page=pages, further=further)
    told = ", ".join(f"{number} {what}" for what, number in seen.items()) + "; 0 faults, 0 things shown that are not for everybody"
    write_down(f"search-of-anything-{connection.vendor}", f"Anything typed into the search, on {connection.vendor}", told,
               (time.monotonic() - begun) / 60)  # fmt: skip
    assert seen["that found something"] > seen["questions"] / 100, told  # most of what is typed by chance finds nothing
