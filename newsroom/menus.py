"""What the newsroom adds to the menus of a form."""

from django.urls import reverse
from wagtail.admin.action_menu import ActionMenuItem


class ReviewMenuItem(ActionMenuItem):
    """The way to the approver's page."""

    name = "action-review"
    label = "Xem và duyệt"
    icon_name = "check"

    def get_url(self, parent_context):
        return reverse("newsroom:review", args=[parent_context["page"].current_workflow_state.pk])
