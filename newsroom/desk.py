"""Makes the roles and the workflow of `roles.py` stand in the database as written there. May be run at any time.

Every portal has a desk of each role; an administrator may add desks for a category. A role that left the table is not undone:
its group has become the office's own, with the people and rights it has.
"""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    GroupSitePermission,
    Page,
    Site,
    Task,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowTask,
)
from wagtail.snippets.models import get_workflow_enabled_models

from cms.permissions import OVERSEE
from cms.sites import site_of
from feedback import actions as feedback
from newsroom.models import Desk, NewsroomSettings, ReturnReason, ReviewTask
from newsroom.roles import ROLES, STEPS, WORKFLOW, Role

ADMIN_ACCESS = "wagtailadmin.access_admin"
MEDIA_MODELS = (("wagtailimages", "image"), ("wagtaildocs", "document"))  # Wagtail asks for its own models, whatever ours are called
REASONS = (
    "Sai chính tả, câu chữ chưa rõ",
    "Số liệu, tên người hoặc chức danh chưa đúng",
    "Thiếu ảnh, tài liệu hoặc nguồn",
    "Chưa đúng thể thức, chuyên mục",
    "Chưa đến lúc đăng",
    "Lý do khác",
)


def set_up_desk() -> None:
    """The right that Wagtail does not know, a desk of each role at every portal, the office's reasons, and the workflow."""
    Permission.objects.get_or_create(
        content_type=ContentType.objects.get_for_model(Page),
        codename=f"{OVERSEE}_page",
        defaults={"name": "Gỡ xuống, di chuyển, đặt quyền xem"},
    )
    for site in Site.objects.select_related("root_page").order_by("-is_default_site", "pk"):
        set_up_portal(site)
    for desk in Desk.objects.select_related("place", "group"):
        give_rights(desk)
    set_up_workflow()


def set_up_portal(site: Site) -> None:
    """The desks of a portal, its collection of pictures and documents, what comments need, and the reasons to begin with."""
    for role in ROLES:
        open_desk(role, site.root_page, role.name if site.is_default_site else f"{role.name} – {site.site_name or site.hostname}")
    set_up_collection(site)
    feedback.set_up(site)
    if not ReturnReason.objects.filter(site=site).exists():
        for text in REASONS:
            ReturnReason.objects.create(site=site, text=text)


def open_desk(role: Role, place: Page, name: str) -> Desk:
    """The desk of a role at a place; where there is none yet it takes over a group of that name, or gets one."""
    desk = Desk.objects.filter(role_key=role.key, place=place).first()
    if desk is None:
        group = Group.objects.filter(name=name, desk__isnull=True).first()
        taken = Group.objects.filter(name=name).exists() and group is None
        desk = Desk.objects.create(role_key=role.key, place=place, group=group or (None if taken else Group.objects.create(name=name)))
    return desk


def set_up_collection(site: Site) -> Collection:
    """The portal's own collection. What lies loose in the root of an only portal is moved there."""
    settings = NewsroomSettings.for_site(site)
    if settings.collection is None:
        settings.collection = Collection.get_first_root_node().add_child(instance=Collection(name=site.site_name or site.hostname))
        settings.save()
        if Site.objects.count() == 1:
            for kind in (get_image_model(), get_document_model()):
                kind.objects.filter(collection=Collection.get_first_root_node()).update(collection=settings.collection)
    return settings.collection


# Rights ---------------------------------------------------------------------------------------------------------------
def permission(dotted: str) -> Permission:
    """The permission of a lower-case name such as "polls.change_poll"."""
    app_label, codename = dotted.split(".")
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)


def give_rights(desk: Desk) -> None:
    """The desk's group with exactly the rights of the table, at its place."""
    role, group, site = desk.role, desk.group, site_of(desk.place)
    group.permissions.set([permission(ADMIN_ACCESS)])
    _set(GroupPagePermission, group, "page", desk.place, [f"wagtailcore.{right}_page" for right in role.pages])
    media = [f"{app}.{right}_{model}" for app, model in MEDIA_MODELS for right in role.media]
    _set(GroupCollectionPermission, group, "collection", set_up_collection(site) if site else None, media if site else [])
    _set(GroupSitePermission, group, "site", site, role.rows if site and site.root_page_id == desk.place_id else [])


def _set(kind, group: Group, field: str, place, names) -> None:
    """Exactly these rights of a kind for a group, at one place."""
    wanted = [permission(name) for name in names]
    kind.objects.filter(group=group).exclude(**{field: place}, permission__in=wanted).delete()
    for right in wanted:
        kind.objects.get_or_create(group=group, permission=right, **{field: place})


# Workflow -------------------------------------------------------------------------------------------------------------
def set_up_workflow() -> Workflow:
    """The workflow of the table's steps and no others, in order, on the whole page tree and on the snippets that can wait for approval."""
    workflow, _ = Workflow.objects.update_or_create(name=WORKFLOW, defaults={"active": True})
    for order, (name, _) in enumerate(STEPS):
        task, _ = ReviewTask.objects.update_or_create(number=order + 1, defaults={"name": name, "active": True})
        WorkflowTask.objects.update_or_create(workflow=workflow, task=task, defaults={"sort_order": order})
    ours = ReviewTask.objects.values("pk")
    WorkflowTask.objects.filter(workflow=workflow).exclude(task__in=ours).delete()
    WorkflowPage.objects.update_or_create(page=Page.objects.get(depth=1), defaults={"workflow": workflow})
    WorkflowPage.objects.exclude(workflow=workflow).delete()
    for model in get_workflow_enabled_models():
        content_type = ContentType.objects.get_for_model(model, for_concrete_model=False)
        WorkflowContentType.objects.update_or_create(content_type=content_type, defaults={"workflow": workflow})
    remove_what_wagtail_ships()
    return workflow


def remove_what_wagtail_ships() -> None:
    """Take away Wagtail's groups and workflow, and the plain steps that stood here before, while nobody uses them."""
    Group.objects.filter(name__in=["Editors", "Moderators"], user__isnull=True, desk__isnull=True).delete()
    Workflow.objects.filter(name="Moderators approval", workflow_states__isnull=True).delete()
    GroupApprovalTask.objects.filter(task_states__isnull=True, workflow_tasks__isnull=True).delete()
    Task.objects.filter(pk__in=GroupApprovalTask.objects.filter(workflow_tasks__isnull=True).values("pk")).update(active=False)
