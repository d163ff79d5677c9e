"""What a page says of itself in the words of schema.org, as JSON-LD: the office, its portal, the way to the page, the page."""

import json
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from cms import pictures
from cms.models import OfficeSettings
from news.models import ArticlePage

LONGEST_HEADLINE = 110  # letters, as search engines for news ask
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}  # no text ends the script, whatever it says

Node = dict[str, object]


@dataclass(frozen=True)
class Told:
    """What is told of a page: its kind in schema.org's words, its absolute address, its texts, the way to it (titles and addresses;
    none to the front page), its pictures, and in ISO 8601 when it came out and when it last changed.
    """

    kind: str
    address: str
    title: str
    description: str
    trail: list[tuple[str, str]]
    images: list[Node]
    published: str = ""
    changed: str = ""


def script(root: str, office: OfficeSettings, told: Told, more: Node) -> SafeString:
    """The text of the script. `root` is the portal's address without a stroke at its end; `more` is what only this kind of page says."""
    nodes = [organisation(root, office), portal(root, office)]
    if told.trail:
        nodes += [trail(told), page(root, told) | more]
    text = json.dumps({"@context": "https://schema.org", "@graph": nodes}, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(ESCAPES))  # noqa: S308, every letter that means something in HTML is escaped


def organisation(root: str, office: OfficeSettings) -> Node:
    """The office that speaks through the portal."""
    return _without_gaps(
        {
            "@type": "GovernmentOrganization",
            "@id": f"{root}/#co-quan",
            "name": office.name,
            "url": f"{root}/",
            "slogan": office.slogan,
            "parentOrganization": office.parent_body and {"@type": "GovernmentOrganization", "name": office.parent_body},
            "logo": _logo(root, office),
            "address": office.address and {"@type": "PostalAddress", "streetAddress": office.address, "addressCountry": "VN"},
            "telephone": office.phone,
            "email": office.email,
            "sameAs": [address for _, address in office.social_links()],
        }
    )


def portal(root: str, office: OfficeSettings) -> Node:
    """The portal, and how it is searched."""
    target = {"@type": "EntryPoint", "urlTemplate": f"{root}/tim-kiem/?q={{search_term_string}}"}
    return {
        "@type": "WebSite",
        "@id": f"{root}/#cong",
        "url": f"{root}/",
        "name": office.name,
        "inLanguage": "vi",
        "publisher": {"@id": f"{root}/#co-quan"},
        "potentialAction": {"@type": "SearchAction", "target": target, "query-input": "required name=search_term_string"},
    }


def trail(told: Told) -> Node:
    """The way that stands above the page."""
    items = [
        {"@type": "ListItem", "position": number, "name": name, "item": address} for number, (name, address) in enumerate(told.trail, 1)
    ]
    return {"@type": "BreadcrumbList", "@id": f"{told.address}#vi-tri", "itemListElement": items}


def page(root: str, told: Told) -> Node:
    """What every kind of page says."""
    return _without_gaps(
        {
            "@type": told.kind,
            "@id": f"{told.address}#trang",
            "url": told.address,
            "name": told.title,
            "description": told.description,
            "inLanguage": "vi",
            "isPartOf": {"@id": f"{root}/#cong"},
            "publisher": {"@id": f"{root}/#co-quan"},
            "image": told.images,
            "datePublished": told.published,
            "dateModified": told.changed,
        }
    )


def of_article(root: str, told: Told, article: ArticlePage, section: str, tags: list[str]) -> Node:
    """What only an article says. Where nobody signs it the office is its author."""
    author = {"@type": "Person", "name": article.byline_name, "jobTitle": article.byline_position}
    return _without_gaps(
        {
            "headline": shortened(told.title),
            "mainEntityOfPage": told.address,
            "author": _without_gaps(author) if article.byline_name else {"@id": f"{root}/#co-quan"},
            "articleSection": section,
            "keywords": tags,
            "sourceOrganization": article.source and {"@type": "Organization", "name": article.source},
            "isAccessibleForFree": True,
        }
    )


def image(url: str, width: int, height: int, caption: str = "", credit: str = "") -> Node:
    """A picture at an absolute address; its size in pixels."""
    return _without_gaps({"@type": "ImageObject", "url": url, "width": width, "height": height, "caption": caption, "creditText": credit})


def shortened(title: str) -> str:
    """A title of at most 110 letters, cut between two words."""
    if len(title) <= LONGEST_HEADLINE:
        return title
    return title[: LONGEST_HEADLINE - 1].rpartition(" ")[0].rstrip(",;:–- ") + "…"


def _logo(root: str, office: OfficeSettings) -> Node | None:
    cut = pictures.emblem(office.emblem)
    return image(absolute(root, cut.url), cut.width, cut.height) if cut else None


def absolute(root: str, address: str) -> str:
    """An address of the portal with its host; one that has a host stays."""
    return f"{root}{address}" if address.startswith("/") and not address.startswith("//") else address


def _without_gaps(node: Node) -> Node:
    return {name: value for name, value in node.items() if value not in ("", None, [])}
