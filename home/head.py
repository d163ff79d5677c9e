"""What stands in the <head> of a page for those who do not read it: search engines, networks on which it is shared, feed readers."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from wagtail.models import Page, Site

from cms.models import OfficeSettings
from cms.pictures import plain_cuts
from cms.templatetags.portal import iso
from home import graph, share_picture
from home.share_picture.drawing import SIZE
from news.models import ArticlePage, NewsIndexPage
from news.reports import changed_at, published_at

LEAST_WIDTH = 300  # pixels: what is narrower no network shows large
AS_LARGE_AS_IT_IS = "max-image-preview:large"  # a search engine may show the picture of what it found


@dataclass(frozen=True)
class Place:
    """Where a page stands: request, site, office; the page of the tree, if it is one, and its category, if it has one."""

    request: HttpRequest
    site: Site | None
    office: OfficeSettings
    page: Page | None = None
    category: Page | None = None

    @property
    def root(self) -> str:
        """The portal's own address, whatever host was asked, without a stroke at its end."""
        return self.site.root_url if self.site else self.request.build_absolute_uri("/").rstrip("/")

    @property
    def article(self) -> ArticlePage | None:
        """The article that the page is."""
        return self.page if isinstance(self.page, ArticlePage) else None

    @property
    def is_public(self) -> bool:
        """Whether it is no preview."""
        return not getattr(self.request, "is_preview", False) and (self.page is None or self.page.pk is not None)

    @property
    def is_front(self) -> bool:
        """Whether it is the front page."""
        return self.page is not None and self.site is not None and self.page.pk == self.site.root_page_id


@dataclass(frozen=True)
class Picture:
    """What is shown beside a link to the page: absolute address, size in pixels, what it shows."""

    url: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class Head:
    """All that stands there. Where nothing is `told`, the page is nobody's to index, and has only its title and the feeds."""

    title: str
    description: str
    robots: str
    feeds: list[tuple[str, str]]
    office: OfficeSettings
    told: graph.Told | None = None
    section: str = ""
    picture: Picture | None = None
    terms: list[tuple[str, str]] = field(default_factory=list)
    graph: SafeString = ""


@dataclass(frozen=True)
class Said:
    """What the template of a page says itself; what it leaves out follows from the page. `address` is one of the portal, with a stroke;
    `faulty` says that a form came back with faults, which the title tells first.
    """

    title: str = ""
    description: str = ""
    address: str = ""
    crumb: str = ""
    number: int = 1
    robots: str = ""
    faulty: object = False


def head_of(place: Place, said: Said, trail: list[Page], tags: list[str]) -> Head:
    """The head of a page. `trail` is the pages above it."""
    title = said.title or (place.page.title if place.page and not place.is_front else place.office.name)
    description = said.description or _description(place, title)
    robots = said.robots or ("" if place.is_public and not said.faulty else "noindex")
    head = Head(_full_title(place, said, title), description, robots or AS_LARGE_AS_IT_IS, _feeds(place), place.office)
    if robots:
        return head
    address = _address(place, said)
    picture, images = _pictures(place, title)
    way = [] if place.is_front else _way(place, trail, said.crumb or title, address)
    told = graph.Told(_kind(place), address, title, description, way, images, *map(iso, _dates(place)))
    section = place.category.title if place.category else ""
    more = graph.of_article(place.root, told, place.article, section, tags) if place.article else {}
    script = graph.script(place.root, place.office, told, more)
    return replace(head, told=told, section=section, picture=picture, terms=_terms(place, told, [section, *tags]), graph=script)


def _way(place: Place, trail: list[Page], title: str, address: str) -> list[tuple[str, str]]:
    """The way to the page as it stands above it: titles and absolute addresses."""
    above = [(page.title, page.get_full_url(place.request)) for page in trail]
    return [("Trang chủ", f"{place.root}/"), *above[1:], (title, address)]


def _full_title(place: Place, said: Said, title: str) -> str:
    """The title with the portal's name; that of a later part of a list says which."""
    shown = (place.page.seo_title if place.page and not said.title else "") or title
    if place.is_front:
        return shown
    numbered = f" – Trang {said.number}" if said.number > 1 else ""
    return f"{'Lỗi: ' if said.faulty else ''}{shown}{numbered} – {place.office.name}"


def _description(place: Place, title: str) -> str:
    """What an editor wrote for search engines, else the summary, else the office's own words."""
    own = place.page and (place.page.search_description or getattr(place.page, "summary", ""))
    name = place.office.name
    text = own or (place.office.slogan or name if place.is_front else f"{title} – {name}")
    return " ".join(text.split())


def _address(place: Place, said: Said) -> str:
    """The one address of the page; of a later part of a list its own."""
    if place.page is None:
        return place.root + (said.address or place.request.path)
    numbered = f"?trang={said.number}" if said.number > 1 else ""
    return place.page.get_full_url(place.request) + numbered


def _feeds(place: Place) -> list[tuple[str, str]]:
    """The portal's feed, and that of the category that is shown or to which the article belongs: titles and addresses."""
    category = place.page if isinstance(place.page, NewsIndexPage) and place.page.pk else place.category
    own = [(category.title, f"{category.get_url(place.request)}rss/")] if category else []
    return [(place.office.name, reverse("feed")), *own]


def _kind(place: Place) -> str:
    """What schema.org calls such a page."""
    if place.article:
        return "NewsArticle"
    return "CollectionPage" if isinstance(place.page, NewsIndexPage) else "WebPage"


def _dates(place: Place) -> tuple[datetime | None, datetime | None]:
    """When the page came out, and when what it shows last changed. What shows other pages has no dates of its own."""
    if place.article:
        return published_at(place.article), changed_at(place.article)
    if place.page is None or place.is_front or isinstance(place.page, NewsIndexPage):
        return None, None
    return place.page.first_published_at, place.page.last_published_at


def _pictures(place: Place, title: str) -> tuple[Picture | None, list[graph.Node]]:
    """The picture beside a link, and all of the article for search engines: the lead picture in its cuts, else a drawn one."""
    article = place.article
    wide, free = (plain_cuts(article.image, family)[-1:] if article else [] for family in ("wide", "free"))
    if wide and wide[0].width >= LEAST_WIDTH:
        told = (article.image_caption or article.image_alt, article.image.credit)
        images = [graph.image(graph.absolute(place.root, cut.url), cut.width, cut.height, *told) for cut in dict.fromkeys(wide + free)]
        return Picture(graph.absolute(place.root, wide[0].url), wide[0].width, wide[0].height, article.image_alt or title), images
    if place.site is None:
        return None, []
    page = place.page or place.site.root_page
    address = share_picture.address(page, share_picture.card_of(page, place.site, place.office))
    drawn = Picture(place.root + address, *SIZE, f"{title} – {place.office.name}" if place.page else place.office.name)
    return drawn, [graph.image(drawn.url, drawn.width, drawn.height)] if article else []


def _terms(place: Place, told: graph.Told, subjects: list[str]) -> list[tuple[str, str]]:
    """The elements of Dublin Core (TCVN 7980) that state portals use; Circular 24/2011/TT-BTTTT asked for those down to the identifier."""
    article, office = place.article, place.office
    terms = [
        ("DC.title", told.title),
        ("DC.creator", article.byline_name if article and article.byline_name else office.name),
        ("DC.date", told.published),
        ("DCTERMS.modified", told.changed),
        ("DC.description", told.description),
        ("DC.publisher", office.name),
        ("DC.identifier", told.address),
        ("DC.language", "vi"),
        ("DC.source", article.source if article else ""),
        ("DC.subject", "; ".join(filter(None, subjects))),
        ("DC.type", "Text"),
        ("DC.format", "text/html"),
    ]
    return [(name, content) for name, content in terms if content]
