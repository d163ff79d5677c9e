"""Old addresses lead on, in one step to where their page stands now; those of pages that were taken down for good say so.

A redirect is looked for where there is no page (404), and before the front page is shown to one who asks it in the words of an old
portal ("/?p=12"): those no copy is kept of, so that reading costs no query more.
"""

import re
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.urls import Resolver404, resolve
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from cms.cache.front import OLD_WORDS
from cms.errors import error_page
from cms.models import PortalDocument, PortalImage, Withdrawal
from cms.old_addresses import FRONT, is_front, keys_of
from cms.pictures import plain_cuts
from cms.shown import is_shown, may_fetch
from cms.sites import site_of

NAMES_ONE = {"p", "page_id", "attachment_id", "nv"}  # who asks the front page with one of these wants something else than it
DOCUMENT = re.compile(r"/tai-lieu/(\d{1,18})/")
PICTURE = "/media/images/?anh={}"  # how a redirect names a picture, whose cuts have other addresses from time to time
NAMED_PICTURE = re.compile(re.escape(PICTURE).replace(r"\{\}", r"(\d{1,18})"))
CUT_LASTS = "max-age=3600"  # seconds for which a browser may go on without asking


class OldAddresses:
    """Wagtail's redirects, by whatever writing of an old address; except one that leads to where the reader stands.

    A page that was renamed there and back leaves such a redirect; it shows when the page is withdrawn.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")  # a preview's request has none
        if request.path == FRONT and query:
            words = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
            if words & OLD_WORDS:
                return self._led(request) or self._at_the_front(request, words)
        response = self.get_response(request)
        return (self._led(request) or response) if response.status_code == HTTPStatus.NOT_FOUND else response

    def _at_the_front(self, request: HttpRequest, words: set[str]) -> HttpResponse:
        return error_page(request, HTTPStatus.NOT_FOUND) if words & NAMES_ONE else self.get_response(request)

    def _led(self, request: HttpRequest) -> HttpResponse | None:
        """Where an old address leads; None where there is none."""
        site = site_of(request)
        if "\0" in request.path:  # PostgreSQL takes no NUL
            return None
        address = "/" + request.get_full_path().lstrip("/")  # "//x" is no host here
        found = redirect_for(address, site)
        if found is None:
            return to_the_front(request, address) or gone_at(request, site)
        if is_ours_with_a_slash(request.path, site):
            return None  # Django appends it
        if found.redirect_page and not found.redirect_page.live:
            return gone(request, Withdrawal.objects.filter(page=found.redirect_page, page__live=False))
        return lead_on(request, found)


def redirect_for(address: str, site: Site | None) -> Redirect | None:
    """The redirect of an address, by one question: the most exact, and that of the site before one of all sites."""
    keys = keys_of(address)
    if not keys:
        return None
    rows = Redirect.get_for_site(site).filter(old_path__in=keys).select_related("redirect_page")
    return min(rows, key=lambda row: (keys.index(row.old_path), row.site_id is None), default=None)


def lead_on(request: HttpRequest, found: Redirect) -> HttpResponse | None:
    """The answer that leads on; None where its target is gone, not for everybody, or where the reader stands."""
    link = address_now(found, request)
    if not link:
        return None
    target = urlsplit(link)
    if target.path == request.path and target.netloc in ("", request.get_host()) and (target.path != FRONT or target.query):
        return None
    answer = (HttpResponsePermanentRedirect if found.is_permanent else HttpResponseRedirect)(link)
    if NAMED_PICTURE.fullmatch(found.redirect_link):
        answer["Cache-Control"] = CUT_LASTS
    return answer


def address_now(found: Redirect, request: HttpRequest) -> str | None:
    """Where the target of a redirect is to be found now: a page, a document, a picture, another address."""
    if page := found.redirect_page:
        return page_address(page, found.redirect_page_route_path, request)
    if named := NAMED_PICTURE.fullmatch(found.redirect_link):
        image = PortalImage.objects.filter(pk=int(named[1])).first()
        cuts = plain_cuts(image, "free") if image and is_shown(image) else []
        return cuts[-1].url if cuts else None
    if named := DOCUMENT.match(found.redirect_link):
        document = PortalDocument.objects.filter(pk=int(named[1])).first()
        return document.url if document and may_fetch(document, request) else None
    return found.redirect_link or None


def page_address(page: Page, route: str, request: HttpRequest) -> str | None:
    """The address of a page, or of what it shows at a route (its feed)."""
    address = page.get_url(request)
    if not address or not route:
        return address
    try:
        page.specific_deferred.resolve_subpage(route)
    except (AttributeError, Resolver404):
        return address
    return address.rstrip("/") + route


def is_ours_with_a_slash(path: str, site: Site | None) -> bool:
    """Whether the portal has something of its own at an address that lacks only the slash at its end."""
    if path.endswith("/"):
        return False
    view = view_at(f"{path}/")
    if view != "wagtail_serve":
        return view is not None
    page = f"{path.removesuffix('/rss')}/"  # or whose feed it is
    return site is not None and Page.objects.live().filter(url_path=f"{site.root_page.url_path.rstrip('/')}{page}").exists()


def view_at(path: str) -> str | None:
    """The name of the view that the door has for a path, "" where it has no name; None where there is no view."""
    try:
        return resolve(path).url_name or ""
    except Resolver404:
        return None


def to_the_front(request: HttpRequest, address: str) -> HttpResponse | None:
    """/index.php is the front page."""
    return HttpResponsePermanentRedirect(FRONT) if request.path != FRONT and is_front(address) else None


def gone_at(request: HttpRequest, site: Site | None) -> HttpResponse | None:
    """What a page that was taken down for good says at its own address."""
    if site is None:
        return None
    address = site.root_page.url_path.rstrip("/") + request.path.rstrip("/") + "/"
    return gone(request, Withdrawal.objects.filter(page__url_path=address, page__live=False))


def gone(request: HttpRequest, withdrawals) -> HttpResponse | None:
    """The page that says so (410)."""
    found = withdrawals.first()
    return error_page(request, HTTPStatus.GONE, sentence=found.sentence) if found else None
