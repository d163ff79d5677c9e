"""Polls in the admin."""

from wagtail.snippets.models import register_snippet

from cms.viewsets import SiteSnippetViewSet
from polls.models import Poll


class PollViewSet(SiteSnippetViewSet):
    """The list and the form of polls."""

    model = Poll
    icon = "list-ul"
    menu_label = "Bình chọn"
    menu_order = 310
    add_to_admin_menu = True
    list_display = ["question", "opens_at", "closes_at", "site"]


register_snippet(PollViewSet)
