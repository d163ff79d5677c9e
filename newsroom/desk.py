"""Makes the roles and the workflow of `roles.py` stand in the database as written there. May be run at any time.

A role that left the table is not undone: its group has become the office's own, with the people and rights it has.
"""

from django.contrib.auth.models import Group, Permission
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    GroupSitePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from newsroom.roles import ROLES, STEPS, WORKFLOW, Role

ADMIN_ACCESS = "wagtailadmin.access_admin"
MEDIA_MODELS = (("wagtailimages", "image"), ("wagtaildocs", "document"))  # Wagtail asks for its own models, whatever ours are called


def permission(dotted: str) -> Permission:
    """The permission of a lower-case name such as "polls.change_poll"."""
    app_label, codename = dotted.split(".")
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)


def set_up_role(role: Role) -> Group:
    """The role's group with exactly the rights of the table."""
    group, _ = Group.objects.get_or_create(name=role.name)
    group.permissions.set([permission(name) for name in (ADMIN_ACCESS, *role.models)])
    _set_page_rights(group, role)
    _set_media_rights(group, role)
    GroupSitePermission.objects.filter(group=group).delete()
    return group


def _set_page_rights(group: Group, role: Role) -> None:
    root = Page.objects.get(depth=1)
    wanted = [permission(f"wagtailcore.{right}_page") for right in role.pages]
    GroupPagePermission.objects.filter(group=group).exclude(page=root, permission__in=wanted).delete()
    for right in wanted:
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=right)


def _set_media_rights(group: Group, role: Role) -> None:
    root = Collection.get_first_root_node()
    wanted = [permission(f"{app}.{right}_{model}") for app, model in MEDIA_MODELS for right in role.media]
    GroupCollectionPermission.objects.filter(group=group).exclude(collection=root, permission__in=wanted).delete()
    for right in wanted:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=right)


def set_up_workflow(groups: dict[str, Group]) -> Workflow:
    """The workflow of the table's steps and no others, in order, on the whole page tree; the one that Wagtail ships is gone."""
    workflow, _ = Workflow.objects.update_or_create(name=WORKFLOW, defaults={"active": True})
    for order, (name, role) in enumerate(STEPS):
        task, _ = GroupApprovalTask.objects.update_or_create(name=name, defaults={"active": True})
        task.groups.set([groups[role.name]])
        WorkflowTask.objects.update_or_create(workflow=workflow, task=task, defaults={"sort_order": order})
    WorkflowTask.objects.filter(workflow=workflow).exclude(task__name__in=[name for name, _ in STEPS]).delete()
    WorkflowPage.objects.update_or_create(page=Page.objects.get(depth=1), defaults={"workflow": workflow})
    remove_what_wagtail_ships()
    return workflow


def remove_what_wagtail_ships() -> None:
    """Take away Wagtail's groups and workflow while nobody uses them."""
    Group.objects.filter(name__in=["Editors", "Moderators"], user__isnull=True).delete()
    shipped = Workflow.objects.filter(name="Moderators approval", workflow_states__isnull=True)
    GroupApprovalTask.objects.filter(name="Moderators approval", task_states__isnull=True).delete()
    shipped.delete()


def set_up_desk() -> dict[str, Group]:
    """The table's groups, their rights, and the workflow. Returns the groups by name."""
    groups = {role.name: set_up_role(role) for role in ROLES}
    set_up_workflow(groups)
    return groups
