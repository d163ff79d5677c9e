"""Old addresses lead on, but never in a circle; those of pages that were taken down for good say so."""

from http import HTTPStatus
from urllib.parse import urlsplit

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from wagtail.contrib.redirects.middleware import RedirectMiddleware

from cms.errors import error_page
from cms.models import Withdrawal
from cms.sites import site_of


class OldAddresses(RedirectMiddleware):
    """Wagtail's redirects, except one that leads to where the reader stands.

    A page that was renamed there and back leaves such a redirect; it shows when the page is withdrawn.
    """

    def process_response(self, request, response):
        try:
            answer = super().process_response(request, response)
        except ObjectDoesNotExist:  # deleted, with its redirects, in this very moment
            return response
        if answer is response:
            return self._gone(request) or response if response.status_code == HTTPStatus.NOT_FOUND else response
        target = urlsplit(answer["Location"])
        in_a_circle = target.path == request.path and target.netloc in ("", request.get_host())
        return response if in_a_circle else answer

    def _gone(self, request: HttpRequest) -> HttpResponse | None:
        site = site_of(request)
        if site is None or "\0" in request.path:  # PostgreSQL takes no NUL
            return None
        address = site.root_page.url_path.rstrip("/") + request.path.rstrip("/") + "/"
        found = Withdrawal.objects.filter(page__url_path=address, page__live=False).first()
        return error_page(request, HTTPStatus.GONE, sentence=found.sentence) if found else None
