"""What the newsroom adds to menus."""

from django.urls import reverse
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.snippets import action_menu as snippet_menu

from newsroom import rules


class ReviewMenuItem(ActionMenuItem):
    """The way to the approver's page."""

    name = "action-review"
    label = "Xem và duyệt"
    icon_name = "check"

    def get_url(self, parent_context):
        return reverse("newsroom:review", args=[parent_context["page"].current_workflow_state.pk])


class SnippetReviewMenuItem(snippet_menu.ActionMenuItem):
    """The same in the form of a poll or a link."""

    name = "action-review"
    label = "Xem và duyệt"
    icon_name = "check"

    def get_url(self, parent_context):
        return reverse("newsroom:review", args=[parent_context["instance"].current_workflow_state.pk])


class StandInMenuItem(MenuItem):
    """For approvers only."""

    def is_shown(self, request) -> bool:
        return rules.is_approver(request.user)
