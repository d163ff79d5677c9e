"""What lists ask of the pages they show, and where other services take an address."""

import json
from base64 import b64encode
from urllib.parse import quote, urlencode

from django import template
from wagtail.models import Page

from cms.sites import site_of
from news.models import NewsIndexPage

register = template.Library()


@register.simple_tag(takes_context=True)
def with_categories(context, pages) -> list[tuple[Page, Page | None]]:
    """Each page of a list with the category it stands in."""
    site = site_of(context["request"])
    categories = NewsIndexPage.objects.of_site(site) if site else None
    return [(page, categories.above(page) if categories else None) for page in pages]


@register.simple_tag
def share_addresses(address: str, title: str) -> dict[str, str]:
    """Where an address is handed on without a script: to Zalo, to Facebook, by mail.

    Zalo describes only a script; this is the page that its script opens, which takes the address as JSON in base 64.
    """
    told = b64encode(json.dumps({"url": address}).encode()).decode()
    zalo = {"layout": 1, "color": "blue", "customize": "false", "d": told, "shareType": 0}
    return {
        "zalo": f"https://button-share.zalo.me/share_external?{urlencode(zalo)}",
        "facebook": f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': address})}",
        "mail": f"mailto:?{urlencode({'subject': title, 'body': address}, quote_via=quote)}",
    }
