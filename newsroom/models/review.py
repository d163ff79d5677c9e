"""One step of approval: who may take it, what was approved, why something was sent back."""

from django.db import models
from django.db.models import Max
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.log_actions import log
from wagtail.models import Site, Task, TaskState

from cms.sites import default_site_pk
from newsroom import rules
from newsroom.querysets import ReturnReasonQuerySet
from newsroom.refusals import Refused
from newsroom.roles import STEPS, Role


class ReturnReason(models.Model):
    """Why something may be sent back; the office keeps the list."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", verbose_name="cổng", default=default_site_pk)
    text = models.CharField("lý do", max_length=120)
    retired = models.BooleanField("không dùng nữa", default=False)
    sort_order = models.IntegerField("thứ tự", blank=True, editable=False)

    objects = ReturnReasonQuerySet.as_manager()

    panels = [FieldPanel("site"), FieldPanel("text"), FieldPanel("retired")]

    class Meta:
        verbose_name = "lý do trả lại"
        verbose_name_plural = "lý do trả lại"
        ordering = ["sort_order", "pk"]
        constraints = [models.UniqueConstraint(fields=("site", "text"), name="one_reason_once", violation_error_message="Đã có lý do này.")]

    def __str__(self) -> str:
        return self.text

    def save(self, *args, **kwargs) -> None:
        if self.sort_order is None:  # a new one stands last
            self.sort_order = (ReturnReason.objects.aggregate(last=Max("sort_order"))["last"] or 0) + 1
        super().save(*args, **kwargs)


class ReviewState(TaskState):
    """How one step went: what content was approved, or why it was sent back and what the editor answered."""

    digest = models.CharField("dấu của nội dung", max_length=64, blank=True, editable=False)
    reason = models.ForeignKey(ReturnReason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lý do")
    answer = models.TextField("trả lời của biên tập", blank=True)
    reminded_at = models.DateTimeField("đã nhắc lúc", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "kết quả bước duyệt"
        verbose_name_plural = "kết quả bước duyệt"

    def get_comment(self) -> str:
        """What the history shows of it."""
        said = f"{self.reason}: {self.comment}" if self.reason and self.comment else str(self.reason or self.comment)
        return f"{said}\nTrả lời: {self.answer}" if self.answer else said


class ReviewTask(Task):
    """A step that people of one role take, each at the place they work for. Approving and sending back are in `actions.py`."""

    number = models.PositiveSmallIntegerField("bước thứ", default=1, unique=True)

    task_state_class = ReviewState
    admin_form_fields = ["name"]

    class Meta:
        verbose_name = "bước duyệt bài"
        verbose_name_plural = "bước duyệt bài"

    @property
    def role(self) -> Role:
        """Whose step it is."""
        return STEPS[self.number - 1][1]

    def start(self, workflow_state, user=None) -> ReviewState:
        """Begin the step, or the one before it that has not seen the present content: Wagtail goes on at the step that sent a piece back.

        Where nobody could take it, or the portal has decided so, it is passed over and the history says why.
        """
        workflow_state.refresh_from_db()  # it may know the thing as it was before the newest revision
        due = workflow_state.get_next_task()
        if due is not None and due.pk != self.pk:
            return due.specific.start(workflow_state, user=user)
        thing = rules.thing_of(workflow_state)
        why = rules.why_passed_over(self, thing)
        if why is None:
            return super().start(workflow_state, user=user)
        state = ReviewState(workflow_state=workflow_state, task=self, revision=thing.get_latest_revision(), comment=why)
        state.status, state.finished_at = TaskState.STATUS_SKIPPED, timezone.now()
        state.save()
        log(instance=thing, action="newsroom.pass_over", user=user, data={"task": self.name, "why": why}, revision=state.revision)
        return state

    def on_action(self, task_state, user, action_name, **kwargs):
        """Wagtail's own doors do not know which content the approver saw."""
        raise Refused("Hãy xem và duyệt ở trang duyệt bài.", task_state.workflow_state)

    def get_actions(self, obj, user) -> list[tuple[str, str, bool]]:
        """What somebody may do with a thing that waits at this step."""
        if not rules.may_review(user, self, obj):
            return []
        return [("approve", "Duyệt", True), ("reject", "Trả lại", True)]

    def user_can_access_editor(self, obj, user) -> bool:
        """Whether a reviewer may open the form."""
        return rules.may_review(user, self, obj)

    def locked_for_user(self, obj, user) -> bool:
        """Whether others may not change a thing while it waits here."""
        return not rules.may_review(user, self, obj)

    def user_can_lock(self, obj, user) -> bool:
        return rules.may_review(user, self, obj)

    def get_task_states_user_can_moderate(self, user, **kwargs):
        """Everything that waits here for somebody."""
        mine = [state.pk for state in rules.waiting_for(user) if state.task_id == self.pk]
        return TaskState.objects.filter(pk__in=mine)

    @classmethod
    def get_description(cls) -> str:
        return "Người của vai trò phụ trách nơi đặt bài duyệt bước này."
