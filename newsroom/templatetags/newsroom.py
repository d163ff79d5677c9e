"""What stands above the form of a page, a poll or a link."""

from django import template
from wagtail.models import WorkflowMixin

from newsroom import actions, passage, rules
from newsroom.views.past_rules import kind_of

register = template.Library()


@register.inclusion_tag("newsroom/above_form.html", takes_context=True)
def above_form(context, thing, form_id: str) -> dict:
    """Why it was sent back, with a place for the answer; what it lacks, for who may let it through; the way past the steps."""
    told = {"form_id": form_id, "thing": thing, "csrf_token": context.get("csrf_token")}
    if not isinstance(thing, WorkflowMixin) or thing.pk is None:
        return told
    user, waits = context["request"].user, thing.workflow_in_progress
    return told | {
        "kind": kind_of(thing),
        "returned": None if waits else rules.returned_state(thing),
        "waivable": passage.lacking(thing) if not waits and rules.may_let_through(user, thing) else [],
        "may_override": thing.has_unpublished_changes and actions.may_override(user, thing),
    }
