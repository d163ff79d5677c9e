"""The addresses outside that something approved or set accounts for."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from os.path import commonprefix

from wagtail.models import Site

from cms.hosts import as_host, host_of, is_among, scheme_of
from cms.models import OfficeSettings
from home.models import SidebarLink, SidebarSettings
from home.models.weather import SOURCES
from newsroom.gate.links import plain
from newsroom.guard.reading import squeezed
from newsroom.links import known_hosts

NETWORKS = {"facebook.com", "fb.com", "zalo.me", "youtube.com", "youtu.be"}  # where an office's own pages may lie
SHARING = ("https://button-share.zalo.me/share_external?", "https://www.facebook.com/sharer/sharer.php?")  # news/templatetags/news.py
_HREF = re.compile(r'href="([^"]*)"')


@dataclass(frozen=True)
class Portal:
    """What holds on all pages of a portal."""

    site: Site
    own: frozenset[str]
    addresses: frozenset[str]

    def accounts_for(self, address: str, approved: frozenset[str]) -> bool:
        """Whether an address leads within the portal, or is one that somebody approved or set."""
        told = address.strip()
        host = host_of(told)
        if not host or host in self.own:
            return True
        return told in self.addresses or told in approved or told.startswith(SHARING)


def portal_of(site: Site) -> Portal:
    """What a portal's settings, links and boxes lead to. What nobody approves (settings) counts where its host is on the office's list."""
    known = known_hosts(site)
    own = frozenset(as_host(name) for name in Site.objects.values_list("hostname", flat=True))
    set_up = [address for _, address in OfficeSettings.for_site(site).social_links() if is_among(host_of(address), known | NETWORKS)]
    boxes = texts_in(list(SidebarSettings.for_site(site).boxes.raw_data))
    set_up += [address for address in _addresses(boxes) if is_among(host_of(address), known)]
    links = SidebarLink.objects.filter(site=site, live=True).select_related("live_revision")
    approved = [link.live_revision.content.get("url", "") if link.live_revision else "" for link in links]
    return Portal(site, own, frozenset(filter(None, [*set_up, *approved, *SOURCES.values()])))


@dataclass(frozen=True)
class Approved:
    """What one piece's approved revision holds: its addresses, and its texts without blanks."""

    addresses: frozenset[str]
    texts: frozenset[str]


def approved_in(content: dict) -> Approved:
    """What a revision's content accounts for."""
    texts = list(texts_in(content))
    return Approved(frozenset(_addresses(texts)), frozenset(squeezed(plain(text)) for text in texts))


def strange_part(text: str, known: Iterable[str]) -> str:
    """A text from the word on at which it leaves those that are known (without blanks): where somebody put something in."""
    whole = squeezed(text)
    same = max((len(commonprefix((whole, other))) for other in known), default=0)
    words, length = text.split(), 0
    for number, word in enumerate(words):
        length += len(squeezed(word))
        if length > same:
            return ("… " if number else "") + " ".join(words[number:])
    return text


def texts_in(value) -> Iterator[str]:
    """Every text of a stored value, within JSON in JSON too."""
    if isinstance(value, str):
        if value[:1] in ("[", "{"):
            try:
                yield from texts_in(json.loads(value))
                return
            except ValueError:
                pass
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts_in(part)


def _addresses(texts) -> Iterator[str]:
    for text in texts:
        if scheme_of(text) and host_of(text):
            yield text.strip()
        yield from (unescape(found).strip() for found in _HREF.findall(text))
