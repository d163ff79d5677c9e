"""Addresses of the portal itself: health, files for machines, error pages."""

import sys
from datetime import timedelta

from django.contrib.sites.shortcuts import get_current_site
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from cms.errors import error_page
from cms.models import OfficeSettings
from cms.sitemaps import PortalSitemap
from cms.sites import site_of

migrated: set[str] = set()  # databases whose migrations this process found complete
RETRY_AFTER = 60  # seconds, when the database is away


def healthz(request) -> HttpResponse:
    """The process answers. Asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request) -> JsonResponse:
    """Whether the portal can serve: the database answers and its migrations are applied."""
    if not _database_answers():
        return JsonResponse({"ready": False, "database": False}, status=503)
    complete = _migrations_are_complete()
    return JsonResponse({"ready": complete, "database": True, "migrations": complete}, status=200 if complete else 503)


def _migrations_are_complete() -> bool:
    """Whether nothing is to be migrated. Once that was so it stays so as long as this process runs its code."""
    if connection.alias not in migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        migrated.add(connection.alias)
    return True


def robots(request) -> HttpResponse:
    """What robots may read."""
    sitemap = request.build_absolute_uri("/sitemap.xml")
    return render(request, "cms/robots.txt", {"sitemap": sitemap}, content_type="text/plain; charset=utf-8")


def security_txt(request) -> HttpResponse:
    """Whom to tell of a hole (RFC 9116). Without a contact there is no such file."""
    office = OfficeSettings.for_request(request) if site_of(request) else None
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


def site_colours(request) -> HttpResponse:
    """The site's own colours as a stylesheet."""
    office = OfficeSettings.for_request(request) if site_of(request) else OfficeSettings()
    sheet = f":root{{--primary:{office.primary_colour};--accent:{office.accent_colour}}}\n"
    return HttpResponse(sheet, content_type="text/css; charset=utf-8")


def sitemap_index(request) -> HttpResponse:
    """The list of sitemap files, each of at most 1,000 pages."""
    if site_of(request) is None:
        return error_page(request, 404)
    pages = PortalSitemap(request).paginator.num_pages
    files = [request.build_absolute_uri(f"/sitemap-{number}.xml") for number in range(1, pages + 1)]
    return render(request, "cms/sitemap_index.xml", {"files": files}, content_type="application/xml")


def sitemap_file(request, number: int) -> HttpResponse:
    """One file of the sitemap."""
    if site_of(request) is None:
        return error_page(request, 404)
    sitemap = PortalSitemap(request)
    if not 1 <= number <= sitemap.paginator.num_pages:
        return error_page(request, 404)
    urls = sitemap.get_urls(page=number, site=get_current_site(request), protocol=request.scheme)
    return render(request, "sitemap.xml", {"urlset": urls}, content_type="application/xml")


def bad_request(request, exception=None) -> HttpResponse:
    """handler400"""
    return error_page(request, 400)


def forbidden(request, exception=None) -> HttpResponse:
    """handler403"""
    return error_page(request, 403)


def csrf_refused(request, reason="") -> HttpResponse:
    """A form of the admin came without its token."""
    return error_page(request, 403)


def not_found(request, exception=None) -> HttpResponse:
    """handler404"""
    return error_page(request, 404)


def server_error(request) -> HttpResponse:
    """handler500, also for faults inside middlewares; a lost database is 503."""
    if isinstance(sys.exc_info()[1], (DatabaseError, InterfaceError)) and not _database_answers():
        return error_page(request, 503, retry_after=RETRY_AFTER)
    return error_page(request, 500)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return False
    return True
