"""The admin's screens of portals' rows: Wagtail's, each asked for the row that it shows, none for the right to publish."""

from copy import copy

from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from modelcluster.models import ClusterableModel
from wagtail.admin.filters import WagtailFilterSet
from wagtail.log_actions import log
from wagtail.snippets.views import snippets as wagtails

from cms.viewsets.rights import OneRow, RightsOnRow, portals_of

REORDER = "cms.reorder"
HERE = 999999  # the key that Wagtail's script replaces by that of the row that is dragged


class PortalFilters(WagtailFilterSet):
    """The filters of a list, in which the portals are somebody's own; with one portal there is nothing to choose."""

    def __init__(self, data=None, queryset=None, *, request=None, prefix=None):
        super().__init__(data, queryset, request=request, prefix=prefix)
        if "site" in self.filters:
            portals = portals_of(request.user, self._meta.model)
            self.filters["site"].queryset = portals
            if len(portals[:2]) < 2:
                del self.filters["site"]


class IndexView(wagtails.IndexView):
    """The list. What may be done with a row is asked of the row."""

    base_filterset_class = PortalFilters

    def get_edit_url(self, instance):
        return super().get_edit_url(instance) if self.user_has_permission_for_instance("change", instance) else None

    def get_copy_url(self, instance):
        return super().get_copy_url(instance) if self.user_has_permission_for_instance("add", instance) else None

    def get_delete_url(self, instance):
        return super().get_delete_url(instance) if self.user_has_permission_for_instance("delete", instance) else None

    def get_reorder_url(self):
        """Whoever may change links may drag them: their order is not part of what is approved."""
        return reverse(self.reorder_url_name, args=[HERE]) if self.reorder_url_name and self.user_has_permission("change") else None

    def order_queryset(self, queryset):
        queryset = super().order_queryset(queryset)
        return queryset.order_by(self.sort_order_field, "pk") if self.show_ordering_column else queryset


class CopyView(OneRow, wagtails.CopyView):
    """The form of a new row, filled as another one is. It is sent to where new rows are made, never here."""

    http_method_names = ["get", "head", "options"]

    def get_initial_form_instance(self):
        return unsaved_copy(self.row)


def unsaved_copy(row: Model) -> Model:
    """A row as the form of a new one shows it."""
    if isinstance(row, ClusterableModel):
        own = [field.name for field in row._meta.private_fields]  # its revisions and workflows
        return row.copy_cluster(exclude_fields=own)[0]
    made = copy(row)
    made.pk, made._state.adding = None, True
    return made


class WholeActs:
    """A form whose button does the whole of it or nothing: a refusal in its middle leaves the saved draft and no workflow half begun."""

    @transaction.atomic
    def run_action_method(self):
        return super().run_action_method()


class CreateView(WholeActs, wagtails.CreateView):
    """The form of a new row."""


class EditView(OneRow, WholeActs, wagtails.EditView):
    """The form."""

    def user_has_permission(self, permission):
        # Wagtail's form asks for "publish" to offer that a schedule be given up; publishing itself asks the policy
        return super().user_has_permission("delete" if permission == "publish" else permission)


class HistoryView(OneRow, wagtails.HistoryView):
    """What happened to it."""

    def user_can_unschedule(self):
        return self.user_has_permission("delete")


class UnpublishView(OneRow, wagtails.UnpublishView):
    """Taking it away from readers."""

    permission_required = "delete"


class RevisionsUnscheduleView(OneRow, wagtails.RevisionsUnscheduleView):
    """Giving up a schedule."""

    permission_required = "delete"


class ReorderView(OneRow, wagtails.ReorderView):
    """Dragging: applies at once, among the rows of the same portal, and is logged."""

    permission_required = "change"

    def post(self, request: HttpRequest, *args, **kwargs) -> JsonResponse:
        """Put the row at a place in the list that its editor sees; one that is no number is the last."""
        wanted = request.GET.get("position", "")
        shown = list(self.get_queryset().values_list("pk", "site"))
        shown.remove((self.row.pk, self.row.site_id))
        place = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 9 else len(shown)
        before = sum(site == self.row.site_id for _, site in shown[:place])
        self._put(before)
        return JsonResponse({"success": True})

    def get_queryset(self):
        portals = portals_of(self.request.user, self.model).values("pk")
        return self.model._default_manager.filter(site__in=portals).order_by(self.sort_order_field, "pk")

    @transaction.atomic
    def _put(self, place: int) -> None:
        """Number the portal's rows anew, with the numbers that they have."""
        rows = list(self.model._default_manager.filter(site=self.row.site_id).order_by(self.sort_order_field, "pk").select_for_update())
        old = next(number for number, row in enumerate(rows) if row.pk == self.row.pk)
        if place == old:
            return
        numbers = _rising([getattr(row, self.sort_order_field) for row in rows])
        rows.insert(place, rows.pop(old))
        for row, number in zip(rows, numbers, strict=True):
            if getattr(row, self.sort_order_field) != number:
                setattr(row, self.sort_order_field, number)
                row.save(update_fields=[self.sort_order_field])
        log(instance=self.row, action=REORDER, user=self.request.user, data={"old": old + 1, "new": place + 1})


def _rising(numbers: list[int]) -> list[int]:
    """The numbers, each larger than the one before."""
    for place in range(1, len(numbers)):
        numbers[place] = max(numbers[place], numbers[place - 1] + 1)
    return numbers


def may_take_down(user, row: Model) -> bool:
    """Whether somebody may take away from readers what they see."""
    return RightsOnRow(row).user_has_permission(user, "delete")


def of_one_row(view: type, **attributes) -> type:
    """A view of Wagtail's, asked for its row first."""
    return type(view.__name__, (OneRow, view), attributes)
