"""Tells a person of the office what the newsroom's rules did not allow, wherever in the admin it was tried."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder

from newsroom import guards
from newsroom.refusals import Refused
from newsroom.rules import thing_of


def tell(request: HttpRequest, fault: Refused) -> None:
    """Above the form: the sentence, or the whole list of what the gate has found."""
    told = render_to_string("newsroom/faults.html", {"faults": fault.faults}) if fault.faults else str(fault)
    messages.error(request, mark_safe(told) if fault.faults else told)  # noqa: S308 - our own template


class Refusals:
    """Turns a `Refused` into one sentence above the form, or into the answer that autosave understands."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, arguments, named) -> None:
        """Called by Django when it knows the view."""
        guards.refuse_entry(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Called by Django with what a view raised."""
        if not isinstance(fault, Refused):
            return None
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"success": False, "error_code": "refused", "error_message": str(fault)}, status=400)
        tell(request, fault)
        return redirect(self._where(request, fault))

    def _where(self, request: HttpRequest, fault: Refused) -> str:
        address = fault.about and AdminURLFinder(request.user).get_edit_url(thing_of(fault.about))
        return address or reverse("wagtailadmin_home")
