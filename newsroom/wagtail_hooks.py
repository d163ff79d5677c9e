"""The newsroom's part of the admin and of the clock."""

from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.action_menu import WorkflowMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import ObjectList
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel
from wagtail.log_actions import LogFormatter
from wagtail.models import WorkflowMixin
from wagtail.snippets import action_menu as snippet_menu
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.snippets import PortalSnippetForm
from cms.viewsets import SiteSnippetViewSet, keep_to_portals
from newsroom import actions, api, guards, jobs, links
from newsroom.dashboard import BOXES
from newsroom.forms import said_in_answer
from newsroom.guard import report as findings
from newsroom.menus import ReviewMenuItem, SnippetReviewMenuItem, StandInMenuItem
from newsroom.models import Desk, ReturnReason
from newsroom.register import facts
from newsroom.register import views as register
from newsroom.viewsets import page_viewsets

hooks.register("register_clock_jobs", jobs.jobs)

hooks.register("register_log_actions", facts.log_actions)
hooks.register("register_admin_urls", register.admin_urls)
hooks.register("register_reports_menu_item", register.menu_item)

hooks.register("register_admin_urls", findings.admin_urls)
hooks.register("register_reports_menu_item", findings.menu_item)

hooks.register("before_publish_page", guards.refuse_publishing)
hooks.register("before_publish", guards.refuse_publishing)
hooks.register("before_bulk_action", guards.refuse_publishing_many)
hooks.register("before_copy_page", guards.refuse_live_copies)
hooks.register("construct_page_chooser_queryset", guards.offer_own_pages)
hooks.register("construct_admin_api", api.give_own)

for door in ("after_create_page", "after_edit_page", "after_create_snippet", "after_edit_snippet"):
    hooks.register(door, links.tell_who_submits)


@hooks.register("register_admin_urls")
def addresses() -> list:
    """The approver's page and what else the newsroom has of its own."""
    return [path("", include("newsroom.urls"))]


@hooks.register("register_log_actions")
def name_our_acts(acts) -> None:
    """How the history names what only our newsroom does."""

    @acts.register_action("newsroom.pass_over")
    class PassOver(LogFormatter):
        label = "Bỏ qua bước duyệt"

        def format_message(self, entry) -> str:
            return f"Bỏ qua “{entry.data['task']}”: {entry.data['why']}"

    @acts.register_action("newsroom.override")
    class Override(LogFormatter):
        label = "Đăng khẩn cấp"

        def format_message(self, entry) -> str:
            return f"Đăng khẩn cấp, không qua duyệt: {entry.data['reason']}"

    acts.register_action("newsroom.stand_in", "Giao duyệt thay", "Giao người duyệt thay")
    acts.register_action("newsroom.stand_in_ends", "Thôi duyệt thay", "Thôi giao người duyệt thay")

    @acts.register_action("newsroom.waive")
    class Waive(LogFormatter):
        label = "Cho qua lỗi"

        def format_message(self, entry) -> str:
            return f"Cho qua {len(entry.data['faults'])} lỗi: {entry.data['why']}"


@hooks.register("register_admin_viewset")
def our_forms() -> list:
    """The forms of every page type."""
    return page_viewsets()


@hooks.register("after_edit_page")
def begin_again_after_a_change(request, page) -> None:
    """Whoever changes something at the second step sends it back through the first."""
    actions.begin_again(page.specific, request.user)


@hooks.register("after_edit_snippet")
def begin_again_after_a_change_of_a_snippet(request, row) -> None:
    """The same for a poll or a link."""
    if isinstance(row, WorkflowMixin):
        actions.begin_again(row, request.user)


@hooks.register("register_admin_menu_item")
def way_to_stand_ins() -> MenuItem:
    """Where an approver names somebody to stand in."""
    return StandInMenuItem("Duyệt thay", reverse("newsroom:stand_in"), icon_name="group", order=850)


@hooks.register("construct_homepage_panels")
def our_boxes(request, panels) -> None:
    """Our boxes in the place of Wagtail's two on approval, which ask for more than they show."""
    theirs = (UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel)
    ours = [box for box in (box() for box in BOXES) if box.is_for(request.user)]
    panels[:] = [*ours, *(panel for panel in panels if not isinstance(panel, theirs))]


@hooks.register("register_help_menu_item")
def way_to_the_guide() -> MenuItem:
    """How an article is written, for everybody."""
    return MenuItem("Hướng dẫn viết bài", reverse("newsroom:guide"), name="writing-guide", icon_name="help", order=100)


@hooks.register("construct_help_menu")
def leave_out_what_is_not_for_us(request, items) -> None:
    """Wagtail's news and guide are English pages of somebody else."""
    items[:] = [item for item in items if item.name in ("writing-guide", "keyboard-shortcuts-trigger")]


@hooks.register("construct_reports_menu")
def leave_out_what_is_for_administrators(request, items) -> None:
    """Wagtail offers everybody a report that only administrators may open here (`guards.FOR_ADMINISTRATORS`)."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name != "page-types-usage"]


@hooks.register("insert_editor_js")
def read_pastes() -> str:
    """A paste from Word keeps what our blocks can hold, and nothing else."""
    return format_html('<script src="{}" defer></script>', static("newsroom/word-paste.js"))


@hooks.register("insert_editor_js")
def save_once() -> str:
    """A form that is sent and its autosave do not make the same page twice."""
    return format_html('<script src="{}" defer></script>', static("newsroom/one-save.js"))


@hooks.register("construct_page_action_menu")
def lead_to_the_approvers_page(items, request, context) -> None:
    """One place to approve: in the form's menu stands the way there, in the place of Wagtail's own buttons."""
    waiting = [item for item in items if isinstance(item, WorkflowMenuItem)]
    items[:] = [item for item in items if item not in waiting]
    if waiting:
        items.insert(0, ReviewMenuItem(order=0))


@hooks.register("construct_snippet_action_menu")
def lead_to_the_approvers_page_of_a_snippet(items, request, context) -> None:
    """The same for a poll or a link."""
    waiting = [item for item in items if isinstance(item, snippet_menu.WorkflowMenuItem)]
    items[:] = [item for item in items if item not in waiting]
    if waiting:
        items.insert(0, SnippetReviewMenuItem(order=0))


@hooks.register("before_edit_snippet")
def keep_the_answer(request, row) -> None:
    """What the editor of a poll or a link answers when it is submitted again; pages have a form of ours for it."""
    said = said_in_answer(request)
    if said and isinstance(row, WorkflowMixin):
        actions.answer(row, said)


class ReturnReasonViewSet(SiteSnippetViewSet):
    """The office's list of reasons to send something back."""

    model = ReturnReason
    icon = "rotate"
    menu_label = "Lý do trả lại"
    menu_order = 860
    add_to_admin_menu = True
    list_display = ["text", "retired", "site"]
    search_fields = ["text__folded"]
    sort_order_field = "sort_order"
    edit_handler = ObjectList(ReturnReason.panels, base_form_class=PortalSnippetForm)


class DeskViewSet(SnippetViewSet):
    """Who works where; for administrators."""

    model = Desk
    icon = "group"
    menu_label = "Nhóm phụ trách"
    menu_order = 870
    add_to_admin_menu = True
    list_display = ["__str__", "role_key", "place"]
    search_fields = ["group__name__folded", "place__title__folded"]


keep_to_portals(ReturnReason)
register_snippet(ReturnReasonViewSet)
register_snippet(DeskViewSet)
