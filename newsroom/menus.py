"""What the newsroom adds to menus."""

from django.urls import reverse
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.snippets import action_menu as snippet_menu

from newsroom import rules


class WayToReview:
    """The way from a form to the approver's page; `thing` is the name under which the form knows what it shows."""

    name = "action-review"
    label = "Xem và duyệt"
    icon_name = "check"
    thing = ""

    def get_url(self, parent_context):
        return reverse("newsroom:review", args=[parent_context[self.thing].current_workflow_state.pk])


class ReviewMenuItem(WayToReview, ActionMenuItem):
    """In the form of a page."""

    thing = "page"


class SnippetReviewMenuItem(WayToReview, snippet_menu.ActionMenuItem):
    """In the form of a poll or a link."""

    thing = "instance"


class StandInMenuItem(MenuItem):
    """For approvers only."""

    def is_shown(self, request) -> bool:
        return rules.is_approver(request.user)
