"""Links in the admin, and what links and polls have in common there."""

from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail.snippets.models import register_snippet

from cms.viewsets import STATE, DeleteOwnRows, SiteSnippetViewSet, keep_to_portals, leave_publishing_to_the_workflow
from cms.viewsets.screens import REORDER
from home import jobs
from home.models import SidebarLink

hooks.register("register_clock_jobs", jobs.jobs)
keep_to_portals(SidebarLink)


class SidebarLinkViewSet(SiteSnippetViewSet):
    """The list, ordered by dragging, and the form of links."""

    model = SidebarLink
    icon = "link"
    menu_label = "Liên kết"
    menu_order = 320
    add_to_admin_menu = True
    list_display = ["title", "group", "site", STATE]
    list_filter = ["site", "group"]
    sort_order_field = "sort_order"


register_snippet(SidebarLinkViewSet)

hooks.register("construct_snippet_action_menu", leave_publishing_to_the_workflow)
hooks.register("register_bulk_action", DeleteOwnRows, order=1)  # after Wagtail's own, in the place of which it stands


@hooks.register("register_log_actions")
def name_dragging(acts) -> None:
    """How the history tells that a link was dragged."""

    @acts.register_action(REORDER)
    class Reorder(LogFormatter):
        label = "Đổi chỗ"

        def format_message(self, entry) -> str:
            return f"Kéo từ vị trí {entry.data['old']} sang vị trí {entry.data['new']}"
