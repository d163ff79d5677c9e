"""Every public address has its states on the list that the tests of accessibility go through: a new one without a state is red."""

import re
from collections.abc import Iterator

import pytest
from wagtail.models import get_page_models

import feedback.forms  # noqa: F401 - so that its forms are known
import polls.forms  # noqa: F401 - the same
from cms import urls
from cms.errors import FAULTS
from cms.readers.forms import ReaderForm
from search.forms import SearchForm
from tests.browser.states import EMPTY, FAULTY, JOURNEYS, SENT, STATES
from tests.routes import routes

pytestmark = pytest.mark.once_on_postgresql

# Addresses that are no page for the public, each with what it is. Those that end as a file does need no line.
NOT_FOR_READING = {
    "quan-tri/": "the admin",
    "dang-nhap/": "the door of the admin",
    "tai-lieu/": "files of the office",
    "_util/": "nothing is there",
    "healthz/": "for machines",
    "readyz/": "for machines",
    "csp/": "for browsers, which report there",
    "tinh-trang/": "for staff",
    "so-lieu-may/": "for machines",
    "truc-tiep/": "for the page's own script",
    "rss/": "a feed",
    "^media/images/(?P<path>.+)$": "pictures",
}


def test_every_public_address_has_its_states():
    shown = {of for way in JOURNEYS for of in way.of}
    told = routes(urls.private + urls.public, closed=NOT_FOR_READING)
    there = {route.text for route in told if not re.search(r"\.[a-z]+$", route.text)}
    assert there - shown - set(NOT_FOR_READING) == set(), "addresses that no journey opens"
    assert set(NOT_FOR_READING) - there == set(), "lines for addresses that are no more"


def test_every_kind_of_page_has_its_states():
    kinds = {f"{model._meta.app_label}.{model.__name__}" for model in get_page_models() if model.__module__.startswith(("home.", "news."))}
    assert kinds and kinds - {of for way in JOURNEYS for of in way.of} == set()


def test_every_fault_has_its_page_on_the_list():
    assert {str(status) for status in FAULTS} <= {of for way in JOURNEYS for of in way.of}


def forms_of(form: type) -> Iterator[type]:
    """The forms made from one, it left out."""
    for made in form.__subclasses__():
        yield made
        yield from forms_of(made)


@pytest.mark.parametrize("form", [SearchForm, *forms_of(ReaderForm)], ids=lambda form: form.__name__)
def test_every_form_is_seen_empty_sent_and_refused(form):
    seen = {state.kind for _, state in STATES if state.form == form.__name__}
    assert seen == ({EMPTY, FAULTY, SENT} if form.base_fields.keys() - ReaderForm.base_fields.keys() else {SENT})


def test_no_two_states_have_the_same_name():
    names = [state.name for _, state in STATES]
    assert len(names) == len(set(names))
