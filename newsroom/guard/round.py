"""A look at the whole portal, in slices: it goes on at the page at which it stopped, and holds a few pages in memory."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.utils import timezone
from wagtail.models import Page, Site

from newsroom.gate import SNIPPETS
from newsroom.guard import files, rows
from newsroom.guard.accounted import Approved, Portal, approved_in, portal_of, strange_part
from newsroom.guard.files import Places, SealFault
from newsroom.guard.found import Found, Kind, close_unseen, note
from newsroom.guard.reading import Page as Read
from newsroom.guard.reading import read, squeezed
from newsroom.guard.rendering import kept, rendered
from newsroom.models import GuardRound

log = logging.getLogger("portal.guard")

TOGETHER = 20  # pages whose rows are read at once
OTHER_ADDRESSES = ("/so-do-trang/", "/cach-dem/", "/tim-kiem/", "/khong-co-trang-nay/")  # public pages that are none of the tree
ROUNDS = 100  # that are remembered
NO_TREE = 1  # depth of the root of all portals


@dataclass(frozen=True)
class Progress:
    """How far a round has come: pages looked at, pages left (0 when it is done), and what there is to say besides."""

    round: GuardRound
    left: int
    said: str = ""


def look(seconds: float) -> Progress:
    """Look at as much as these seconds allow, at least at a few pages; findings are written down as they come."""
    deadline, said = monotonic() + seconds, ""
    now = GuardRound.objects.filter(ended_at__isnull=True).first()
    if now is None:
        now = GuardRound.objects.create(begun_at=timezone.now())
        said = _look_at_files(now)
        note(_look_at_snippets())
    portals = {site.root_page.path: portal_of(site) for site in Site.objects.select_related("root_page")}
    if not now.last_page:
        for portal in portals.values():
            note(_look_at_addresses(portal))
    while pages := _next_pages(now.last_page):
        note(rows.faults_of(pages))
        for page in pages:
            note(_look_at_page(page, portals, now))
        now.last_page, now.pages = pages[-1].pk, now.pages + len(pages)
        now.save()
        if monotonic() > deadline:
            return Progress(now, _live().filter(pk__gt=now.last_page).count(), said)
    close_unseen(now.begun_at)
    now.ended_at = timezone.now()
    now.save()
    GuardRound.objects.filter(pk__lt=now.pk - ROUNDS).delete()
    return Progress(now, 0, said)


def _live():
    return Page.objects.live().filter(depth__gt=NO_TREE)


def _next_pages(after: int) -> list[Page]:
    found = _live().filter(pk__gt=after).order_by("pk").select_related("live_revision")[:TOGETHER]
    return [_with_revision(page) for page in found]


def _with_revision(page: Page) -> Page:
    specific = page.specific
    specific.live_revision = page.live_revision
    return specific


def _look_at_files(now: GuardRound) -> str:
    """The sealed files. Where there is no seal that is said; that there is none any more is a finding."""
    try:
        note(files.changed(Places.of_settings()))
        now.sealed = True
        now.save()
    except SealFault as fault:
        is_lost = GuardRound.objects.filter(sealed=True).exists()
        if is_lost or "chưa" not in str(fault):
            note([Found(Kind.FILE, str(settings.SEAL_FILE), str(fault))])
        return f" Tệp chưa được canh: {fault}."
    return ""


def _look_at_snippets() -> Iterator[Found]:
    """Links of the sidebar and polls; a poll has a page of its own."""
    portals = {site.pk: portal_of(site) for site in Site.objects.all()}
    for model in map(apps.get_model, SNIPPETS):
        for row in model.objects.live().select_related("live_revision").order_by("pk"):
            yield from rows.faults_of([row])
            if path := rows.address_of(row):
                yield from _look_at_address(portals[row.site_id], path, rows.place_of(row))


def _look_at_addresses(portal: Portal) -> Iterator[Found]:
    for path in OTHER_ADDRESSES:
        yield from _look_at_address(portal, path, f"trang {path}")


def _look_at_address(portal: Portal, path: str, place: str) -> Iterator[Found]:
    for html in (rendered(portal.site, path), *kept(portal.site, path)[0]):
        if html is not None:
            yield from _faults(read(html, settings.STATIC_URL), portal, None, place, _whole(portal, path))


def _look_at_page(page: Page, portals: dict[str, Portal], now: GuardRound) -> Iterator[Found]:
    """A page as it is rendered, then the copies that the cache holds of it."""
    portal = next((portal for path, portal in portals.items() if page.path.startswith(path)), None)
    if portal is None:
        return
    path = urlsplit(page.get_url() or "").path
    html = _rendered(portal, path) if path else None
    if html is None:
        now.unopened += 1
        return
    approved = approved_in(page.live_revision.content if page.live_revision else {})
    where, address = rows.place_of(page), _whole(portal, path)
    yield from _faults(read(html, settings.STATIC_URL), portal, approved, where, address)
    copies, is_given = kept(portal.site, path)
    for copy in copies:
        found = _faults(read(copy, settings.STATIC_URL), portal, approved, f"bản sao trong bộ nhớ đệm của {where}", address)
        # an old copy is given only while the database is away, and may say what was approved when it was made
        yield from (one for one in found if is_given or one.kind not in (Kind.WORDS, Kind.LINK))


def _rendered(portal: Portal, path: str) -> str | None:
    try:
        return rendered(portal.site, path)
    except Exception:
        log.exception("the guard could not open %s", path)
        return None


def _faults(page: Read, portal: Portal, approved: Approved | None, place: str, address: str) -> Iterator[Found]:
    addresses = approved.addresses if approved else frozenset()
    for kind, led, words in page.leads:
        if not portal.accounts_for(led, addresses):
            yield Found(kind, place, f"{led[:400]} ({words})", address)
    for kind, what in page.wrong:
        yield Found(kind, place, what, address)
    for text in page.shown if approved and approved.texts else ():
        if squeezed(text) not in approved.texts:
            told = strange_part(text, approved.texts)[:200]
            yield Found(Kind.WORDS, place, f"chữ hiện ra không có trong bản đã duyệt: “{told}”", address)


def _whole(portal: Portal, path: str) -> str:
    return f"{portal.site.root_url}{path}"
