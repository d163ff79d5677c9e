"""Pages of the portal itself, beside the tree."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms.errors import error_page
from cms.readers import key
from cms.sites import site_of
from feedback import reports as feedback
from feedback.models import Rating
from polls.models import Vote

DAY = 24 * 3600  # seconds


def counting(request: HttpRequest) -> HttpResponse:
    """How votes, ratings and comments are counted, and what is stored of readers for how long; every figure is the one that holds."""
    site = site_of(request)
    if site is None:
        return error_page(request, 404)
    told = {
        "proof_after": settings.READER_PROOF_AFTER,
        "refuse_after": settings.READER_REFUSE_AFTER,
        "cookie_days": key.LASTS // DAY,
        "vote_days": Vote.KEYS_KEPT.days,
        "rating_days": Rating.KEYS_KEPT.days,
        "contact_days": feedback.settings_of(site).wipe_days,
    }
    return render(request, "home/counting.html", told)
