"""/tinh-trang/: whether the portal does by itself what it should, for staff and for a watching machine."""

from django.contrib.auth.mixins import AccessMixin
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views import View

from cms.clock import Standing, standing
from cms.upkeep import measures, token
from cms.upkeep.facts import Fact, State, facts, facts_without_database


class StatusView(AccessMixin, View):
    """How everything stands. 503 when something is broken, or a job late or failed, so that a watching machine need not read it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """JSON for who shows the token, a page for who is signed in with access to the admin; others are led to the sign-in."""
        if token.is_shown(request):
            return _for_machine()
        if not request.user.has_perm("wagtailadmin.access_admin"):
            return self.handle_no_permission()
        told = standing()
        seen = facts(told)
        well = _is_well(told, seen)
        seen.sort(key=lambda one: one.state.order)  # what is to be done comes first
        title = {"page_title": "Tình trạng cổng", "header_title": "Tình trạng cổng", "header_icon": "time"}
        return render(request, "cms/status.html", title | {"standing": told, "facts": seen, "well": well}, status=200 if well else 503)


def status_for_machine(request: HttpRequest) -> HttpResponse | None:
    """The same for a machine that asks a node by its address; people are left to Django."""
    if not token.is_shown(request):
        return None
    with measures.connection_in_order():
        return _for_machine()


def _for_machine() -> JsonResponse:
    told: list[Standing] = []
    try:
        if is_there := measures.database_answers():
            told = standing()
            seen = facts(told)
    except Error:  # it went away while it was asked
        is_there = False
    if not is_there:
        seen = facts_without_database()
    well = is_there and _is_well(told, seen)
    answer = {"well": well, "facts": {one.name: one.as_json() for one in seen}, "jobs": [_as_json(one) for one in told]}
    return JsonResponse(answer, status=200 if well else 503)


def _is_well(told: list[Standing], seen: list[Fact]) -> bool:
    return all(one.well for one in told) and all(one.state is not State.BAD for one in seen)


def _as_json(one: Standing) -> dict:
    """One job; moments in ISO 8601."""
    run = one.run
    return {
        "name": one.job.name,
        "late": one.late,
        "failed": one.failed,
        "due_at": run and run.due_at.isoformat(),
        "finished_at": run and run.finished_at and run.finished_at.isoformat(),
        "succeeded_at": run and run.succeeded_at and run.succeeded_at.isoformat(),
        "outcome": run.outcome if run else "",
    }
