"""Addresses of the portal itself: files for machines, error pages."""

import sys
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from cms import colours, sitemaps
from cms.database import is_in_doubt, is_lost
from cms.errors import error_page
from cms.models import OfficeSettings
from cms.sites import setting_of, site_of

RETRY_AFTER = 60  # seconds, when the database is away
NOT_STORED = "Cổng đang mất kết nối dữ liệu, nên chưa lưu được gì bạn vừa gửi. Hãy giữ lại nội dung rồi gửi lần nữa sau ít phút."
IN_DOUBT = (
    "Cổng mất kết nối dữ liệu đúng lúc đang lưu, nên chưa biết nội dung bạn vừa gửi đã lưu hay chưa."
    " Sau ít phút hãy xem lại; nếu chưa thấy thì gửi lần nữa."
)


def robots(request) -> HttpResponse:
    """What robots may read."""
    sitemap = request.build_absolute_uri("/sitemap.xml")
    return render(request, "cms/robots.txt", {"sitemap": sitemap}, content_type="text/plain; charset=utf-8")


def security_txt(request) -> HttpResponse:
    """Whom to tell of a hole (RFC 9116). Without a contact there is no such file."""
    office = setting_of(site, OfficeSettings) if (site := site_of(request)) else None
    contact = office and (office.security_contact or office.email)
    if not contact:
        return error_page(request, 404)
    expires = (timezone.now() + timedelta(days=180)).replace(microsecond=0)
    lines = [
        f"Contact: mailto:{contact}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: vi, en",
        f"Canonical: {request.build_absolute_uri(request.path)}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def site_colours(request, mark: str) -> HttpResponse:
    """The site's own colours as a stylesheet, for good at the address that says which colours. An old copy of a page asks at
    another: it gets those of now, and nobody keeps them for it.
    """
    office = setting_of(site, OfficeSettings) if (site := site_of(request)) else OfficeSettings()
    response = HttpResponse(colours.sheet(office), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable" if mark == colours.mark(office) else "no-store"
    return response


def sitemap_index(request) -> HttpResponse:
    """The list of sitemap files, each of at most 500 pages; the last is that of what is new."""
    site = site_of(request)
    if site is None:
        return error_page(request, 404)
    files = [f"/sitemap-{number + 1}.xml" for number in range(len(sitemaps.file_starts(site)))]
    told = {"files": [request.build_absolute_uri(file) for file in (*files, reverse("news-sitemap"))]}
    return render(request, "cms/sitemap_index.xml", told, content_type="application/xml")


def sitemap_file(request, number: int) -> HttpResponse:
    """One file of the sitemap."""
    site = site_of(request)
    if site is None or not 1 <= number <= len(sitemaps.file_starts(site)):
        return error_page(request, 404)
    return render(request, "cms/sitemap.xml", {"urlset": sitemaps.entries(site, request, number)}, content_type="application/xml")


def bad_request(request, exception=None) -> HttpResponse:
    """handler400"""
    return error_page(request, 400)


def forbidden(request, exception=None) -> HttpResponse:
    """handler403"""
    return error_page(request, 403)


def csrf_refused(request, reason="") -> HttpResponse:
    """A form of the admin came without its token."""
    return error_page(request, 403)


def not_found(request, exception=None, **named) -> HttpResponse:
    """handler404"""
    return error_page(request, 404)


def server_error(request) -> HttpResponse:
    """handler500, also for faults inside middlewares; a lost database is 503, and who sent something is told what became of it."""
    fault = sys.exc_info()[1]
    if not is_lost(fault):
        return error_page(request, 500)
    sentence = "" if request.method in ("GET", "HEAD") else IN_DOUBT if is_in_doubt(fault) else NOT_STORED
    return error_page(request, 503, sentence=sentence, retry_after=RETRY_AFTER)
