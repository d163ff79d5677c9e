"""What lists ask of the pages that they are cut into."""

from django import template
from django.core.paginator import Page

register = template.Library()


@register.simple_tag
def page_window(pages: Page) -> list:
    """The numbers to link: the first, those around this page, the last; an ellipsis where some are left out."""
    return list(pages.paginator.get_elided_page_range(pages.number, on_each_side=2, on_ends=1))
