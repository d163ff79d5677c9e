"""What lists ask of the pages they show."""

from django import template
from wagtail.models import Page

register = template.Library()


@register.simple_tag
def with_categories(pages) -> list[tuple[Page, Page | None]]:
    """Each page of a list with the one it stands in, in one query more."""
    pages = list(pages)
    above = {page.path: page for page in Page.objects.filter(path__in={page.path[: -Page.steplen] for page in pages})}
    return [(page, above.get(page.path[: -Page.steplen])) for page in pages]
