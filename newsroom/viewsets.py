"""The forms of pages in the admin, as the newsroom wants them: nothing is submitted past the gate, and what was sent back is answered."""

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe
from wagtail.admin import messages
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.admin.viewsets.pages import PageViewSet

from cms.models import Withdrawal
from cms.text import composed
from home.models import HomePage, StandardPage
from news.models import ArticlePage, NewsIndexPage
from newsroom import actions, gate, passage, rules
from newsroom.roles import STEPS

UNANSWERED = "Bài đã bị trả lại: hãy trả lời người duyệt ở ô phía trên rồi trình lại."


def show_faults(request, found: list) -> None:
    """The gate's list above the form."""
    messages.error(request, mark_safe(render_to_string("newsroom/faults.html", {"faults": found})))  # noqa: S308 - our own template


class DeskCreateView(CreateView):
    """The form of a page that is new."""

    def submit_action(self):
        """Submit, or keep it as a draft and say what the gate found."""
        found = gate.faults(self.form.save(commit=False))
        if not found:
            return super().submit_action()
        show_faults(self.request, found)
        return self.save_action()


class DeskEditView(EditView):
    """The form of a page."""

    @cached_property
    def returned(self):
        """Why the page stands with its editors again; None where it was not sent back."""
        return actions.returned_state(self.workflow_state)

    @cached_property
    def may_waive(self) -> bool:
        """Whether an approver writes here, who may let something through the gate."""
        return any(rules.reviewers(role, self.page).filter(pk=self.request.user.pk).exists() for _, role in STEPS)

    def submit_action(self):
        """Submit, or keep it as a draft and say what is missing."""
        return self._through_the_gate(super().submit_action)

    def restart_workflow_action(self):
        """The same from the beginning."""
        return self._through_the_gate(super().restart_workflow_action)

    def _through_the_gate(self, submit):
        found = gate.faults(self.form.save(commit=False))
        why = self.request.POST.get("gate-reason", "").strip()[:500]
        if found and self.may_waive and why:
            passage.waive(self.page, self.request.user, found, why)
        elif found:
            show_faults(self.request, found)
            return self.save_action()
        if self.returned is not None:
            said = self.request.POST.get("review-answer", "").strip()[:2000]
            if not said:
                messages.error(self.request, UNANSWERED)
                return self.save_action()
            actions.answer(self.workflow_state, said)
        return submit()

    def get_context_data(self, **kwargs) -> dict:
        waits = self.page.workflow_in_progress
        urgent = self.page.has_unpublished_changes and actions.may_override(self.request.user, self.page)
        return super().get_context_data(**kwargs) | {
            "returned": self.returned,
            "override_url": reverse("newsroom:override", args=[self.page.pk]) if urgent else "",
            "waivable": gate.faults(self.page) if not waits and self.request.method == "GET" and self.may_waive else [],
        }


class DeskUnpublishView(UnpublishView):
    """Taking a page down, for now or for good."""

    @transaction.atomic
    def unpublish(self):
        """For good its address says that it is gone, from the same moment on."""
        if self.request.POST.get("for_good"):
            said = composed(self.request.POST.get("sentence", "")).strip()[:300]
            Withdrawal.objects.update_or_create(page=self.object, defaults={"sentence": said, "by": self.request.user})
        return super().unpublish()


class DeskPageViewSet(PageViewSet):
    """Wagtail's screens of a page type, with our forms."""

    add_view_class = DeskCreateView
    edit_view_class = DeskEditView
    unpublish_view_class = DeskUnpublishView


def page_viewsets() -> list[DeskPageViewSet]:
    """One for each page type."""
    return [
        type(f"{model.__name__}ViewSet", (DeskPageViewSet,), {"model": model})()
        for model in (HomePage, StandardPage, NewsIndexPage, ArticlePage)
    ]
