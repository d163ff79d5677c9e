"""What lists ask of the pages they show."""

from django import template
from wagtail.models import Page

from news.querysets import parents_of

register = template.Library()


@register.simple_tag
def with_categories(pages) -> list[tuple[Page, Page | None]]:
    """Each page of a list with the one it stands in, in one query more."""
    return list(parents_of(pages).items())
