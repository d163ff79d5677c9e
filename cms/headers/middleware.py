"""Gives each page its policy."""

from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponseBase

from cms.headers import desk
from cms.headers.policy import ADMIN, DESK, EDITOR, FORMS, PREVIEW, PUBLIC, films_of

PAGES = "text/html"


class Policies(CSPMiddleware):
    """django-csp, told which policy an answer bears: the strict one of public pages, that of a preview, or the admin's. What is no page
    and says nothing else gets the one that allows nothing (`cms.headers.wrapper`).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.get("Content-Type", "").startswith(PAGES):
            return response
        if _is_of_staff(request):
            response["X-Frame-Options"] = "SAMEORIGIN"
        if _is_desk(request) and HEADER not in response:  # a preview comes with its own
            desk.allow_known(request, response)
        return super().process_response(request, response)

    def get_policy_parts(self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if report_only or parts.config is not None:
            return parts
        if getattr(request, "is_preview", False):
            parts.config, parts.update = PREVIEW, films_of(request)
        elif _is_desk(request):
            parts.config = EDITOR if request.path_info.startswith(FORMS) else ADMIN
        else:
            parts.config, parts.update = PUBLIC, films_of(request)
        return parts


def _is_desk(request: HttpRequest) -> bool:
    return request.path_info.startswith(DESK)


def _is_of_staff(request: HttpRequest) -> bool:
    """Whether it is shown to staff alone, who also see it in a frame of the admin."""
    return getattr(request, "is_preview", False) or _is_desk(request)
