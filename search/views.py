"""The search page, and what is offered while somebody types."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from wagtail.models import Site

from cms.paging import Paginator
from cms.sites import site_of
from cms.text import composed
from search import ranking, suggest
from search.actions import note_search
from search.forms import SearchForm, query_of
from search.highlight import marked
from search.promotions import promoted
from search.query import LONGEST_QUERY, Question, understand
from search.results import address_of, results

PER_PAGE = 20
LEAST_LETTERS = 2  # before titles are offered
MOST_TITLES = 8


@dataclass(frozen=True)
class Way:
    """A search that finds something where this one does not: what it is called, and its address's query."""

    text: str
    query: str


@gzip_page  # no copy of it is kept, and nothing on it is secret
def search(request: HttpRequest) -> HttpResponse:
    """`/tim-kiem/?q=`: what was found, 20 a page; an impossible `trang` gives the nearest page, an impossible filter is left out."""
    site = site_of(request)
    form = SearchForm(request.GET, site)
    question = understand(form.typed)
    context = {"typed": form.typed, "form": form, "question": question}
    if site is not None and question:
        context |= _answer(request, site, form, question)
    return render(request, "search/search.html", context)


def _answer(request: HttpRequest, site: Site, form: SearchForm, question: Question) -> dict:
    """What the page shows of a question; noted where it is the first page of a search in everything."""
    found = ranking.find(site, question, form.filters, by_date=form.by_date)
    listed = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    is_plain = listed.number == 1 and not form.is_narrowed
    if is_plain:
        note_search(request, site, form.typed, found.count)
    ways = _ways(site, form, question) if not found.count else {}
    return ways | {
        "found": found,
        "listed": listed,
        "results": results(listed.object_list, question, request),
        "promoted": promoted(site, question) if is_plain else [],
    }


def _ways(site: Site, form: SearchForm, question: Question) -> dict:
    """Where nothing was found: the same words in everything; else what may have been meant; else fewer of the words."""
    if form.is_narrowed and (elsewhere := ranking.count(site, question)):
        return {"elsewhere": elsewhere}
    if meant := suggest.mend(site, question):
        return {"meant": Way(meant, query_of(meant))}
    fewer = suggest.fewer(site, question, form.typed)
    return {"fewer": [Way(text, query_of(text)) for text in fewer]}


def titles(request: HttpRequest) -> HttpResponse:
    """`/tim-kiem/goi-y/?q=`: options for a search box, in HTML: pages whose title holds the words, the last of which may be begun only."""
    site = site_of(request)
    question = understand(composed(request.GET.get("q", ""))[:LONGEST_QUERY])
    entries = ranking.titles(site, question, limit=MOST_TITLES) if site and sum(map(len, question.words)) >= LEAST_LETTERS else []
    options = [{"title": marked(entry.title, question), "entry": entry, "url": address_of(entry, request)} for entry in entries]
    return render(request, "search/titles.html", {"options": options})
