"""Whatever is typed into the search: it is understood as something, finds only what readers may see, and is never a fault of the portal."""

from datetime import date

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from search.models import Entry
from search.query import LONGEST_QUERY, MOST_WORDS, Filters, understand
from search.ranking import count, find, titles
from search.words import LONGEST
from tests.anything import FILTERS, TYPED, address_of, is_for_everybody, sow

ANYTHING = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.once
@given(TYPED)
@settings(max_examples=300, deadline=None)
def test_anything_is_understood_as_a_few_words_of_letters_and_digits(typed):
    question = understand(typed)
    runs = [*question.phrases, *question.without]
    words = [*question.words, *question.written, *(word for run in runs for word in run.words)]
    assert all(0 < len(word) <= LONGEST + 3 and word.replace("_", "x").isalnum() for word in words), words
    assert len(question.words) == len(question.written) <= MOST_WORDS and bool(question) == bool(question.words)
    assert understand(typed) == understand(typed[:LONGEST_QUERY])


@given(typed=TYPED, filters=FILTERS, by_date=st.booleans())
@example(typed="lúa", filters=Filters(until=date(2107, 1, 1)), by_date=True)
@example(typed="lúa", filters=Filters(since=date.min, until=date.max), by_date=False)
@ANYTHING
def test_anything_finds_only_what_a_reader_of_the_portal_may_see(build, typed, filters, by_date):
    if not Entry.objects.exists():
        sow(build)
    question = understand(typed)
    found = find(build.site, question, filters, by_date=by_date)
    shown = found[: len(found)]
    assert len(shown) == len(found) and all(is_for_everybody(entry, build.site) for entry in shown)
    assert len(find(build.site, question)) == count(build.site, question) >= len(found)
    assert all(is_for_everybody(entry, build.site) for entry in titles(build.site, question))


@given(typed=TYPED, page=st.sampled_from(["", "1", "2", "x"]) | st.text(st.characters(), max_size=5))
@settings(ANYTHING, max_examples=40)
def test_any_address_of_a_search_is_answered(build, typed, page):
    if not Entry.objects.exists():
        sow(build)
    answer = Client().get(address_of(typed, trang=page))
    assert answer.status_code == 200 and "Lúa của cán bộ" not in answer.content.decode()
