"""The words of schema.org that our pages use, as a table: which properties a kind of thing has, and what stands in them."""

import re
from datetime import datetime
from urllib.parse import urlsplit

TEXT, ADDRESS, MOMENT, NUMBER, YES_NO, MAIL = "text", "address", "moment", "number", "yes or no", "mail"
WORKS = {
    "url": [ADDRESS], "name": [TEXT], "description": [TEXT], "inLanguage": [TEXT], "isPartOf": ["WebSite"], "image": ["ImageObject"],
    "publisher": ["GovernmentOrganization"], "datePublished": [MOMENT], "dateModified": [MOMENT],
}  # fmt: skip
ORGANISATION = {"name": [TEXT]}
# What schema.org allows of a kind; what search engines cannot do without stands in NEEDED
ALLOWED = {
    "GovernmentOrganization": ORGANISATION | {
        "url": [ADDRESS], "slogan": [TEXT], "parentOrganization": ["GovernmentOrganization"], "logo": ["ImageObject"],
        "address": ["PostalAddress"], "telephone": [TEXT], "email": [MAIL], "sameAs": [ADDRESS],
    },
    "Organization": ORGANISATION,
    "Person": {"name": [TEXT], "jobTitle": [TEXT]},
    "PostalAddress": {"streetAddress": [TEXT], "addressCountry": [TEXT]},
    "ImageObject": {"url": [ADDRESS], "width": [NUMBER], "height": [NUMBER], "caption": [TEXT], "creditText": [TEXT]},
    "WebSite": WORKS | {"potentialAction": ["SearchAction"]},
    "SearchAction": {"target": ["EntryPoint"], "query-input": [TEXT]},
    "EntryPoint": {"urlTemplate": [TEXT]},
    "BreadcrumbList": {"itemListElement": ["ListItem"]},
    "ListItem": {"position": [NUMBER], "name": [TEXT], "item": [ADDRESS]},
    "WebPage": WORKS,
    "CollectionPage": WORKS,
    "NewsArticle": WORKS | {
        "headline": [TEXT], "mainEntityOfPage": [ADDRESS], "author": ["Person", "GovernmentOrganization"], "articleSection": [TEXT],
        "keywords": [TEXT], "sourceOrganization": ["Organization"], "isAccessibleForFree": [YES_NO],
    },
}  # fmt: skip
NEEDED = {
    "GovernmentOrganization": {"name"},
    "ImageObject": {"url", "width", "height"},
    "WebSite": {"url", "name", "potentialAction"},
    "SearchAction": {"target", "query-input"},
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position", "name", "item"},
    "NewsArticle": {"headline", "image", "datePublished", "dateModified", "author", "publisher", "articleSection", "mainEntityOfPage"},
}


def faults(told: dict, host: str) -> list[str]:
    """What is wrong in the graph of a page: unknown words, missing ones, values of another kind, addresses of another host."""
    if told.get("@context") != "https://schema.org" or set(told) != {"@context", "@graph"}:
        return [f"no graph of schema.org: {sorted(told)}"]
    known = {node["@id"]: node["@type"] for node in told["@graph"] if "@id" in node}
    wrong = [] if len(known) == len(told["@graph"]) else ["two nodes of one name, or one without"]
    return wrong + [fault for node in told["@graph"] for fault in _in_node(node, known, host)]


def _in_node(node: dict, known: dict[str, str], host: str) -> list[str]:
    kind = node.get("@type", "")
    allowed = ALLOWED.get(kind)
    if allowed is None:
        return [f"unknown kind {kind!r}"]
    found = [f"{kind} without {name}" for name in sorted(NEEDED.get(kind, set()) - set(node))]
    for name, value in node.items():
        if name == "@id":
            found += [] if is_address(value, host) else [f"{kind} is named {value!r}"]
        elif name != "@type" and name not in allowed:
            found.append(f"{kind} has no {name}")
        elif name != "@type":
            values = value if isinstance(value, list) else [value]
            found += [f"{kind}.{name}: {fault}" for each in values for fault in _in_value(each, allowed[name], name, known, host)]
            found += [f"{kind}.{name} is empty"] if not values else []
    return found


def _in_value(value, kinds: list[str], name: str, known: dict[str, str], host: str) -> list[str]:
    if isinstance(value, dict):
        if set(value) == {"@id"}:
            return [] if known.get(value["@id"]) in kinds else [f"refers to {value['@id']!r}"]
        return _in_node(value, known, host) if value.get("@type") in kinds else [f"holds a {value.get('@type')!r}"]
    fits = {
        TEXT: lambda: isinstance(value, str) and value.strip() == value != "",
        ADDRESS: lambda: is_address(value, "" if name == "sameAs" else host),
        MOMENT: lambda: is_moment(value),
        NUMBER: lambda: type(value) is int and value > 0,
        YES_NO: lambda: type(value) is bool,
        MAIL: lambda: isinstance(value, str) and re.fullmatch(r"[^@\s]+@[^@\s]+", value) is not None,
    }
    return [] if any(kind in fits and fits[kind]() for kind in kinds) else [f"holds {value!r}"]


def is_address(value, host: str = "") -> bool:
    """Whether it is a whole address, of this host if one is named."""
    parts = urlsplit(value) if isinstance(value, str) else None
    return parts is not None and parts.scheme in ("http", "https") and (parts.netloc == host if host else bool(parts.netloc))


def is_moment(value) -> bool:
    """Whether it is a moment in ISO 8601 with its zone."""
    try:
        return datetime.fromisoformat(value).utcoffset() is not None
    except (TypeError, ValueError):
        return False
