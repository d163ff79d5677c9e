"""What the newsroom leaves to the queue: its mails."""

from django_tasks import task
from wagtail.models import WorkflowState

from newsroom import mail
from newsroom.models import ReviewState

URGENT = 50  # before the pictures that are to be cut: people wait for these


@task(priority=URGENT)
def ask_reviewers(state: int) -> None:
    """Ask the reviewers of a step, unless it was taken meanwhile."""
    found = ReviewState.objects.filter(pk=state, status=ReviewState.STATUS_IN_PROGRESS).first()
    if found:
        mail.ask_reviewers(found)


@task(priority=URGENT)
def remind_reviewers(state: int) -> None:
    """Ask them again, unless the step was taken meanwhile."""
    found = ReviewState.objects.filter(pk=state, status=ReviewState.STATUS_IN_PROGRESS).first()
    if found:
        mail.remind_reviewers(found)


@task(priority=URGENT)
def tell_of_return(state: int) -> None:
    """Tell the chain why a piece was sent back."""
    found = ReviewState.objects.filter(pk=state).first()
    if found:
        mail.tell_of_return(found)


@task(priority=URGENT)
def tell_of_approval(workflow_state: int) -> None:
    """Tell the chain that a piece was approved."""
    found = WorkflowState.objects.filter(pk=workflow_state).first()
    if found:
        mail.tell_of_approval(found)


@task(priority=URGENT)
def tell_of_findings() -> None:
    """Tell administrators what the injection guard has found and nobody was told of yet."""
    mail.tell_of_findings()
