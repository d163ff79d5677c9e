"""The live request: a page that is shown counts its view with it, and gets the numbers that its kept copy cannot have.

Our script sends one when a page is first seen, and a picture asks in its place where there is no script. It goes by no
cookie of a reader; only that of somebody at the desks is looked at, since those are not counted.
"""

import json
from base64 import b64decode
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.csrf import csrf_exempt
from wagtail.models import Site

from cms.permissions import is_at_a_desk
from cms.readers.agent import is_ahead
from cms.readers.origin import is_own
from cms.sites import site_of
from home import fresh
from visits.actions import NOT_COUNTED, Counted, count, showing_of

LARGEST = 4 * 1024  # bytes of what is sent
LARGEST_ANSWER = 2 * 1024  # bytes
METHODS = ("POST", "GET", "HEAD")
PIXEL = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")  # one transparent point


@dataclass(frozen=True)
class Asked:
    """What a shown page says: its key (empty at an address without one), whether it may count, where the reader came from, its polls."""

    page: str
    may_count: bool
    referrer: str
    polls: tuple[int, ...]

    @classmethod
    def of(cls, told: QueryDict) -> "Asked":
        words = told.get("phieu", "").split(",")[: fresh.MOST_POLLS]
        polls = tuple(sorted({key for word in words if (key := fresh.key_in(word)) is not None}))
        return cls(told.get("trang", ""), told.get("dem") != "0", told.get("tu", ""), polls)

    @property
    def key(self) -> int | None:
        return fresh.key_in(self.page)


@csrf_exempt
def live(request: HttpRequest) -> HttpResponse:
    """Count what is to be counted; answer a POST with numbers as JSON, a GET with a picture of one point."""
    if request.method not in METHODS:
        return _refused(405, Allow=", ".join(METHODS))
    if request.method != "POST":
        return _pixel(request)
    if _length(request) > LARGEST:
        return _refused(413)
    if not is_own(request):
        return _refused(403)
    site = site_of(request)
    if site is None:
        return _refused(404)
    asked = Asked.of(QueryDict(request.body))
    return _answer(numbers(request, site, asked))


def numbers(request: HttpRequest, site: Site, asked: Asked) -> dict[str, object]:
    """Count a showing where it counts, and give what the page is to show.

    The numbers are looked at before: what was read by then cannot hold this view, so that it is added. To one whose view does
    not count again, and to one who comes back, that of before may be missing in them.
    """
    of_site, of_page = fresh.of_site(site), fresh.of_page(site, asked.key)
    counted = _count(request, site, asked) if asked.may_count and (of_page is not None or asked.page == "") else None
    anew = not asked.may_count or counted == NOT_COUNTED
    if anew:
        of_page = fresh.of_page(site, asked.key, anew)
    elif counted is not None:
        of_site.add(counted)
        if of_page is not None:
            of_page.add(counted)
    told = {"ngay": fresh.date_line()} | of_site.told() | (of_page.told() if of_page is not None else {})
    polls = fresh.of_polls(site, asked.polls, anew)
    return told | {"phieu": polls} if polls else told


def _count(request: HttpRequest, site: Site, asked: Asked) -> Counted | None:
    """Count it; None where it is shown to none who counts: nobody sees it yet, a robot, somebody at our desks."""
    if is_ahead(request) or is_at_a_desk(request):
        return None
    showing = showing_of(request, site, asked.key, asked.referrer)
    return count(showing) if showing is not None else None


def _pixel(request: HttpRequest) -> HttpResponse:
    """The picture, which counts where one of our pages shows it; asked for by HEAD it counts nothing."""
    site = site_of(request)
    if request.method == "GET" and site is not None and _is_on_our_page(request):
        asked = Asked(request.GET.get("trang", ""), True, "", ())
        if asked.page == "" or fresh.of_page(site, asked.key) is not None:
            _count(request, site, asked)
    return HttpResponse(PIXEL, content_type="image/gif", headers={"Cache-Control": "no-store"})


def _is_on_our_page(request: HttpRequest) -> bool:
    """Whether a page of this portal shows a picture (Fetch Metadata; where a browser does not say it, the address of the page)."""
    said = request.META.get("HTTP_SEC_FETCH_SITE")
    if said is not None:
        return said == "same-origin"
    try:
        return urlsplit(request.META.get("HTTP_REFERER", "")).netloc == request.get_host()
    except ValueError:
        return False


def _length(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdecimal() else LARGEST + 1


def _answer(told: dict[str, object]) -> HttpResponse:
    """The numbers as JSON. Polls that make it too large are left out, the last first: their page shows what it has."""
    body = _as_json(told)
    while len(body) > LARGEST_ANSWER and told.get("phieu"):
        told["phieu"] = dict(list(told["phieu"].items())[:-1])
        body = _as_json(told)
    return HttpResponse(body, content_type="application/json", headers={"Cache-Control": "no-store"})


def _as_json(told: dict[str, object]) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _refused(status: int, **headers: str) -> HttpResponse:
    return HttpResponse(status=status, content_type="text/plain", headers={"Cache-Control": "no-store"} | headers)
