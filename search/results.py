"""What the search page shows of what was found."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from search.highlight import Piece, best_window, marked, shown
from search.models import Entry
from search.query import Question


@dataclass(frozen=True)
class Result:
    """One of the things found: its title and best passage in pieces, some of them marked, and where they lead."""

    entry: Entry
    title: list[Piece]
    passage: list[Piece]
    url: str
    page_url: str

    @property
    def has_date(self) -> bool:
        """Whether its date says anything to a reader."""
        return self.entry.kind != Entry.Kind.CATEGORY

    @property
    def is_document(self) -> bool:
        """Whether it is a file, found through a page."""
        return self.entry.document_id is not None


def results(entries: Iterable[Entry], question: Question, request: HttpRequest) -> list[Result]:
    """The entries of one page of the list as they are shown."""
    return [_result(entry, question, request) for entry in entries]


def address_of(entry: Entry, request: HttpRequest) -> str:
    """Where a thing that was found is read: a document's file, else the page."""
    return entry.document.url if entry.document_id else entry.page.get_url(request) or ""


def _result(entry: Entry, question: Question, request: HttpRequest) -> Result:
    return Result(
        entry=entry,
        title=marked(entry.title, question),
        passage=best_passage(entry, question),
        url=address_of(entry, request),
        page_url=entry.page.get_url(request) or "",
    )


def best_passage(entry: Entry, question: Question) -> list[Piece]:
    """From the summary, or from the body where that shows more of the words."""
    windows = [best_window(text, question) for text in (entry.summary, entry.body) if text]
    return shown(max(windows, key=lambda window: window.worth)) if windows else []
