"""Pages of the portal itself, beside the tree."""

import csv
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from wagtail.models import Site

from cms.cache import changes_at, next_midnight, remember
from cms.errors import error_page
from cms.readers import key
from cms.sheets import MARK
from cms.sites import site_of
from feedback import reports as feedback
from feedback.models import Rating
from home import site_map as maps
from polls.models import Vote
from visits import reports as visits
from visits.actions import ONCE_IN
from visits.models import StartingFigure, View
from visits.reports.figures import ONLINE

DAY = 24 * 3600  # seconds
MINUTE = timedelta(minutes=1)
COLUMNS = ("ngày", "lượt truy cập", "lượt xem")
SETTLED = timedelta(minutes=10)  # after midnight: by then what was counted in the last moments of a day is in its figures


def counting(request: HttpRequest) -> HttpResponse:
    """How visits, votes, ratings and comments are counted, and what is stored of readers for how long; every figure is the one that holds."""
    site = site_of(request)
    if site is None:
        return error_page(request, 404)
    told = {
        "once_in": ONCE_IN // MINUTE,
        "online": ONLINE // MINUTE,
        "view_days": View.KEPT.days,
        "brought": StartingFigure.objects.filter(site=site).first(),
        "proof_after": settings.READER_PROOF_AFTER,
        "refuse_after": settings.READER_REFUSE_AFTER,
        "cookie_days": key.LASTS // DAY,
        "vote_days": Vote.KEYS_KEPT.days,
        "rating_days": Rating.KEYS_KEPT.days,
        "contact_days": feedback.settings_of(site).wipe_days,
    }
    return render(request, "home/counting.html", told)


def site_map(request: HttpRequest) -> HttpResponse:
    """The site map for people; kept until something of the portal changes."""
    site = site_of(request)
    if site is None:
        return error_page(request, 404)
    return render(request, "home/site_map.html", {"map": remember(site, "site-map", lambda: maps.site_map(site))})


def daily_figures(request: HttpRequest) -> HttpResponse:
    """The visits and views of each day that is over, of one portal, as CSV for everybody."""
    site = site_of(request)
    if site is None:
        return error_page(request, 404)
    changes_at(next_midnight())
    settled = next_midnight() - timedelta(days=1) + SETTLED
    if timezone.now() < settled:
        changes_at(settled)
    return StreamingHttpResponse(
        lines_of(site), content_type="text/csv; charset=utf-8", headers={"Content-Disposition": 'attachment; filename="luot-truy-cap.csv"'}
    )


class Echo:
    """What a CSV writer writes to: gives the line back."""

    def write(self, line: str) -> bytes:
        return line.encode()


def lines_of(site: Site) -> Iterator[bytes]:
    """The lines of the file, the oldest day first; dates in ISO 8601."""
    writer = csv.writer(Echo())
    yield MARK + writer.writerow(COLUMNS)
    for day, visited, viewed in visits.daily_rows(site):
        yield writer.writerow((day.isoformat(), visited, viewed))
