"""Cut pictures: out of the folder, or streamed from the store, at the same address and with the same words for caches."""

import posixpath
from threading import BoundedSemaphore

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.static import serve
from wagtail.images.models import get_rendition_storage

from cms.errors import error_page
from cms.storage import RETRY_AFTER, StorageAway

FOLDER = "images"
FOR_GOOD = "public, max-age=31536000, immutable"
LONGEST = 255  # bytes of a name that a file system takes
AT_ONCE = BoundedSemaphore(8)  # of a worker, which has threads to spare for pages when the store is slow
PATIENCE = 2  # seconds that a picture waits for its turn


def picture(request: HttpRequest, path: str) -> HttpResponse:
    """A cut picture. Originals and documents have no address of their own. In production nginx keeps these."""
    if request.method not in ("GET", "HEAD"):
        answer = error_page(request, 405)
        answer["Allow"] = "GET, HEAD"
        return answer
    if len(path.encode()) > LONGEST:
        raise Http404
    storage = get_rendition_storage()
    if not hasattr(storage, "fetch"):
        # The folder itself, so that ".." leads nowhere
        answer = serve(request, path, document_root=settings.MEDIA_ROOT / FOLDER)
        answer["Cache-Control"] = FOR_GOOD
        return answer
    if posixpath.normpath(path) != path or path.startswith(("/", ".")) or "\\" in path or "\x00" in path:
        raise Http404
    if not AT_ONCE.acquire(timeout=PATIENCE):
        return _not_now()
    try:
        return _fetched(request, storage, f"{FOLDER}/{path}")
    finally:
        AT_ONCE.release()


def _fetched(request: HttpRequest, storage, name: str) -> HttpResponse:
    try:
        found = storage.fetch(name, only_head=request.method == "HEAD", **_asked(request))
    except FileNotFoundError:
        raise Http404 from None
    except StorageAway:
        return _not_now()
    lasting = {"Cache-Control": FOR_GOOD if found.status < 400 else "no-store"}
    answer = HttpResponse(found.body, status=found.status, headers=found.headers | lasting)
    if found.status == 304:
        del answer["Content-Type"]
    return answer


def _asked(request: HttpRequest) -> dict[str, str]:
    """What a reader's conditions are to the store. The name of a picture is never used again: a tag decides before a date."""
    asked = {}
    if tag := request.headers.get("If-None-Match"):
        asked["IfNoneMatch"] = tag.strip().removeprefix("W/")
    elif since := request.headers.get("If-Modified-Since"):
        asked["IfModifiedSince"] = since
    if request.method == "GET" and "If-Range" not in request.headers and request.headers.get("Range", "").startswith("bytes="):
        asked["Range"] = request.headers["Range"]
    return asked


def _not_now() -> HttpResponse:
    """For whoever draws a page: the picture is missing now, and asked for again the next time."""
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
    return HttpResponse("Ảnh tạm thời chưa lấy được.\n", status=503, content_type="text/plain; charset=utf-8", headers=headers)
