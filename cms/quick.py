"""Named addresses that are answered before Django's middlewares: many small requests, of which a worker has only so many in hand.

An answer like that must neither keep a page waiting nor wait in vain itself: what is more than a worker can answer soon is
refused at once, and costs next to nothing.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from importlib import import_module

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse

from cms.cache.generation import SITES, mark_of, store
from cms.sites import last_known_site_id
from cms.upkeep import metrics
from cms.upkeep.lines import about
from cms.upkeep.requests import HEADER, id_of

log = logging.getLogger("portal")

AT_ONCE = 4  # of a worker: more would only wait for each other, in the database or for the interpreter
IN_HAND = 16  # with those that wait for one of them to end
RETRY_AFTER = 5  # seconds, for one who was refused


class QuickViews:
    """Answers the addresses that the door lists as `quick`; hands everything else on."""

    def __init__(self, application: Callable):
        self.application = application
        self.views: dict[str, Callable[[HttpRequest], HttpResponse]] = import_module(settings.ROOT_URLCONF).quick
        self.in_hand, self.at_once = threading.Semaphore(IN_HAND), threading.Semaphore(AT_ONCE)

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        view = self.views.get(environ.get("PATH_INFO"))
        if view is None or (settings.SECURE_SSL_REDIRECT and environ.get("wsgi.url_scheme") != "https"):
            return self.application(environ, start_response)
        begun, name = time.perf_counter(), id_of(environ)
        with about(request=name), metrics.in_hand():
            response = self._answer(view, environ)
        metrics.answered(environ["PATH_INFO"].strip("/"), response.status_code, time.perf_counter() - begun)
        response.headers[HEADER] = name
        response.headers["Content-Length"] = str(len(response.content))
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return [response.content] if environ["REQUEST_METHOD"] != "HEAD" else []

    def _answer(self, view: Callable[[HttpRequest], HttpResponse], environ: dict) -> HttpResponse:
        if not self.in_hand.acquire(blocking=False):
            return _said(HTTPStatus.SERVICE_UNAVAILABLE)
        try:
            with self.at_once:
                return _asked(view, environ)
        finally:
            self.in_hand.release()


def _asked(view: Callable[[HttpRequest], HttpResponse], environ: dict) -> HttpResponse:
    """What the view says; whatever happens, an answer."""
    try:
        request = WSGIRequest(environ)
        with store().together(SITES, mark_of(last_known_site_id(request.get_host()))):
            return _asked_twice(view, request)
    except SuspiciousOperation:
        return _said(HTTPStatus.BAD_REQUEST)
    except (DatabaseError, InterfaceError):
        log.warning("%s: the database does not answer", environ.get("PATH_INFO"))
        return _said(HTTPStatus.SERVICE_UNAVAILABLE)
    except Exception:
        log.exception("%s", environ.get("PATH_INFO"))
        return _said(HTTPStatus.INTERNAL_SERVER_ERROR)


def _asked_twice(view: Callable[[HttpRequest], HttpResponse], request: HttpRequest) -> HttpResponse:
    """What the view says. Django asks the database before each request whether it is still there, which would be a question more;
    here a connection that broke meanwhile is noticed by the first question, and the view, which must bear that, is asked again.
    """
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    connection.health_check_done = True
    try:
        return view(request)
    except (OperationalError, InterfaceError):
        if connection.connection is None or connection.is_usable():
            raise
        connection.close()
        return view(request)


def _said(status: HTTPStatus) -> HttpResponse:
    """An answer for a script."""
    response = HttpResponse(status=status, headers={"Cache-Control": "no-store"}, content_type="text/plain")
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response
