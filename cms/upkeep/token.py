"""Whether a request is that of a machine that watches the portal: it shows STATUS_TOKEN."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

SCHEME = "Bearer "


def is_shown(request: HttpRequest) -> bool:
    """Whether the right token is shown. Without a token of ours none is right."""
    shown, ours = request.META.get("HTTP_AUTHORIZATION", ""), settings.STATUS_TOKEN
    return bool(ours) and shown.startswith(SCHEME) and constant_time_compare(shown.removeprefix(SCHEME), ours)


def refused() -> HttpResponse:
    """The answer to a machine that shows none."""
    headers = {"WWW-Authenticate": SCHEME.strip(), "Cache-Control": "no-store"}
    return HttpResponse("Cần STATUS_TOKEN.\n", status=401, content_type="text/plain; charset=utf-8", headers=headers)
