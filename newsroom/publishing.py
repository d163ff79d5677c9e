"""What goes out: exactly the content that was approved."""

from wagtail.models import Revision, TaskState

from newsroom.models import ReviewState
from newsroom.refusals import Refused
from newsroom.rules import thing_of
from newsroom.words import digest

CHANGED = "Nội dung đã thay đổi sau khi được duyệt; bản này phải được duyệt lại."


def publish(workflow_state, user=None) -> None:
    """Publish the revision that every step which was taken has approved; refuse where the content is another one."""
    revision = approved_revision(workflow_state)
    revision.publish(user=user, skip_permission_checks=True)


def approved_revision(workflow_state) -> Revision:
    """The newest revision of the thing, if that is what was approved."""
    revision = thing_of(workflow_state).get_latest_revision()
    approvals = ReviewState.objects.filter(workflow_state=workflow_state, revision=revision, status=TaskState.STATUS_APPROVED)
    marks = {state.digest for state in approvals}
    if marks != {digest(revision)}:  # nothing approved, or something else
        raise Refused(CHANGED, workflow_state)
    return revision
