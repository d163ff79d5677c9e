"""/tinh-trang/: whether the portal does by itself what it should, for staff and for a watching machine."""

from django.conf import settings
from django.contrib.auth.mixins import AccessMixin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.views import View

from cms.clock import Standing, standing

SCHEME = "Bearer "


class StatusView(AccessMixin, View):
    """The jobs of the clock, each with its last result. 503 when one of them is late or failed, so that a watching machine need not read it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """JSON for who shows the token, a page for who is signed in with access to the admin; others are led to the sign-in."""
        shows_token = _shows_token(request)
        if not shows_token and not request.user.has_perm("wagtailadmin.access_admin"):
            return self.handle_no_permission()
        told = standing()
        well = all(one.well for one in told)
        if shows_token:
            return JsonResponse({"well": well, "jobs": [_as_json(one) for one in told]}, status=200 if well else 503)
        title = {"page_title": "Tình trạng cổng", "header_title": "Tình trạng cổng", "header_icon": "time"}
        return render(request, "cms/status.html", title | {"standing": told, "well": well}, status=200 if well else 503)


def _shows_token(request: HttpRequest) -> bool:
    shown = request.headers.get("Authorization", "")
    ours = settings.STATUS_TOKEN
    return bool(ours) and shown.startswith(SCHEME) and constant_time_compare(shown.removeprefix(SCHEME), ours)


def _as_json(one: Standing) -> dict:
    """One job; moments in ISO 8601."""
    run = one.run
    return {
        "name": one.job.name,
        "late": one.late,
        "failed": one.failed,
        "due_at": run and run.due_at.isoformat(),
        "finished_at": run and run.finished_at and run.finished_at.isoformat(),
        "outcome": run.outcome if run else "",
    }
