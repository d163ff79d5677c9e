"""The only writer of what was searched for, which points to nobody; and the door by which many pages enter the search at once.

What is stored of a search are its words, the week, and how often they were searched for in it. Words that few searched for are
shown to nobody and forgotten when their week is over; what looks like a person's number or address is never stored.
"""

import logging
import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page, Site

from cms.database import chunks, in_haste, write_together
from cms.permissions import is_at_a_desk
from cms.readers.agent import agent_of, is_ahead, is_robot
from search import index
from search.index import AT_ONCE
from search.models import Entry, SearchedWord
from search.query import understand
from search.words import words_in

log = logging.getLogger("portal.search")

FEWEST = 3  # times that something must have been searched for in a week to be shown, and kept when the week is over
KEPT = timedelta(weeks=104)
LONGEST = 60  # letters of a search that is stored
PATIENCE = 1_000  # milliseconds that a reader waits at most for the search to be counted
# A telephone number, an identity card; in groups one digit more, so that 2020-2025 and 02/09/2026 are none of them
NUMBER = re.compile(r"\d{8}|\d(?:[\s.\-–/()+]{0,3}\d){8}")
NARROWED = ("loai", "muc", "tu", "den")  # in the address: the same search once more, of a part of what was found

# Who first wrote no accents gives way to who writes them
COUNTED = """
    INSERT INTO search_searchedword (site_id, week, bare, typed, times, in_vain) VALUES (%s, %s, %s, %s, 1, %s)
    ON CONFLICT (site_id, week, bare) DO UPDATE SET
        times = search_searchedword.times + 1,
        in_vain = search_searchedword.in_vain + excluded.in_vain,
        typed = CASE WHEN search_searchedword.typed = search_searchedword.bare THEN excluded.typed ELSE search_searchedword.typed END
    RETURNING times
"""


def enter_missing(pages: Iterable[int], tell: Callable[[int], None] = lambda _: None) -> int:
    """Enter those of many live pages (keys) in the search that are not in it; tells after each part how many it were. Returns how many."""
    keys = sorted(pages)
    entered = 0
    for some in chunks(keys, AT_ONCE):
        known = Entry.objects.of_pages(some).values_list("page", flat=True)
        missing = set(Page.objects.filter(pk__in=some, live=True).values_list("pk", flat=True)) - set(known)
        index.put_many(missing, with_documents=False)
        entered += len(missing)
        tell(len(some))
    index.put_documents_of(keys)  # of all: a run before this one may have been broken off here
    return entered


def note_search(request: HttpRequest, site: Site, typed: str, hits: int) -> None:
    """Count a search by a reader, once for its first page. A fault of the database is told in the log and breaks no search."""
    words = storable(typed)
    if words is None or not _is_first_look(request) or is_ahead(request) or is_robot(agent_of(request)):
        return
    week = connection.ops.adapt_datefield_value(week_of(timezone.localdate()))
    try:
        if not is_at_a_desk(request):
            with in_haste(PATIENCE):
                write_together((COUNTED, (site.pk, week, *words, int(hits == 0))))
    except (DatabaseError, InterfaceError) as fault:
        log.warning("a search was not counted (%s)", type(fault).__name__)


def storable(typed: str) -> tuple[str, str] | None:
    """The words of a search without accents, and as they were typed, in small letters. None of what is not to be stored: nothing,
    more than 60 letters, an address of mail, a long number, or a search that leaves words out.
    """
    text = unicodedata.normalize("NFKC", typed).strip()
    question = understand(typed)
    if not question or question.without or "@" in text or NUMBER.search(text):
        return None
    found = words_in(text)
    bare, as_typed = " ".join(word.bare for word in found), " ".join(text[word.start : word.end].lower() for word in found)
    return (bare, as_typed) if 0 < max(len(text), len(bare), len(as_typed)) <= LONGEST else None


def _is_first_look(request: HttpRequest) -> bool:
    """Whether the first page of all that was found is asked for."""
    return request.GET.get("trang", "") in ("", "1") and not any(request.GET.get(name) for name in NARROWED)


def week_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def forget_searched() -> tuple[int, int]:
    """Delete what few searched for in a week that is over, and all weeks of more than two years ago. Gives how many rows of each."""
    this_week = week_of(timezone.localdate())
    rare, _ = SearchedWord.objects.filter(week__lt=this_week, times__lt=FEWEST).delete()
    old, _ = SearchedWord.objects.filter(week__lt=this_week - KEPT).delete()
    return rare, old
