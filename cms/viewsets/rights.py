"""Who may do what with the rows of a portal, asked of each row by itself; of another portal's row there is nothing to be found."""

from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.functional import cached_property
from wagtail.models import Site, WorkflowMixin
from wagtail.permissions import policy_registry, register_permission_policy

from cms.permissions import PortalRowPolicy

PART = ("add", "change", "delete", "view")  # who has one of these rights at a portal has to do with its rows


def keep_to_portals(model: type[Model]) -> None:
    """From now on the rights on a kind of row are those at its `site`. To be called before its viewset is registered."""
    register_permission_policy(model, PortalRowPolicy(model))


def portals_of(user, model: type[Model]) -> QuerySet[Site]:
    """The portals where somebody has to do with rows of this kind."""
    return policy_registry.get_by_type(model).sites_user_has_any_permission_for(user, PART)


def rows_of(user, model: type[Model]) -> QuerySet:
    """The rows of these portals."""
    return model._default_manager.filter(site__in=list(portals_of(user, model).values_list("pk", flat=True)))


def reviews(user, row: Model) -> bool:
    """Whether a row waits for somebody's approval."""
    task = row.current_workflow_task if isinstance(row, WorkflowMixin) else None
    return task is not None and task.user_can_access_editor(row, user)


class RightsOnRow:
    """Answers for one row, where Wagtail's views ask for rights on all rows of its kind. Whoever reviews it may work on it."""

    def __init__(self, row: Model):
        self.row = row
        self.policy = policy_registry.get(row)

    def user_has_any_permission(self, user, actions) -> bool:
        held = self.policy.user_has_any_permission_for_instance(user, actions, self.row)
        return held or ("change" in actions and reviews(user, self.row))

    def user_has_permission(self, user, action: str) -> bool:
        return self.user_has_any_permission(user, [action])

    def user_has_any_permission_for_instance(self, user, actions, instance) -> bool:
        return self.user_has_any_permission(user, actions)

    def user_has_permission_for_instance(self, user, action: str, instance) -> bool:
        return self.user_has_any_permission(user, [action])


class OneRow:
    """Before each of Wagtail's views of one row: where somebody has no part in the row, it is not there."""

    def setup(self, request, *args, **kwargs):
        key = str(kwargs["pk"])
        self.row = self.model._default_manager.filter(pk=key).first() if key.isascii() and key.isdigit() else None
        if self.row is None or not self.permission_policy.user_has_any_permission(request.user, PART):
            raise Http404
        super().setup(request, *args, **kwargs)

    @cached_property
    def permission_policy(self) -> RightsOnRow:
        return RightsOnRow(self.row)
