"""Links of imported pages that stay within the portal, or lead to where it was, and at whose end there is nothing."""

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Site

from cms.database import chunks
from cms.upkeep.requests import asked_by_ourselves
from home.models import StandardPage
from news.models import ArticlePage
from transfer.checking.asked import Checker, Fate, Inside

AT_ONCE = 200  # pages
LONGEST = 2000  # signs of a link
HREF = re.compile(r"""<a\s[^>]*?\bhref=(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)


@dataclass(frozen=True)
class DeadLink:
    """A link on a page, and why it is told of; without a page where none could be tried."""

    page_id: int | None
    title: str
    reason: str


def dead_links(pages: Iterable[int], old_host: str, site: Site) -> list[DeadLink]:
    """The dead ones on these pages; each address is asked for once, however many pages link to it."""
    own = urlsplit(settings.PUBLIC_URL).netloc
    hosts = {name.lower().removeprefix("www.") for name in (old_host, own, site.hostname, f"{site.hostname}:{site.port}") if name}
    links: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for page in _bodies(pages):
        for link in links_in(page.body.get_prep_value() if hasattr(page.body, "get_prep_value") else page.body, hosts):
            links[link].append((page.pk, page.title))
    if not links:
        return []
    served = site.hostname if site.port in (80, 443) else f"{site.hostname}:{site.port}"
    checker = Checker(Inside(served), {served, own})
    with asked_by_ourselves():
        if not checker.is_answered():
            return [DeadLink(None, "", "Chưa thử được liên kết nào: cổng không dựng được cả trang chủ.")]
        dead = [link for link in links if checker.follow(link).fate == Fate.LOST]
    return [DeadLink(page, title, f"Liên kết tới {link} sẽ không mở được") for link in dead for page, title in links[link]]


def links_in(body: object, hosts: set[str]) -> list[str]:
    """The links in a body, as it is stored, that stay within these hosts; each once, without what stands behind #."""
    found = {}
    for text in _texts(body):
        for match in HREF.finditer(text):
            link = html.unescape(match[1] or match[2] or "").strip().partition("#")[0]
            if link and len(link) <= LONGEST and _is_inside(link, hosts):
                found[link] = None
    return list(found)


def _bodies(keys: Iterable[int]) -> Iterator[ArticlePage | StandardPage]:
    for some in chunks(keys, AT_ONCE):
        for kind in (ArticlePage, StandardPage):
            yield from kind.objects.filter(pk__in=some).only("pk", "title", "body")


def _texts(told: object) -> Iterator[str]:
    """All words in what JSON holds."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict):
        for value in told.values():
            yield from _texts(value)
    elif isinstance(told, (list, tuple)):
        for value in told:
            yield from _texts(value)


def _is_inside(link: str, hosts: set[str]) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    if parts.scheme in ("http", "https") or link.startswith("//"):
        return parts.netloc.lower().removeprefix("www.") in hosts
    return not parts.scheme and link.startswith(("/", "?"))
