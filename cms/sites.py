"""Which portal a request, a page or a row belongs to."""

from django.http import HttpRequest
from wagtail.models import Page, Site


def site_of(thing) -> Site | None:
    """The site of a request, a page, or a row with a `site`; None where there is none."""
    if isinstance(thing, HttpRequest):
        return Site.find_for_request(thing)
    if isinstance(thing, Page):
        return thing.get_site()
    return getattr(thing, "site", None)


def default_site_pk() -> int | None:
    """The key of the site that a new row belongs to unless its editor says otherwise."""
    return Site.objects.filter(is_default_site=True).values_list("pk", flat=True).first()
