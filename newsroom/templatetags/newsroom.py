"""What stands above the form of a poll or a link."""

from django import template

from newsroom import actions

register = template.Library()


@register.inclusion_tag("newsroom/above_form.html")
def above_form(row, form_id: str) -> dict:
    """Why it was sent back, with a place for the answer; nothing where it was not."""
    state = row.current_workflow_state if row and hasattr(row, "current_workflow_state") else None
    return {"returned": actions.returned_state(state), "form_id": form_id}
