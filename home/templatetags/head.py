"""The part of <head> that machines read."""

from django import template
from wagtail.models import Page

from home.head import Place, Said, head_of

register = template.Library()


@register.inclusion_tag("components/head.html", takes_context=True)
def head(context, **said) -> dict:
    """Title, description, canonical address, what is shown where the page is shared, feeds. A page of the tree needs no word; what
    is none says `title`, `description`, and its `address` where it is shown at others too. `crumb` is what the way to it calls it,
    `number` the part of a list that is shown, `robots` what keeps machines away, `faulty` whether a form came back with faults.
    """
    page, category = (thing if isinstance(thing := context.get(name), Page) else None for name in ("page", "category"))
    frame = context["frame"]
    place = Place(context["request"], frame.site, frame.office, page, category)
    tags = [tag.name for tag in context.get("tags") or []]
    return {"head": head_of(place, Said(**said), context.get("trail") or [], tags)}
