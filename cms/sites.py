"""Which portal a request, a page or a row belongs to."""

import json

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest
from wagtail.models import Page, PreviewableMixin, Site

from cms.cache.generation import SITES, generation, store
from cms.cache.store import key_of

HOSTS = key_of("hosts")  # where workers leave for each other what they know of hosts
_hosts: dict[str, object] = {"generation": None, "sites": {}}


def site_of(thing) -> Site | None:
    """The site of a request, a page, or a row with a `site`; None where there is none."""
    if isinstance(thing, HttpRequest):
        return Site.find_for_request(thing)
    if isinstance(thing, Page):
        return thing.get_site()
    return getattr(thing, "site", None)


class SitePreviewMixin(PreviewableMixin):
    """A row with a `site`, previewed in the frame of that site; the request of a preview bears the admin's host."""

    def get_preview_context(self, request, mode_name) -> dict:
        if self.site_id:
            request._wagtail_site = self.site  # where Wagtail keeps the site that it found for a request
        return super().get_preview_context(request, mode_name)


def default_site_pk() -> int | None:
    """The key of the site that a new row belongs to unless its editor says otherwise."""
    return Site.objects.filter(is_default_site=True).values_list("pk", flat=True).first()


def site_id_for(host: str) -> int | None:
    """The key of the site that bears a host name (with its port, where it is no usual one); None for an unknown host.

    Kept in this process until a site changes. While the database is away the last answer holds; a worker that never had
    one takes it from the store, where the others left it.
    """
    now = generation(SITES)
    if now is None or _hosts["generation"] != now:
        _ask_for_hosts(now)
    return _hosts["sites"].get(host.lower())


def _ask_for_hosts(now: str | None) -> None:
    try:
        _hosts["sites"] = _known_hosts()
    except (DatabaseError, InterfaceError):
        if not _hosts["sites"]:
            _hosts["sites"] = json.loads(store().read(HOSTS) or b"{}")
        return
    _hosts["generation"] = now
    store().write(HOSTS, json.dumps(_hosts["sites"]).encode())


def _known_hosts() -> dict[str, int]:
    known = {}
    for key, hostname, port in Site.objects.order_by("-port").values_list("pk", "hostname", "port"):
        known[f"{hostname}:{port}"] = key
        if port in (80, 443):
            known[hostname] = key
    return known
