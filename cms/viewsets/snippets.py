"""The admin's screens of a kind of row with a `site`, put together."""

from django.http import HttpRequest
from django.shortcuts import get_list_or_404
from wagtail.actions.delete import DeleteAction
from wagtail.admin.ui.tables import StatusTagColumn
from wagtail.snippets.action_menu import PublishMenuItem, UnpublishMenuItem
from wagtail.snippets.bulk_actions import DeleteBulkAction
from wagtail.snippets.views import snippets as wagtails

from cms.snippets import PortalSnippet
from cms.viewsets import screens
from cms.viewsets.choosing import PortalChooserViewSet
from cms.viewsets.rights import rows_of
from cms.viewsets.screens import of_one_row

STATE = StatusTagColumn("state", label="Tình trạng", primary=lambda row: row.live, sort_key="live")


class SiteSnippetViewSet(wagtails.SnippetViewSet):
    """The admin's screens of a snippet with a `site`: whoever has no right at a portal sees nothing of it."""

    list_filter = ["site"]
    list_per_page = 50
    chooser_viewset_class = PortalChooserViewSet

    index_view_class = screens.IndexView
    add_view_class = screens.CreateView
    copy_view_class = screens.CopyView
    edit_view_class = screens.EditView
    delete_view_class = of_one_row(wagtails.DeleteView)
    usage_view_class = of_one_row(wagtails.UsageView)
    history_view_class = screens.HistoryView
    inspect_view_class = of_one_row(wagtails.InspectView)
    reorder_view_class = screens.ReorderView
    preview_on_edit_view_class = of_one_row(wagtails.PreviewOnEditView)
    revisions_view_class = of_one_row(wagtails.PreviewRevisionView)
    revisions_compare_view_class = of_one_row(wagtails.RevisionsCompareView)
    revisions_unschedule_view_class = screens.RevisionsUnscheduleView
    unpublish_view_class = screens.UnpublishView
    lock_view_class = of_one_row(wagtails.LockView)
    unlock_view_class = of_one_row(wagtails.UnlockView)
    workflow_action_view_class = of_one_row(wagtails.WorkflowActionView)
    collect_workflow_action_data_view_class = of_one_row(wagtails.CollectWorkflowActionDataView)
    confirm_workflow_cancellation_view_class = of_one_row(wagtails.ConfirmWorkflowCancellationView)
    workflow_preview_view_class = of_one_row(wagtails.WorkflowPreviewView)
    workflow_history_view_class = of_one_row(wagtails.WorkflowHistoryView)
    workflow_history_detail_view_class = of_one_row(wagtails.WorkflowHistoryDetailView)

    def get_queryset(self, request: HttpRequest):
        """The rows of the list, each with its state where it has one."""
        rows = rows_of(request.user, self.model).select_related("site")
        return rows.with_state() if issubclass(self.model, PortalSnippet) else rows


class DeleteOwnRows(DeleteBulkAction):
    """Deleting several at once: rows of other portals are not there, and each deletion is logged."""

    def get_queryset(self, model, object_ids):
        return get_list_or_404(rows_of(self.request.user, model), pk__in=[key for key in object_ids if str(key).isdecimal()])

    @classmethod
    def execute_action(cls, objects, user=None, **kwargs):
        for row in objects:
            DeleteAction(row, user=kwargs["self"].request.user).execute(skip_permission_checks=True)
        return len(objects), 0


def leave_publishing_to_the_workflow(items: list, request: HttpRequest, context: dict) -> None:
    """The menu of a form: nobody publishes by it; who may delete what readers see may take it away from them."""
    items[:] = [item for item in items if not isinstance(item, (PublishMenuItem, UnpublishMenuItem))]
    row = context.get("instance")
    if isinstance(row, PortalSnippet) and row.live and not context.get("locked_for_user") and screens.may_take_down(request.user, row):
        items.insert(1, UnpublishMenuItem(order=20))
