"""The links by which a piece leads out of the portal, and which of them lead to places that the office has not named."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from wagtail import blocks
from wagtail.admin import messages
from wagtail.fields import StreamField
from wagtail.models import Site, WorkflowMixin
from wagtail.rich_text.rewriters import extract_attrs

from cms.hosts import as_host, host_of, is_among
from cms.sites import site_of
from newsroom.changes.fields import FIELDS, ROW_FIELDS
from newsroom.gate.links import plain, seen
from newsroom.gate.places import Place, places_of
from newsroom.models import NewsroomSettings

OF_THE_STATE = "gov.vn"
SUBMITTING = ("action-submit", "action-restart-workflow")  # the buttons of Wagtail's forms
_LINK = re.compile(r"<a\b([^>]*)>(.*?)(?=</a\b|<a\b|\Z)", re.IGNORECASE | re.DOTALL)
_WRITTEN = re.compile(r"(?:https?://|www\.)[^\s<>\"“”]+", re.IGNORECASE)  # an address that stands in the text itself


@dataclass(frozen=True)
class Outgoing:
    """A way out of the portal: where in the piece it stands, its words, the host to which it leads."""

    where: str
    words: str
    address: str
    host: str
    is_new: bool = False


def known_hosts(site: Site | None) -> set[str]:
    """The hosts that are no news to an approver, with all below them: the state's, our own, those on the portal's list."""
    own = {as_host(name) for name in Site.objects.values_list("hostname", flat=True)} | {urlsplit(settings.PUBLIC_URL).hostname}
    listed = NewsroomSettings.for_site(site).known_hosts.split() if site else []
    return {OF_THE_STATE, *own, *listed}


def unknown_links(thing: models.Model, before: models.Model | None = None) -> list[Outgoing]:
    """The ways out to hosts that are not on the list of the thing's portal, the new ones (not in `before`) first."""
    known = known_hosts(site_of(thing))
    old = {link.address for link in outgoing(before)} if before is not None else set()
    found = [replace(link, is_new=link.address not in old) for link in outgoing(thing) if not is_among(link.host, known)]
    return sorted(dict.fromkeys(found), key=lambda link: not link.is_new)


def outgoing(thing: models.Model) -> Iterator[Outgoing]:
    """All ways out of a page, a poll, a link of the sidebar, in the order in which its editor meets them."""
    label = thing._meta.label_lower
    for name, where in FIELDS.get(label) or ROW_FIELDS.get(label) or ():
        field = thing._meta.get_field(name)
        if isinstance(field, StreamField):
            for top in places_of(getattr(thing, name)):
                for place in top.everything():
                    yield from _of_place(place)
        elif isinstance(field, models.URLField):
            yield from _leading(where, str(thing), getattr(thing, name))
        elif isinstance(field, models.CharField | models.TextField) and not field.choices:
            yield from _written(where, getattr(thing, name))
        elif field.one_to_many:
            for number, row in enumerate(getattr(thing, name).all(), 1):
                yield from (replace(link, where=f"{where} {number}") for link in outgoing(row))


def _of_place(place: Place) -> Iterator[Outgoing]:
    raw = place.raw
    if not isinstance(raw, str):
        return
    if isinstance(place.block, blocks.RichTextBlock):
        for link in _LINK.finditer(raw):
            yield from _leading(place.where, plain(link[2]), unescape(extract_attrs(link[1]).get("href", "")))
        yield from _written(place.where, plain(raw))
    elif isinstance(place.block, blocks.URLBlock):
        yield from _leading(place.where, place.block.label, raw)
    elif isinstance(place.block, blocks.CharBlock | blocks.TextBlock):
        yield from _written(place.where, raw)


def _leading(where: str, words: str, address: str) -> Iterator[Outgoing]:
    if host := host_of(address or ""):
        yield Outgoing(where, Truncator(words).chars(80), address.strip(), host)


def _written(where: str, text: str) -> Iterator[Outgoing]:
    for found in _WRITTEN.findall(seen(text)):
        address = found.rstrip(".,;:!?)]’'")
        yield from _leading(where, address, address if "//" in address else f"https://{address}")


def tell_who_submits(request: HttpRequest, thing: models.Model) -> None:
    """Say above the next screen which ways out the approvers will be shown: a hook after Wagtail's forms of pages and snippets."""
    if not isinstance(thing, WorkflowMixin) or not any(button in request.POST for button in SUBMITTING):
        return
    if thing.workflow_in_progress and (found := unknown_links(thing.get_latest_revision_as_object())):
        told = render_to_string("newsroom/outgoing.html", {"links": found})
        messages.warning(request, mark_safe(told))  # noqa: S308 - our own template
