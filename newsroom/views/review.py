"""The approver's page: the piece as it will look, what changed, and two buttons."""

from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page, WorkflowState

from cms.signin.views.again import ask_again
from cms.sites import site_of
from newsroom import actions, rules
from newsroom.changes import compare
from newsroom.forms import ReturnForm
from newsroom.links import unknown_links
from newsroom.refusals import Refused
from newsroom.words import digest


@dataclass
class Piece:
    """A page or snippet that waits for approval, with its newest revision."""

    workflow_state: WorkflowState

    @cached_property
    def thing(self):
        return rules.thing_of(self.workflow_state)

    @cached_property
    def revision(self):
        return self.thing.get_latest_revision()

    @cached_property
    def proposed(self):
        """What would go out."""
        return self.revision.as_object()

    @cached_property
    def before(self):
        """What readers see now, else what was approved last; None where nothing of it ever was."""
        if self.thing.live:
            return self.thing
        approved = self.thing.workflow_states.filter(status=WorkflowState.STATUS_APPROVED, current_task_state__isnull=False)
        last = (
            approved.exclude(pk=self.workflow_state.pk)
            .select_related("current_task_state__revision")
            .order_by("-created_at", "-pk")
            .first()
        )
        return last.current_task_state.revision.as_object() if last else None

    @property
    def preview(self) -> str:
        """The address of the piece as it will look."""
        if isinstance(self.thing, Page):
            return reverse("wagtailadmin_pages:revisions_view", args=[self.thing.pk, self.revision.pk])
        return reverse(self.thing.snippet_viewset.get_url_name("revisions_view"), args=[self.thing.pk, self.revision.pk])


class ReviewView(TemplateView):
    """One page for one piece: made for a telephone."""

    template_name = "newsroom/review.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.piece = Piece(get_object_or_404(WorkflowState, pk=kwargs["pk"]))
        if not self._may_see(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def _may_see(self, user) -> bool:
        if self.task and rules.may_review(user, self.task, self.piece.thing):
            return True
        return AdminURLFinder(user).get_edit_url(self.piece.thing) is not None

    @cached_property
    def state(self):
        """The step at which the piece stands."""
        current = self.piece.workflow_state.current_task_state
        return current.specific if current else None

    @cached_property
    def task(self):
        return self.state.task.specific if self.state else None

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Duyệt or Trả lại. What is refused is said on the same page."""
        self.returning = None
        if "return" not in request.POST and (asked := ask_again(request, request.path)):
            return asked
        try:
            done = self._send_back() if "return" in request.POST else self._approve()
        except Refused as fault:
            messages.error(request, str(fault))
            done = True
        return redirect(request.path) if done else self.get(request, *args, **kwargs)

    def _approve(self) -> bool:
        note = self.request.POST.get("note", "").strip()[:2000]
        actions.approve(self.piece.workflow_state, self._step(), self.request.user, self.request.POST.get("seen", ""), note)
        messages.success(self.request, f"Đã duyệt “{self.piece.thing}”.")
        return True

    def _send_back(self) -> bool:
        self.returning = ReturnForm(self.request.POST, site=site_of(self.piece.thing))
        if not self.returning.is_valid():
            return False
        told = self.returning.cleaned_data
        actions.send_back(self.piece.workflow_state, self._step(), self.request.user, told["reason"], told["text"])
        messages.success(self.request, f"Đã trả lại “{self.piece.thing}” cho biên tập.")
        return True

    def _step(self) -> int:
        step = self.request.POST.get("step", "")
        return int(step) if step.isascii() and step.isdigit() and len(step) < 18 else 0

    def get_context_data(self, **kwargs) -> dict:
        waits = self.piece.workflow_state.status == WorkflowState.STATUS_IN_PROGRESS
        mine = waits and rules.may_review(self.request.user, self.task, self.piece.thing)
        outgoing = unknown_links(self.piece.proposed, self.piece.before)
        return super().get_context_data(**kwargs) | {
            "piece": self.piece,
            "kind": capfirst(self.piece.thing._meta.verbose_name),
            "state": self.state,
            "task": self.task,
            "waits": waits,
            "mine": mine,
            "why_not": rules.why_not_approve(self.request.user, self.task, self.piece.thing) if mine else None,
            "seen": digest(self.piece.revision),
            "changes": compare(self.piece.before, self.piece.proposed),
            "outgoing": outgoing,
            "new_outgoing": sum(link.is_new for link in outgoing),
            "returning": getattr(self, "returning", None) or ReturnForm(site=site_of(self.piece.thing)),
            "chain": self.piece.workflow_state.task_states.order_by("started_at", "pk").select_related("task", "finished_by"),
            "edit_url": AdminURLFinder(self.request.user).get_edit_url(self.piece.thing),
        }
