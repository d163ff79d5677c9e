"""The search page."""

from django.shortcuts import render

from cms.paging import Paginator
from cms.sites import site_of
from search.query import LONGEST_QUERY, understand
from search.ranking import find

PER_PAGE = 20


def search(request):
    """`/tim-kiem/?q=`: what is found, 20 a page; an impossible `trang` gives the nearest page."""
    typed = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
    found = Paginator(find(site_of(request), understand(typed)), PER_PAGE)
    return render(request, "search/search.html", {"typed": typed, "results": found.get_page(request.GET.get("trang"))})
