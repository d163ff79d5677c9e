"""What lists ask of the pages they show."""

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
