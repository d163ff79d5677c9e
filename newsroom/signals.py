"""What the newsroom does when something in it happens: tells those whom it concerns, keeps what was approved."""

from functools import partial

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.admin.signal_handlers import (
    task_submission_email_notifier,
    workflow_approval_email_notifier,
    workflow_rejection_email_notifier,
    workflow_submission_email_notifier,
)
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Revision, TaskState, WorkflowState
from wagtail.signals import page_published, task_rejected, task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from news.models import ArticlePage
from newsroom import passage, tasks
from newsroom.desk import give_rights
from newsroom.guards import keep_what_is_shown, keep_what_is_shown_from_deletion, keep_what_was_approved
from newsroom.models import Desk, ReviewState
from newsroom.register import facts
from newsroom.rules import thing_of

pre_save.connect(keep_what_was_approved, sender=Revision)
for media in (get_image_model(), get_document_model()):
    pre_save.connect(keep_what_is_shown, sender=media)
    pre_delete.connect(keep_what_is_shown_from_deletion, sender=media)

page_published.connect(facts.note_publication, sender=ArticlePage)
pre_delete.connect(facts.note_deletion, sender=ArticlePage)


@receiver(post_save, sender=Desk)
def give_a_new_desk_its_rights(sender, instance, raw=False, **kwargs) -> None:
    """A desk that an administrator opened or moved has its rights at once."""
    if not raw:
        give_rights(instance)


@receiver(post_delete, sender=Desk)
def close_with_its_desk(sender, instance, **kwargs) -> None:
    """A group without a desk would keep rights that nobody sees in the table."""
    Group.objects.filter(pk=instance.group_id).delete()


def silence_wagtail() -> None:
    """Wagtail's own mails speak to fewer people and name no reason."""
    task_submitted.disconnect(
        task_submission_email_notifier, sender=TaskState, dispatch_uid="group_approval_task_submitted_email_notification"
    )
    for signal, listener, name in (
        (workflow_submitted, workflow_submission_email_notifier, "submitted"),
        (workflow_rejected, workflow_rejection_email_notifier, "rejected"),
        (workflow_approved, workflow_approval_email_notifier, "approved"),
    ):
        signal.disconnect(listener, sender=WorkflowState, dispatch_uid=f"workflow_state_{name}_email_notification")


@receiver(task_submitted, sender=ReviewState)
def ask_reviewers(sender, instance, **kwargs) -> None:
    """A piece waits at a step: its reviewers are asked."""
    if instance.status == TaskState.STATUS_IN_PROGRESS:
        transaction.on_commit(partial(tasks.ask_reviewers.enqueue, instance.pk))


@receiver(task_submitted, sender=ReviewState)
def ask_the_gate(sender, instance, **kwargs) -> None:
    """A revision comes to its first step, whichever way: what it lacks keeps it back, and the submission with it."""
    if not instance.workflow_state.task_states.filter(revision=instance.revision, status=TaskState.STATUS_APPROVED).exists():
        passage.check(thing_of(instance.workflow_state).get_latest_revision_as_object(), instance)


@receiver(task_rejected, sender=ReviewState)
def tell_the_chain_of_a_return(sender, instance, **kwargs) -> None:
    """A piece was sent back: everybody who had to do with it is told why."""
    transaction.on_commit(partial(tasks.tell_of_return.enqueue, instance.pk))


@receiver(workflow_approved, sender=WorkflowState)
def tell_the_chain_of_approval(sender, instance, **kwargs) -> None:
    """A piece was approved by all: it is out, or will be at its hour."""
    transaction.on_commit(partial(tasks.tell_of_approval.enqueue, instance.pk))
