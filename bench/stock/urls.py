"""The portal's addresses, with pages found as Wagtail finds them: the site by the request, then level by level from its root."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import re_path
from wagtail.models import Page, Site
from wagtail.urls import serve_pattern

from cms.urls import handler400, handler403, handler404, handler500, private, public, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "private", "public", "urlpatterns"]


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """As `wagtail.views.serve`, but for a `route` that the front page may have of its own."""
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    components = [part for part in path.split("/") if part]
    page, args, kwargs = Page.route(site.root_page.specific, request, components)
    return page.serve(request, *args, **kwargs)


urlpatterns = [*urlpatterns[:-1], re_path(serve_pattern, serve, name="wagtail_serve")]
