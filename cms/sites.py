"""Which portal a request, a page or a row belongs to."""

import json
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from threading import Lock

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.models import Page, PreviewableMixin, Site

from cms.cache.generation import SITES, generation, remember, store
from cms.cache.store import key_of

HOSTS = key_of("hosts")  # where workers leave for each other what they know of hosts


@dataclass
class Known:
    """What this worker knows of portals: their rows by key, and which host name leads to which."""

    generation: str | None = None
    sites: dict[int, Site] = field(default_factory=dict)
    hosts: dict[str, int] = field(default_factory=dict)


_known = Known()
_reading = Lock()  # the front page of a kept row


def site_of(thing) -> Site | None:
    """The site of a request, a page, or a row with a `site`; None where there is none."""
    if isinstance(thing, HttpRequest):
        return _site_of_request(thing)
    if isinstance(thing, Page):
        return thing.get_site()
    return getattr(thing, "site", None)


def _site_of_request(request: HttpRequest) -> Site | None:
    """A copy of the kept row, with the front page as its root. An unknown host is left to Wagtail, which takes the default site."""
    if not hasattr(request, "_wagtail_site"):  # where Wagtail looks before it asks the database
        known_now = _known_now()
        known = known_now.sites.get(known_now.hosts.get(request.META.get("HTTP_HOST", "").lower()))
        if known is not None:
            request._wagtail_site = site = copy(known)
            site.root_page = copy(remember(known, "root", lambda: _front_page(known)))
    return Site.find_for_request(request)


def _front_page(known: Site) -> Page:
    """The front page of a kept row, which is all threads'. Wagtail writes into the row what it found, and fails where another does so."""
    with _reading:
        return known.root_page.specific


def setting_of(site: Site, kind: type[BaseSiteSetting]) -> BaseSiteSetting:
    """A site's setting, kept until something in the site changes."""
    return remember(site, kind.__name__, lambda: kind.for_site(site))


# The widths at which an editor looks at what is being written, in CSS pixels; most citizens read on a telephone
PREVIEW_SIZES = [
    {"name": "dien-thoai", "icon": "mobile-alt", "device_width": 360, "label": "Xem trước trên điện thoại (rộng 360)"},
    {"name": "may-tinh-bang", "icon": "tablet-alt", "device_width": 768, "label": "Xem trước trên máy tính bảng (rộng 768)"},
    {"name": "may-tinh", "icon": "desktop", "device_width": 1280, "label": "Xem trước trên máy tính (rộng 1280)"},
]


class SitePreviewMixin(PreviewableMixin):
    """A row with a `site`, previewed in the frame of that site; the request of a preview bears the admin's host."""

    preview_sizes = PREVIEW_SIZES

    def get_preview_context(self, request, mode_name) -> dict:
        if self.site_id:
            request._wagtail_site = self.site  # where Wagtail keeps the site that it found for a request
        return super().get_preview_context(request, mode_name)


class SiteMiddleware:
    """Gives the request for a page its site before Wagtail asks the database for it. Other views ask `site_of`, if at all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, arguments, named) -> None:
        """Called by Django when it knows the view."""
        if request.resolver_match.url_name == "wagtail_serve":
            site_of(request)


def default_site_pk() -> int | None:
    """The key of the site that a new row belongs to unless its editor says otherwise."""
    return Site.objects.filter(is_default_site=True).values_list("pk", flat=True).first()


def site_id_for(host: str) -> int | None:
    """The key of the site that bears a host name (with its port, where it is no usual one); None for an unknown host.

    Kept in this process until a site changes. While the database is away the last answer holds; a worker that never had
    one takes it from the store, where the others left it.
    """
    return _known_now().hosts.get(host.lower())


def last_known_site_id(host: str) -> int:
    """The key that a host name led to when this worker last looked, which may be untrue by now; 0 where it led to none."""
    return _known.hosts.get(host.lower(), 0)


def _known_now() -> Known:
    """What is true now. Who asked works on with what he was given: another thread may put older knowledge in its place."""
    global _known
    now, known = generation(SITES), _known
    if now is None or known.generation != now:
        _known = known = _ask_for_sites(now, known)
    return known


def _ask_for_sites(now: str | None, last: Known) -> Known:
    try:
        rows = list(Site.objects.select_related("root_page").order_by("-port"))
    except (DatabaseError, InterfaceError):
        return last if last.hosts else Known(hosts=json.loads(store().read(HOSTS) or b"{}"))
    hosts = _hosts_of(rows)
    if now is not None or hosts != last.hosts:  # in flux it is asked again and again, and mostly nothing is new
        store().write(HOSTS, json.dumps(hosts).encode())
    return Known(now, {site.pk: site for site in rows}, hosts)


def _hosts_of(sites: list[Site]) -> dict[str, int]:
    hosts = {}
    for site in sites:
        hosts[f"{site.hostname}:{site.port}"] = site.pk
        if site.port in (80, 443):
            hosts[site.hostname] = site.pk
    return hosts
