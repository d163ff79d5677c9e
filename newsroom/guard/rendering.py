"""A page as a reader gets it: from the application without the page cache, and the copy that the cache keeps."""

import gzip
import io
from functools import lru_cache
from urllib.parse import urlsplit

import brotli
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from wagtail.models import Site

from cms.cache.copy import Copy
from cms.cache.front import read_copy
from cms.cache.generation import generation, mark_of
from cms.cache.store import key_of
from cms.upkeep.requests import asked_by_ourselves

USUAL = {"http": 80, "https": 443}


@lru_cache(maxsize=1)
def _application() -> WSGIHandler:
    return WSGIHandler()  # the middlewares are loaded once


def scheme() -> str:
    """By which readers come."""
    return urlsplit(settings.PUBLIC_URL).scheme


def rendered(site: Site, path: str) -> str | None:
    """What a reader who is nobody is given at an address of a portal; None where it is no page for everybody."""
    port = str(site.port or USUAL[scheme()])
    host = site.hostname if site.port in USUAL.values() else f"{site.hostname}:{port}"
    environ = {
        "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": path.encode().decode("latin-1"), "QUERY_STRING": "",
        "SERVER_NAME": site.hostname, "SERVER_PORT": port, "HTTP_HOST": host, "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0), "wsgi.url_scheme": scheme(), "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False, "wsgi.multiprocess": True, "wsgi.run_once": False,
    }  # fmt: skip
    with asked_by_ourselves():
        answer = _application().get_response(WSGIRequest(environ))  # without the signals that would close our own connection
    is_page = answer.status_code in (200, 404) and not answer.streaming
    return answer.content.decode("utf-8", "replace") if is_page else None


def kept(site: Site, path: str) -> tuple[list[str], bool]:
    """The texts of the copies that the page cache keeps of an address, one for each encoding that says something of its own; and whether
    readers are given them now (else only while the database is away). A proxy before us may ask by another scheme than readers do.
    """
    copies = [copy for name in USUAL if (copy := read_copy(key_of(name, site.pk, path, ""))) is not None]
    texts = {_opened(copy, encoding) for copy in copies for encoding in copy.bodies}
    now = generation(mark_of(site.pk))
    return [body.decode("utf-8", "replace") for body in texts], all(copy.is_fresh(now) for copy in copies)


def _opened(copy: Copy, encoding: str) -> bytes:
    """The bytes that a browser would read; what cannot be opened is shown as it is."""
    body = copy.bodies[encoding]
    try:
        return brotli.decompress(body) if encoding == "br" else gzip.decompress(body) if encoding == "gzip" else body
    except (OSError, EOFError, brotli.error):
        return body
