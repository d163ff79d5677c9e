"""Old addresses lead on, but never in a circle."""

from urllib.parse import urlsplit

from django.core.exceptions import ObjectDoesNotExist
from wagtail.contrib.redirects.middleware import RedirectMiddleware


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
            return response
        target = urlsplit(answer["Location"])
        in_a_circle = target.path == request.path and target.netloc in ("", request.get_host())
        return response if in_a_circle else answer
