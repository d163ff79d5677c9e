"""Links in the admin."""

from wagtail.snippets.models import register_snippet

from cms.viewsets import SiteSnippetViewSet
from home.models import SidebarLink


class SidebarLinkViewSet(SiteSnippetViewSet):
    """The list, ordered by dragging, and the form of links."""

    model = SidebarLink
    icon = "link"
    menu_label = "Liên kết"
    menu_order = 320
    add_to_admin_menu = True
    list_display = ["title", "group", "site"]
    list_filter = ["site", "group"]
    sort_order_field = "sort_order"


register_snippet(SidebarLinkViewSet)
