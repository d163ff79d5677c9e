"""Snippets that belong to one site."""

from wagtail.snippets.views.snippets import SnippetViewSet


class SiteSnippetViewSet(SnippetViewSet):
    """The admin's screens of a snippet with a `site`."""

    list_filter = ["site"]
    list_per_page = 50
