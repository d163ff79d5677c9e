"""What the snippets of portals have in common: each belongs to one portal, is written as a draft, and readers see it while it is live."""

from django.db import models
from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.models import DraftStateMixin, LockableMixin, Revision, RevisionMixin, Site, WorkflowMixin, WorkflowState
from wagtail.permissions import policy_registry
from wagtail.search import index

from cms.sites import SitePreviewMixin
from cms.text import composed_content


class PortalSnippetQuerySet(models.QuerySet):
    """Snippets of portals."""

    def live(self):
        """Those that readers may see: neither a draft, nor what waits for its hour, nor what has expired."""
        return self.filter(live=True)

    def with_state(self):
        """With what a list says of each, in the same query."""
        of_it = {"base_content_type": self.model.get_base_content_type(), "object_id": Cast(OuterRef("pk"), CharField())}
        waiting = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS, **of_it)
        return self.annotate(
            is_waiting=Exists(waiting), is_scheduled=Exists(Revision.objects.filter(approved_go_live_at__isnull=False, **of_it))
        )


class PortalSnippetForm(WagtailAdminModelForm):
    """The form of a row with a `site`: its editor may put it where they may add some; one that readers have seen stays where it is."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "site" in self.fields and self.for_user is not None:
            self._offer_portals()

    def _offer_portals(self) -> None:
        row = self.instance
        if row.pk and (getattr(row, "first_published_at", None) or getattr(row, "workflow_in_progress", False)):
            del self.fields["site"]
            return
        policy = policy_registry.get_by_type(type(row))
        may_add = policy.sites_user_has_any_permission_for(self.for_user, ["add"]).values("pk")
        offered = Site.objects.filter(Q(pk__in=may_add) | Q(pk=row.site_id if row.pk else None)).order_by("pk")
        if len(offered) == 1:
            row.site = offered[0]
            del self.fields["site"]
        else:
            self.fields["site"].queryset = offered


class PortalSnippet(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, SitePreviewMixin, index.Indexed, models.Model):
    """The base of every snippet. It has a `site`."""

    base_form_class = PortalSnippetForm

    class Meta:
        abstract = True

    def serializable_data(self) -> dict:
        """What a revision keeps; its text is composed as that of a row is."""
        return composed_content(super().serializable_data(), ())

    def with_content_json(self, content: dict):
        """The row as a revision has it; where it stands, and what has become of it since, is no part of a revision."""
        revised = super().with_content_json(content)
        for name in ("site_id", "live_revision_id", "last_published_at", "expired"):
            setattr(revised, name, getattr(self, name))
        return revised

    @property
    def state(self) -> str:
        """Whether readers see it, and what is to come; of a row that was read `with_state`."""
        shown = "đang hiện" if self.live else "đã hết hạn" if self.expired else ""
        to_come = "chờ duyệt" if self.is_waiting else "hẹn giờ đăng" if self.is_scheduled else ""
        if not to_come and (self.has_unpublished_changes if self.live else not self.expired):
            to_come = "bản nháp"
        return " + ".join(filter(None, [shown, to_come]))


def publish_snippet(row: PortalSnippet) -> PortalSnippet:
    """The new row, live as if it had gone through its approval: with a revision, a date, and the signals."""
    row.live = False
    row.save()
    row.save_revision().publish()
    row.refresh_from_db()
    return row
