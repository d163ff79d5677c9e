"""Tells a person of the office what the newsroom's rules did not allow, wherever in the admin it was tried."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder

from newsroom.refusals import Refused
from newsroom.rules import thing_of


class Refusals:
    """Turns a `Refused` into one sentence above the form, or into the answer that autosave understands."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Called by Django with what a view raised."""
        if not isinstance(fault, Refused):
            return None
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"success": False, "error_code": "refused", "error_message": str(fault)}, status=400)
        messages.error(request, str(fault))
        return redirect(self._where(request, fault))

    def _where(self, request: HttpRequest, fault: Refused) -> str:
        address = fault.about and AdminURLFinder(request.user).get_edit_url(thing_of(fault.about))
        return address or reverse("wagtailadmin_home")
