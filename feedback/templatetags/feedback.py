"""What templates ask of readers' comments and ratings."""

from django import template
from django.urls import reverse

from cms.privacy import is_private
from cms.sites import site_of
from feedback import reports
from feedback.forms import POINTS

register = template.Library()


@register.simple_tag
def numbers_of(article) -> reports.Numbers:
    """How many comments and which rating an article has."""
    return reports.numbers(article)


@register.simple_tag
def comments_on(article):
    """The public comments of an article."""
    return reports.public_comments(article)


@register.simple_tag(takes_context=True)
def taking_of(context, article) -> reports.Taking | None:
    """Whether an article takes comments in the portal that is being read; None where nobody sends anything: in a preview, or in private."""
    request = context["request"]
    if getattr(request, "is_preview", False) or is_private(article):
        return None
    return reports.taking(article, site_of(request))


@register.simple_tag
def points_to_give() -> dict[int, str]:
    """What each number of points means, from one to five."""
    return POINTS


@register.simple_tag(takes_context=True)
def pageurl_of(context, article) -> str:
    """Where a moderator reads an article: on its portal, or as a draft where it is not there."""
    request = context["request"]
    address = article.get_url(request) if article.live else None
    return address or reverse("wagtailadmin_pages:view_draft", args=[article.pk])
