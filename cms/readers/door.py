"""The door of every address at which readers send something."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from cms.errors import error_page
from cms.readers.network import count_act, pressure
from cms.readers.origin import is_own
from cms.readers.refusals import Rule, refuse

LARGEST = 96 * 1024  # bytes: a comment of 3,000 letters, each sent as nine bytes, and what goes with it


def reader_door(about: Callable[..., str], *methods: str) -> Callable:
    """Let in what readers' forms may send. `about` names the thing by the address's parts, such as "poll 12".

    Before the view: 405 for other methods than these, 413 for too much, 403 for what no page of ours sent, 429 for a
    flood; each counted. The view finds `request.about` and `request.pressure`. There is no CSRF cookie, as reading sets none.
    """

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def guarded(request: HttpRequest, *parts, **named) -> HttpResponse:
            if request.method not in methods and not (request.method == "HEAD" and "GET" in methods):
                response = error_page(request, 405)
                response["Allow"] = ", ".join(methods)
                return response
            request.about = about(*parts, **named)
            if request.method == "POST":
                if (refused := _refused(request)) is not None:
                    return refused
            else:
                request.pressure = pressure(request)
            return view(request, *parts, **named)

        return guarded

    return wrap


def _refused(request: HttpRequest) -> HttpResponse | None:
    """The answer to what is not let in; None for what is."""
    if _length(request) > LARGEST:
        return _answer(request, 413, Rule.TOO_LARGE)
    if not is_own(request):
        return _answer(request, 403, Rule.FOREIGN)
    request.pressure = count_act(request)
    if request.pressure.is_too_high:
        return _answer(request, 429, Rule.TOO_MANY, retry_after=request.pressure.wait)
    return None


def _answer(request: HttpRequest, status: int, rule: Rule, **more) -> HttpResponse:
    refuse(request, request.about, rule)
    return error_page(request, status, **more)


def _length(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdecimal() else LARGEST + 1
