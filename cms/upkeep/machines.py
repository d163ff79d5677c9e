"""The door for machines that watch a node: answered before Django's middlewares, whatever host name they ask for.

A balancer and Prometheus ask each node by its address and without TLS. They must neither be led to https nor be refused
for an unknown host, and they wait for no reader.
"""

import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from importlib import import_module

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse

log = logging.getLogger("portal")


class MachineDoor:
    """Answers the addresses that the door lists as `machines`. A view that answers None leaves the request to Django."""

    def __init__(self, application: Callable):
        self.application = application
        self.views: dict[str, Callable[[HttpRequest], HttpResponse | None]] = import_module(settings.ROOT_URLCONF).machines

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        view = self.views.get(environ.get("PATH_INFO"))
        response = _asked(view, environ) if view else None
        if response is None:
            return self.application(environ, start_response)
        response.headers["Content-Length"] = str(len(response.content))
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["X-Content-Type-Options"] = "nosniff"
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return [response.content] if environ["REQUEST_METHOD"] != "HEAD" else []


def _asked(view: Callable[[HttpRequest], HttpResponse | None], environ: dict) -> HttpResponse | None:
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return HttpResponse(status=HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD"}, content_type="text/plain")
    try:
        return view(WSGIRequest(environ))
    except Exception:
        log.exception("the door for machines")
        return HttpResponse(status=HTTPStatus.INTERNAL_SERVER_ERROR, content_type="text/plain")
