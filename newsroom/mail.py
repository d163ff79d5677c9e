"""The newsroom's mails, in Vietnamese, as text and as HTML. Each leads to one page."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from wagtail.models import WorkflowState

from newsroom import rules
from newsroom.models import Finding, ReviewState
from newsroom.words import last_writer

IN_A_MAIL = 20  # findings that are named; the report has all


def ask_reviewers(state: ReviewState) -> None:
    """Ask those who may take the step."""
    _ask(state, "Chờ duyệt", "ask")


def remind_reviewers(state: ReviewState) -> None:
    """Ask them again."""
    _ask(state, "Nhắc duyệt", "remind")


def _ask(state: ReviewState, subject: str, name: str) -> None:
    """Not the last writer, who may not approve."""
    thing = rules.thing_of(state.workflow_state)
    people = rules.reviewers(state.task.specific.role, thing).exclude(pk=last_writer(thing))
    send(people, f"{subject}: {thing}", name, state.workflow_state, state=state)


def tell_of_return(state: ReviewState) -> None:
    """Tell everybody who had to do with a piece why it was sent back."""
    thing = rules.thing_of(state.workflow_state)
    send(chain(state.workflow_state), f"Trả lại: {thing}", "return", state.workflow_state, state=state)


def tell_of_approval(workflow_state: WorkflowState) -> None:
    """Tell everybody who had to do with a piece that it was approved."""
    thing = rules.thing_of(workflow_state)
    send(chain(workflow_state), f"Đã duyệt: {thing}", "approval", workflow_state)


@transaction.atomic
def tell_of_findings() -> None:
    """One mail to each administrator with what was found since the last one; each finding is told once."""
    fresh = list(Finding.objects.standing().select_for_update().filter(told_at__isnull=True))
    if not fresh:
        return
    Finding.objects.filter(pk__in=[finding.pk for finding in fresh]).update(told_at=timezone.now())
    told = {"findings": fresh[:IN_A_MAIL], "number": len(fresh), "address": settings.WAGTAILADMIN_BASE_URL + reverse("newsroom_findings")}
    for person in get_user_model().objects.filter(is_superuser=True, is_active=True).exclude(email=""):
        _post(person, f"Cổng có dấu hiệu bị chèn: {len(fresh)}", "findings", told)


def chain(workflow_state: WorkflowState):
    """Who submitted a piece, who wrote it, who has taken a step of its approval."""
    thing = rules.thing_of(workflow_state)
    people = Q(pk=workflow_state.requested_by_id) | Q(finished_task_states__workflow_state=workflow_state)
    people |= Q(pk__in=thing.revisions.filter(created_at__gte=_begin_of_draft(thing)).values("user"))
    people |= Q(pk=getattr(thing, "owner_id", None))
    return get_user_model().objects.filter(people, is_active=True).distinct()


def _begin_of_draft(thing):
    """When the first revision was made that readers have not seen yet."""
    live = thing.live_revision
    after = thing.revisions.filter(created_at__gt=live.created_at) if live else thing.revisions
    first = after.order_by("created_at").values_list("created_at", flat=True).first()
    return first or thing.get_latest_revision().created_at


def send(people: Iterable, subject: str, name: str, workflow_state: WorkflowState, **context) -> None:
    """One mail to each of these people who has an address."""
    told = {
        "thing": rules.thing_of(workflow_state),
        "workflow_state": workflow_state,
        "address": settings.WAGTAILADMIN_BASE_URL + reverse("newsroom:review", args=[workflow_state.pk]),
        **context,
    }
    for person in people:
        if person.email:
            _post(person, subject, name, told)


def _post(person, subject: str, name: str, told: dict) -> None:
    told = told | {"person": person}
    message = EmailMultiAlternatives(" ".join(subject.split())[:180], render_to_string(f"mail/{name}.txt", told), to=[person.email])
    message.attach_alternative(render_to_string(f"mail/{name}.html", told), "text/html")
    message.send()
