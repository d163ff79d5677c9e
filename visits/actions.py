"""The only writers of counted figures."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.http import HttpRequest
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, Site

from cms.database import write_together
from cms.models import User
from cms.readers.agent import agent_of, is_robot
from visits.models import DailyViews, MonthlyViews, StartingFigure
from visits.visitors import host_of, is_on_mobile, key_of_visitor

START = "visits.start"  # in the log: somebody set a starting figure
ONCE_IN = timedelta(minutes=30)  # a visitor's views of one page count once in this time; a visit ends after so long a pause

# The row of the visitor is held from the first statement to the end: of two requests at once the second sees what the first wrote.
SEEN = """
    INSERT INTO visits_visitor (key, site_id, seen_at, began_by) VALUES (%s, %s, %s, %s)
    ON CONFLICT (key) DO UPDATE SET
        began_by = CASE WHEN visits_visitor.seen_at <= %s THEN excluded.began_by ELSE visits_visitor.began_by END,
        seen_at = CASE WHEN visits_visitor.seen_at < excluded.seen_at THEN excluded.seen_at ELSE visits_visitor.seen_at END
"""
COUNTED = """
    INSERT INTO visits_view (site_id, page_id, visitor, shown_at, begins_visit, on_mobile, referrer, is_summed)
    SELECT %s, %s, key, %s, began_by = %s, %s, %s, FALSE FROM visits_visitor
    WHERE key = %s AND NOT EXISTS (
        SELECT 1 FROM visits_view AS before
        WHERE before.visitor = %s AND before.shown_at > %s AND COALESCE(before.page_id, 0) = COALESCE(%s, 0)
    )
    RETURNING begins_visit
"""


@dataclass(frozen=True)
class Showing:
    """A public page that was shown in a browser. `page` is the key of one, None at addresses without; `visitor` is the day's key."""

    site: int
    page: int | None
    visitor: int
    moment: datetime
    on_mobile: bool = False
    referrer: str = ""


@dataclass(frozen=True)
class Counted:
    """What became of a showing: whether it is a view, and whether it begins a visit."""

    is_view: bool
    begins_visit: bool = False


NOT_COUNTED = Counted(False)


def showing_of(request: HttpRequest, site: Site, page: int | None, came_from: str) -> Showing | None:
    """What a request says of a page shown to one who counts; None where it is a robot that asks. `came_from` is the address of the
    page that led there, of which only a foreign host is kept.
    """
    moment, agent = timezone.now(), agent_of(request)
    if is_robot(agent):
        return None
    return Showing(
        site=site.pk,
        page=page,
        visitor=key_of_visitor(request, site, moment),
        moment=moment,
        on_mobile=is_on_mobile(agent),
        referrer=host_of(came_from, request.get_host()),
    )


def count(shown: Showing) -> Counted:
    """Count a showing, with the visit that it may begin. It is no view within 30 minutes after one of the same page, which keeps
    the visit going, or of a page that is no more. What is counted is in the database when this returns.
    """
    mark = secrets.randbits(63)
    moment, since = map(connection.ops.adapt_datetimefield_value, (shown.moment, shown.moment - ONCE_IN))
    seen = (shown.visitor, shown.site, moment, mark, since)
    counted = (shown.site, shown.page, moment, mark, shown.on_mobile, shown.referrer, shown.visitor, shown.visitor, since, shown.page)
    try:
        rows = write_together((SEEN, seen), (COUNTED, counted))
    except IntegrityError:  # the page, or the portal, has been deleted
        return NOT_COUNTED
    return Counted(True, bool(rows[0][0])) if rows else NOT_COUNTED


@transaction.atomic
def start_with(thing: Page | Site, figure: int, source: str, as_of: date, by: User | None = None) -> StartingFigure:
    """Bring forward the views of a page, or the visits of a site, from an old portal. What somebody sets, and every change, is
    logged with what stood there before.
    """
    owner = {"site": thing} if isinstance(thing, Site) else {"page_id": thing.pk}
    before = _told(StartingFigure.objects.select_for_update().filter(**owner).first())
    row, _ = StartingFigure.objects.update_or_create(**owner, defaults={"figure": figure, "source": source, "as_of": as_of})
    told = _told(row)
    if told != before and (by or before):
        log(instance=row, action=START, user=by, title=str(row.site or row.page), data={"old": before, "new": told})
    return row


def start_many(figures: Iterable[StartingFigure]) -> None:
    """Bring forward the views of many pages that have none. Whoever brings them seals what they say."""
    StartingFigure.objects.bulk_create(figures)


def _told(row: StartingFigure | None) -> dict | None:
    """A starting figure as the log has it."""
    return row and {"figure": row.figure, "source": row.source, "as_of": f"{row.as_of:%Y-%m-%d}"}


def bring_days(days: Iterable[DailyViews]) -> None:
    """Bring in views that were counted elsewhere; those of a page and a day that are there already stay. The months of their
    pages agree with all their days afterwards. Nobody reads these pages meanwhile.
    """
    days = list(days)
    pages = {day.page_id for day in days}
    with transaction.atomic():
        DailyViews.objects.bulk_create(days, batch_size=1_000, ignore_conflicts=True)
        there = DailyViews.objects.filter(page__in=pages).order_by().values_list("page", TruncMonth("day"))
        months = [MonthlyViews(page_id=page, month=month, views=views) for page, month, views in there.annotate(all=Sum("views"))]
        MonthlyViews.objects.filter(page__in=pages).delete()
        MonthlyViews.objects.bulk_create(months, batch_size=1_000)
