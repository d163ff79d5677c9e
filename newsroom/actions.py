"""Everything that approvers do: approve, send back, publish in an emergency. Each is whole or not at all, and done once."""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import TaskState, WorkflowState

from newsroom import rules
from newsroom.models import ReturnReason, ReviewState, StandIn
from newsroom.refusals import Refused
from newsroom.register.facts import note_import, note_imports
from newsroom.roles import FIRST_APPROVER, SECOND_APPROVER
from newsroom.words import digest

__all__ = [
    "answer", "approve", "begin_again", "end_stand_in", "may_override", "note_import", "note_imports", "override", "send_back", "stand_in",
]  # fmt: skip

OVER = "Bài này không còn chờ duyệt: {what}."
ENDED = {
    WorkflowState.STATUS_APPROVED: "đã được duyệt xong",
    WorkflowState.STATUS_CANCELLED: "đã được rút khỏi quy trình duyệt",
    WorkflowState.STATUS_NEEDS_CHANGES: "đã được trả lại biên tập",
}
NEWER = "Bài đã được sửa sau khi bạn mở; hãy xem bản mới rồi duyệt."
NEXT_STEP = "Bước duyệt này đã xong; bài đang chờ ở bước khác."


@transaction.atomic
def approve(workflow_state: WorkflowState, step: int, user, seen: str, note: str = "") -> ReviewState:
    """Approve the content whose mark the approver saw, at the step (key of its state) at which they saw it."""
    state, thing = _taken(workflow_state, step, user)
    _refuse_another_content(state, thing, seen)
    if why := rules.why_not_approve(user, state.task.specific, thing):
        raise Refused(why, workflow_state)
    state.digest, state.revision = seen, thing.get_latest_revision()
    state.approve(user=user, comment=note)
    return state


@transaction.atomic
def send_back(workflow_state: WorkflowState, step: int, user, reason: ReturnReason, text: str = "") -> ReviewState:
    """Send a thing back to its editors, with a reason."""
    state, _ = _taken(workflow_state, step, user)
    state.reason = reason
    state.reject(user=user, comment=text)
    return state


@transaction.atomic
def answer(thing, text: str) -> None:
    """Keep what the editor answers to the reason for which a thing was sent back."""
    state = rules.returned_state(thing)
    if state is not None:
        state.answer = text
        state.save(update_fields=["answer"])


@transaction.atomic
def override(thing, user, reason: str) -> None:
    """Publish the newest revision at once, past the steps: in an emergency, by a second approver or an administrator, with a reason."""
    if not may_override(user, thing):
        raise Refused("Chỉ lãnh đạo duyệt và quản trị được đăng khẩn cấp.")
    if not reason.strip():
        raise Refused("Hãy ghi lý do.")
    revision = thing.get_latest_revision()
    data = {"reason": reason.strip(), "revision": revision.pk, "digest": digest(revision)}
    log(instance=thing, action="newsroom.override", user=user, data=data, revision=revision)
    revision.publish(user=user, skip_permission_checks=True)


def may_override(user, thing) -> bool:
    """Whether somebody may publish a thing past the steps."""
    return user.is_active and (user.is_superuser or rules.reviewers(SECOND_APPROVER, thing).filter(pk=user.pk).exists())


@transaction.atomic
def stand_in(approver, deputy, begins, ends) -> StandIn:
    """Let somebody approve in an approver's place between two moments."""
    row = StandIn.objects.create(approver=approver, deputy=deputy, begins=begins, ends=ends)
    log(instance=row, action="newsroom.stand_in", user=approver, data={"deputy": str(deputy), "begins": begins, "ends": ends})
    return row


@transaction.atomic
def end_stand_in(row: StandIn, user) -> None:
    """End it now; one that has not begun never does."""
    log(instance=row, action="newsroom.stand_in_ends", user=user, data={"deputy": str(row.deputy)})
    now = timezone.now()
    if row.begins >= now:
        row.delete()
    else:
        row.ends = now
        row.save(update_fields=["ends"])


@transaction.atomic
def begin_again(thing, user) -> None:
    """Lead a thing that was changed at the second step back through the first: that one has approved other words."""
    workflow_state = thing.current_workflow_state
    state = workflow_state and workflow_state.current_task_state
    if state is None or state.status != TaskState.STATUS_IN_PROGRESS or state.revision_id == thing.latest_revision_id:
        return
    task = state.task.specific
    if getattr(task, "role", FIRST_APPROVER) == FIRST_APPROVER:
        return
    state.specific.cancel(user=user)


def _taken(workflow_state: WorkflowState, step: int, user) -> tuple[ReviewState, object]:
    """The state of the step that is to be taken, and the thing; the workflow is held until the transaction ends."""
    held = WorkflowState.objects.select_for_update().get(pk=workflow_state.pk)
    if held.status != WorkflowState.STATUS_IN_PROGRESS:
        raise Refused(OVER.format(what=ENDED[held.status]), held)
    if held.current_task_state_id != step:
        raise Refused(NEXT_STEP, held)
    state = ReviewState.objects.get(pk=step)
    thing = rules.thing_of(held)
    if not rules.may_review(user, state.task.specific, thing):
        raise Refused(rules.NOT_YOURS, held)
    state.workflow_state = held
    return state, thing


def _refuse_another_content(state: ReviewState, thing, seen: str) -> None:
    if digest(thing.get_latest_revision()) != seen:
        raise Refused(NEWER, state.workflow_state)
