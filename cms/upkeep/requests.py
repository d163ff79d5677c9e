"""One line in the log for each request that Django answered, and a name by which all its lines are found."""

import logging
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection
from django.http import HttpRequest, HttpResponse

from cms.readers.network import is_from_trusted_proxy
from cms.upkeep import metrics
from cms.upkeep.lines import about, route_of, without_path

log = logging.getLogger("portal.request")

HEADER = "X-Request-ID"
LIKE_AN_ID = re.compile(r"[0-9a-f]{16,64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)  # nginx's $request_id; a UUID


_is_ours: ContextVar[bool] = ContextVar("is_ours", default=False)


@contextmanager
def asked_by_ourselves() -> Iterator[None]:
    """What a command or a job asks the portal for inside is no reader's: no line in the log, but for what breaks, and no measure."""
    token = _is_ours.set(True)
    try:
        yield
    finally:
        _is_ours.reset(token)


def id_of(environ: dict) -> str:
    """The name that a trusted proxy gave to a request, where it looks like one; else a new one."""
    given = environ.get("HTTP_X_REQUEST_ID", "")
    if given and LIKE_AN_ID.fullmatch(given) and is_from_trusted_proxy(environ):
        return given
    return secrets.token_hex(16)


class RequestLog:
    """Writes the line. What the page cache answers from a copy never comes here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name, begun, asked = id_of(request.META), time.perf_counter(), Questions()
        with about(request=name), without_path(request.path), metrics.in_hand(), connection.execute_wrapper(asked):
            response = self.get_response(request)
            lasted = time.perf_counter() - begun
            if not _is_ours.get() or response.status_code >= 500:
                tell(request, response, lasted, asked.number)
        if not _is_ours.get():
            metrics.answered(group_of(request), response.status_code, lasted)
        response[HEADER] = name
        return response


class Questions:
    """Counts what the database is asked."""

    def __init__(self):
        self.number = 0

    def __call__(self, execute, sql, params, many, context):
        self.number += 1
        return execute(sql, params, many, context)


def tell(request: HttpRequest, response: HttpResponse, seconds: float, questions: int) -> None:
    """The line: no path, no query, no address, no name."""
    told = {
        "method": request.method if request.method in METHODS else "-",
        "route": route_of(request),
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
        "queries": questions,
    }
    if (found := getattr(request, "_wagtail_route_for_request", None)) is not None:
        told["page"] = found.page.pk  # what broke can be looked at; a page is nobody's secret
    level = logging.WARNING if response.status_code >= 500 else logging.INFO
    log.log(level, "%s %s %s", told["method"], told["route"], told["status"], extra={"told": told})


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def group_of(request: HttpRequest) -> str:
    """The part of the portal that answered, for the measures: a word of the door's list, so that there are never many."""
    match = getattr(request, "resolver_match", None)
    if match is None:
        return "-"
    return "trang" if match.url_name == "wagtail_serve" else match.route.lstrip("^").partition("/")[0] or "trang"
