"""Says in one sentence that the store is away, whatever wanted something of it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from cms.errors import error_page
from cms.storage import AWAY, RETRY_AFTER, StorageAway

READING = "Kho tệp của cổng đang không đọc được. Xin thử lại sau ít phút."


class StorageIsAway:
    """A view that the store failed answers 503; what the view had begun in the database is rolled back by its own transaction."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Called by Django with what a view raised. Wagtail hides what it met when it opened a picture behind a fault of its own."""
        if not isinstance(fault, StorageAway) and not isinstance(fault.__cause__, StorageAway):
            return None
        sentence = READING if request.method in ("GET", "HEAD") else AWAY
        if request.path.endswith("/multiple/add/"):  # Wagtail's uploader of many files, which shows what it is told
            return JsonResponse({"success": False, "error_message": sentence})
        return error_page(request, 503, sentence=sentence, retry_after=RETRY_AFTER)
