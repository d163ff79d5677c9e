"""What templates ask of readers' comments and ratings."""

from django import template

from feedback import reports

register = template.Library()


@register.simple_tag
def numbers_of(article) -> reports.Numbers:
    """How many comments and which rating an article has."""
    return reports.numbers(article)


@register.simple_tag
def comments_on(article):
    """The public comments of an article."""
    return reports.public_comments(article)
