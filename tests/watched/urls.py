"""Addresses that go wrong with what they were given, before all of the portal's."""

import logging

from django.db import connection
from django.http import HttpResponse
from django.urls import path

import cms.urls
from cms.models import JobRun
from cms.urls import handler400, handler403, handler404, handler500, machines, private, quick  # noqa: F401 - this is a door, too

log = logging.getLogger("portal.tests")


def breaks(request, code: str):
    """Quotes a reader in what it raises."""
    reader = request.GET["ai"]
    raise ValueError(f"không gửi được cho '{reader}' ({reader})") from LookupError(request.headers["User-Agent"] and f"'{code}'")


def doubles(request, code: str):
    """The database quotes the row that it refuses."""
    JobRun.objects.create(name=code, outcome=request.GET["ai"])
    JobRun.objects.create(name=code, outcome=request.GET["ai"])


def mistypes(request, code: str):
    """The database quotes the value that it does not understand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(%s AS integer), khong_co_cot_nay FROM cms_jobrun", [request.GET["ai"]])


def chatters(request, code: str):
    """Hands everything to the log."""
    log.warning("read by %s", request.GET["ai"], extra={"request": request, "form": request.POST, "user": request.META["HTTP_COOKIE"]})
    log.error("asked from %s: %s", request.META["HTTP_X_FORWARDED_FOR"], request.get_full_path())
    return HttpResponse("ok")


urlpatterns = [
    path("thu/<slug:code>/hong/", breaks, name="breaks"),
    path("thu/<slug:code>/trung/", doubles, name="doubles"),
    path("thu/<slug:code>/kieu/", mistypes, name="mistypes"),
    path("thu/<slug:code>/ke/", chatters, name="chatters"),
    *cms.urls.urlpatterns,
]
