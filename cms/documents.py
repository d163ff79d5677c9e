"""/tai-lieu/<id>/<name>: a document is given to whoever may have it, as a file that runs nowhere."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.documents.models import document_served

from cms.models import PortalDocument
from cms.shown import may_fetch
from cms.views import not_found

# A PDF is shown by the browser's own viewer, which no page of ours can reach; a sandbox would keep the viewer itself from opening
SHOWN = {"application/pdf": "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"}
SAVED = "sandbox; default-src 'none'; frame-ancestors 'none'"


@require_safe
def serve(request: HttpRequest, key: int, name: str) -> HttpResponse:
    """The file itself: PDF to be read in the browser, everything else to be saved. 404 for whoever may not have it: that it is there, too, is
    nobody's business. Asks the storage, wherever that keeps files.
    """
    document = get_object_or_404(PortalDocument, pk=key)
    if name != document.filename or not may_fetch(document, request):
        raise Http404
    for hook in hooks.get_hooks("before_serve_document"):
        if isinstance(answer := hook(document, request), HttpResponse):
            return answer
    document_served.send(sender=PortalDocument, instance=document, request=request)
    tag = f'"{document.file_hash}"' if document.file_hash else None
    kept = get_conditional_response(request, etag=tag)
    return kept if kept is not None else _file(document, tag)


def _file(document: PortalDocument, tag: str | None) -> HttpResponse:
    kind = document.content_type
    try:
        content = document.file.storage.open(document.file.name, "rb")
    except FileNotFoundError as fault:
        raise Http404 from fault
    answer = FileResponse(content, as_attachment=kind not in SHOWN, filename=document.filename, content_type=kind)
    answer["Content-Security-Policy"] = SHOWN.get(kind, SAVED)
    if tag:
        answer["ETag"] = tag
    return answer


urlpatterns = [
    path("<int:key>/<str:name>", serve, name="wagtaildocs_serve"),
    # A collection asks for a name, never for a password that goes round
    path("mat-khau/<int:restriction_id>/", not_found, {"exception": None}, name="wagtaildocs_authenticate_with_password"),
]
