"""Old addresses of what was brought in: each leads, for good and in one step, to where the page stands now (cms/redirects.py).

A redirect names the page and not its address, so that it stays true when the page is moved. Tags lead to the search, feeds to ours,
files to our document or picture. Nothing is written over what stands: a page, an editor's redirect, an address that an earlier
article claimed; that is told.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from cms.database import chunks
from cms.models import PortalDocument, PortalImage
from cms.old_addresses import FRONT, is_front, key_of, path_in
from cms.redirects import PICTURE, view_at
from news.models import NewsIndexPage
from transfer.ledger import Ledger
from transfer.models import LoadedThing

Target = Page | PortalDocument | PortalImage | str

AT_ONCE = 1000  # redirects of one transaction
LONGEST_LINK = Redirect._meta.get_field("redirect_link").max_length
FEED = "/rss/"
IS_FEED = re.compile(
    r"/(?:rss|feeds?|atom|rss2|rdf)(?:/|\.xml|$)|\.rss$|[?&](?:feed=|op=(?:[^&]*/)?rss\b|nv=(?:rss|feeds)\b)", re.IGNORECASE
)
ROOTS = {"uploads": ("assets",)}  # where NukeViet keeps the small ones of its pictures, under the same names


@dataclass(frozen=True)
class Clash:
    """An old address that does not lead to what claimed it, and why."""

    address: str
    claimed_by: str  # the title
    reason: str
    page_id: int | None = None


@dataclass(frozen=True)
class Aim:
    """The target of a redirect as its row says it."""

    page_id: int | None
    route: str
    link: str


@dataclass
class Wish:
    """One address that shall lead somewhere."""

    address: str
    key: str
    aim: Aim
    title: str
    entry: str = field(init=False)  # its key in the ledger

    def __post_init__(self):
        self.entry = f"address:{hashlib.blake2b(self.key.encode(), digest_size=16).hexdigest()}"

    def clash(self, reason: str) -> Clash:
        return Clash(self.address, self.title, reason, self.aim.page_id)


def lead(ledger: Ledger, addresses: Iterable[str], to: Target, site: Site) -> list[Clash]:
    """Let old addresses lead to a page (those of its feed to its feed), a document, a picture, an address of ours. Returns those that
    do not, each with its reason.
    """
    return lead_all(ledger, [(addresses, to)], site)


def lead_all(ledger: Ledger, pairs: Iterable[tuple[Iterable[str] | str, Target]], site: Site) -> list[Clash]:
    """The same for many: 60,000 in less than a minute. May be killed and run again; what was made by an earlier run stays as it is."""
    clashes: list[Clash] = []
    for some in chunks(_wishes(pairs, clashes), AT_ONCE):
        clashes += _write(ledger, some, site)
    return clashes


def tag_address(name: str) -> str:
    """Where a tag leads: it has no page of its own here, the search finds what bears it."""
    while len(address := f"/tim-kiem/?q={quote(name)}") > LONGEST_LINK:
        name = name.rpartition(" ")[0] or name[:-1]
    return address


def file_addresses(path: str) -> tuple[str, ...]:
    """The addresses of a file of the old portal, by its path from the root: its own, and that of the small picture made of it."""
    lay = urlsplit(path).path if "://" in path else quote(path)  # a name of a file may hold any sign
    first, _, rest = lay.lstrip("/").partition("/")
    return tuple(f"/{root}/{rest}" for root in (first, *ROOTS.get(first, ())) if rest)


# How it is done --------------------------------------------------------------------------------------------------------
def _wishes(pairs: Iterable[tuple[Iterable[str] | str, Target]], clashes: list[Clash]) -> Iterable[Wish]:
    for addresses, to in pairs:
        for address in [addresses] if isinstance(addresses, str) else addresses:
            aim, key = _aim(address, to), key_of(address)
            if key is None:
                clashes.append(Clash(address, _title_of(to), "không đọc được địa chỉ", aim.page_id))
            elif key != FRONT and not is_front(address):  # the front page stays the front page
                yield Wish(address, key, aim, _title_of(to))


def _aim(address: str, to: Target) -> Aim:
    if isinstance(to, Page):
        is_feed = issubclass(to.specific_class, NewsIndexPage) and IS_FEED.search(unquote(address))
        return Aim(to.pk, FEED if is_feed else "", "")
    if isinstance(to, PortalImage):
        return Aim(None, "", PICTURE.format(to.pk))
    if isinstance(to, PortalDocument):
        return Aim(None, "", to.url if len(to.url) <= LONGEST_LINK else f"/tai-lieu/{to.pk}/")
    return Aim(None, "", to)


def _title_of(to: Target) -> str:
    return to if isinstance(to, str) else to.title


def _write(ledger: Ledger, wishes: list[Wish], site: Site) -> list[Clash]:
    """One batch: what is new and free is written together with its entries in the ledger."""
    entries, keys = {wish.entry for wish in wishes}, {wish.key for wish in wishes}
    known = set(ledger.load.things.filter(key__in=entries).values_list("key", flat=True))
    taken = {row.old_path: row for row in Redirect.get_for_site(site).filter(old_path__in=keys)}
    living = _living(wishes, site)
    new, clashes = {}, []
    for wish in wishes:
        holder = _aim_of(taken[wish.key]) if wish.key in taken else new[wish.key].aim if wish.key in new else None
        if reason := _shadowed(wish, living):
            clashes.append(wish.clash(reason))
        elif holder is not None:
            clashes += [wish.clash(f"địa chỉ đã dẫn tới {_name_of(holder)}")] if holder != wish.aim else []
        elif wish.entry not in known:  # else somebody has deleted it since
            new[wish.key] = wish
    with transaction.atomic():
        _make(ledger, list(new.values()), site)
    return clashes


def _make(ledger: Ledger, wishes: list[Wish], site: Site) -> None:
    rows = [
        Redirect(
            old_path=wish.key,
            site=site,
            is_permanent=True,
            redirect_page_id=wish.aim.page_id,
            redirect_page_route_path=wish.aim.route,
            redirect_link=wish.aim.link,
        )
        for wish in wishes
    ]
    kind = ContentType.objects.get_for_model(Redirect)
    made = zip(wishes, Redirect.objects.bulk_create(rows), strict=True)
    LoadedThing.objects.bulk_create(
        LoadedThing(load=ledger.load, key=wish.entry, content_type=kind, object_id=str(row.pk)) for wish, row in made
    )


def _aim_of(row: Redirect) -> Aim:
    return Aim(row.redirect_page_id, row.redirect_page_route_path, row.redirect_link)


def _name_of(aim: Aim) -> str:
    title = Page.objects.filter(pk=aim.page_id).values_list("title", flat=True).first() if aim.page_id else ""
    return f"“{title}”" if title else aim.link or "trang khác"


def _living(wishes: list[Wish], site: Site) -> dict[str, int]:
    """The live pages at addresses that are wished for, or whose feed stands there: key by path."""
    root = site.root_page.url_path.rstrip("/")
    paths = {f"{root}{_page_of(path)}/" for wish in wishes if (path := path_in(wish.key))}
    rows = Page.objects.live().filter(url_path__in=paths).values_list("url_path", "pk")
    return {path[len(root) : -1]: key for path, key in rows}


def _page_of(path: str) -> str:
    """The path of the page that would answer at a path: its own, or that whose feed it is."""
    return path.removesuffix(FEED.rstrip("/"))


def _shadowed(wish: Wish, living: dict[str, int]) -> str:
    """What of our own a redirect would stand before; nothing where it leads to that very thing."""
    path = path_in(wish.key)
    if path is None:
        return ""
    page = living.get(_page_of(path)) if path != FEED.rstrip("/") else None
    if page is not None:
        return "" if page == wish.aim.page_id else "địa chỉ này nay là của một trang đang đăng trên cổng"
    view = view_at(f"{path}/") if path.count("/") < 4 else None
    if view in (None, "wagtail_serve") or wish.aim.link == f"{path}/":
        return ""
    return "địa chỉ này nay là của chính cổng"
