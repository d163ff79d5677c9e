"""Who may approve what: the role and the place decide, and nobody approves words that they changed last."""

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from wagtail.models import Page

from cms.sites import site_of
from newsroom.models.desk import Desk, NewsroomSettings, StandIn
from newsroom.roles import FIRST_APPROVER, SECOND_APPROVER, STEPS, Role
from newsroom.words import last_writer

NOBODY_ELSE = "Không còn {role} nào khác ngoài người sửa lời văn cuối cùng; lần duyệt kia được tính."
ONE_STEP = "Cổng này đặt một bước duyệt."
NOT_YOURS = "Bước duyệt này không thuộc phần việc của bạn."
OWN_WORDS = "Bạn là người sửa lời văn cuối cùng; người khác cùng vai trò phải duyệt bản này."


def thing_of(workflow_state):
    """The page or snippet that a workflow is about, with its own fields."""
    thing = workflow_state.content_object
    return thing.specific if isinstance(thing, Page) else thing


def path_of(thing) -> str:
    """Where a thing stands in the tree; a snippet stands at its portal's root."""
    if isinstance(thing, Page):
        return thing.path
    site = site_of(thing)
    return site.root_page.path if site else ""


def reviewers(role: Role, thing) -> QuerySet:
    """The people who may take a role's step for a thing: those at a desk of the role at its place or above it, and who stands in for them."""
    groups = Desk.objects.of(role).covering(path_of(thing)).values("group")
    people = get_user_model().objects.filter(is_active=True)
    stood_for = StandIn.objects.now().filter(approver__is_active=True, approver__groups__in=groups).values("deputy")
    return people.filter(Q(groups__in=groups) | Q(pk__in=stood_for)).distinct()


def may_review(user, task, thing) -> bool:
    """Whether a step is somebody's to take."""
    return user.is_active and reviewers(task.role, thing).filter(pk=user.pk).exists()


def is_approver(user) -> bool:
    """Whether somebody sits at a desk that approves."""
    return user.is_active and Desk.objects.approving().filter(group__user=user).exists()


def colleagues(user) -> QuerySet:
    """Who may stand in for an approver: the people at any desk of the portals in which they approve."""
    portals = {site_of(desk.place).root_page.path for desk in Desk.objects.approving().filter(group__user=user).select_related("place")}
    near = Q(pk__isnull=True)
    for path in portals:
        near |= Q(groups__desk__place__path__startswith=path)
    return get_user_model().objects.filter(near, is_active=True).exclude(pk=user.pk).distinct()


def waiting_for(user) -> list:
    """The steps that are somebody's to take now, the longest waiting first: what stands at their desks, or at those of people they stand in for."""
    from newsroom.models.review import ReviewState  # which asks this module

    who = {user.pk, *StandIn.objects.now().filter(deputy=user, approver__is_active=True).values_list("approver", flat=True)}
    desks = list(Desk.objects.filter(group__user__in=who).values_list("role_key", "place__path").distinct())
    if not desks or not user.is_active:
        return []
    states = ReviewState.objects.filter(status=ReviewState.STATUS_IN_PROGRESS).select_related(
        "task__reviewtask", "workflow_state", "revision__user"
    )
    states = (
        states.filter(workflow_state__status="in_progress").prefetch_related("workflow_state__content_object").order_by("started_at", "pk")
    )
    return [state for state in states if _stands_at(state, desks)]


def _stands_at(state, desks: list[tuple[str, str]]) -> bool:
    thing = state.workflow_state.content_object
    place = path_of(thing) if thing else ""
    return any(state.task.reviewtask.role.key == key and place.startswith(path) for key, path in desks)


def returned_state(thing, before: int | None = None):
    """Why a thing stands with its editors again: its newest step, if that sent it back; None otherwise. With `before` the newest of those
    before a step (the key of its state).
    """
    from newsroom.models.review import ReviewState  # which asks this module

    steps = ReviewState.objects.filter(workflow_state__in=thing.workflow_states).exclude(status=ReviewState.STATUS_SKIPPED)
    steps = steps.filter(pk__lt=before) if before else steps
    newest = steps.select_related("reason", "finished_by").order_by("-pk").first()
    return newest if newest is not None and newest.status == ReviewState.STATUS_REJECTED else None


def why_not_approve(user, task, thing) -> str | None:
    """What keeps somebody from approving a thing at a step; None where nothing does."""
    if not may_review(user, task, thing):
        return NOT_YOURS
    return OWN_WORDS if last_writer(thing) == user.pk else None


def may_let_through(user, thing) -> bool:
    """Whether somebody is an approver of a thing, who may let pass what the gate has found."""
    return user.is_active and any(reviewers(role, thing).filter(pk=user.pk).exists() for _, role in STEPS)


def why_passed_over(task, thing) -> str | None:
    """Why a step is not taken at all: the portal has one step, or only the last writer could take it. Never both steps for that."""
    if task.role == FIRST_APPROVER and steps_of(thing) == NewsroomSettings.Steps.ONE:
        return ONE_STEP
    writer = last_writer(thing)
    other = SECOND_APPROVER if task.role == FIRST_APPROVER else FIRST_APPROVER
    if writer is None or not reviewers(task.role, thing).filter(pk=writer).exists():
        return None
    if _has_another(task.role, thing, writer) or not _has_another(other, thing, writer):
        return None
    if task.role == SECOND_APPROVER and steps_of(thing) == NewsroomSettings.Steps.ONE:
        return None
    return NOBODY_ELSE.format(role=task.role.name.lower())


def steps_of(thing) -> int:
    """How many steps the thing's portal has."""
    site = site_of(thing)
    return NewsroomSettings.for_site(site).steps if site else NewsroomSettings.Steps.TWO


def _has_another(role: Role, thing, writer: int) -> bool:
    return reviewers(role, thing).exclude(pk=writer).exists()
