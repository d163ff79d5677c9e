"""The picture that stands beside a link where somebody shares a page that has none of its own.

Its address bears a mark of all that is drawn, so that whoever has it may keep it for good. It is drawn when it is first asked for,
and only at the mark of what the page says now: whoever tries other addresses is led there, and costs nothing.
"""

import hashlib
from dataclasses import astuple, dataclass
from urllib.parse import urlsplit

from django.urls import reverse
from wagtail.models import Page, Site

from cms import colours, pictures
from cms.models import OfficeSettings
from news.models import ArticlePage, NewsIndexPage

EDITION = 1  # of the drawing: a new one gives all pictures new addresses


@dataclass(frozen=True)
class Card:
    """What is drawn. `emblem` is the name of a file, `colour` a #rrggbb that bears light letters."""

    title: str
    office: str
    parent: str
    kicker: str
    host: str
    colour: str
    emblem: str

    @property
    def mark(self) -> str:
        """What the address says of the picture."""
        return hashlib.blake2b(repr((EDITION, *astuple(self))).encode(), digest_size=6).hexdigest()


def card_of(page: Page, site: Site, office: OfficeSettings) -> Card:
    """What the picture of a page of this portal shows. Asks no question where the categories are kept."""
    is_front = page.pk == site.root_page_id
    emblem = pictures.emblem(office.emblem)
    return Card(
        title=office.name if is_front else page.title,
        office="" if is_front else office.name,
        parent=office.parent_body,
        kicker=office.slogan if is_front else _kicker(page, site),
        host=urlsplit(site.root_url).hostname or "",
        colour=colours.palette(office).bar,
        emblem=emblem.name if emblem else "",
    )


def _kicker(page: Page, site: Site) -> str:
    if isinstance(page, ArticlePage):
        return page.category_in(site).title
    return "Chuyên mục" if isinstance(page, NewsIndexPage) else ""


def address(page: Page, card: Card) -> str:
    """Where the picture of a page lies on its portal."""
    return reverse("share-picture", args=[page.pk, card.mark])
