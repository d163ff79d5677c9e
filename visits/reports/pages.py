"""Which pages are read: the views of many pages in a period, from months where they are whole and from days at the ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils import timezone
from wagtail.models import Page, Site

from visits.days import DAY, midnight, month_after, month_of

# What each page has in a period: sums of months and of days, and raw rows
MONTHS = "SELECT page_id, SUM(views) AS views FROM visits_monthlyviews WHERE month BETWEEN %s AND %s GROUP BY page_id"
DAYS = "SELECT page_id, views FROM visits_dailyviews WHERE day BETWEEN %s AND %s"
NOT_SUMMED = """
    SELECT page_id, COUNT(*) AS views FROM visits_view WHERE NOT is_summed AND shown_at >= %s AND shown_at < %s GROUP BY page_id
"""
OF_PAGES = """
    SELECT {what} FROM (SELECT page_id, SUM(views) AS views FROM ({parts}) AS part GROUP BY page_id) AS counted
    JOIN wagtailcore_page AS page ON page.id = counted.page_id
    WHERE substr(page.path, 1, %s) = %s AND counted.views > 0
"""
CATEGORY = f"CASE WHEN page.numchild > 0 THEN page.path ELSE substr(page.path, 1, length(page.path) - {Page.steplen}) END"


@dataclass(frozen=True)
class Part:
    """Rows of one table from one date to another, both included."""

    sql: str
    first: date
    last: date


def parts_of(since: date, until: date) -> Iterator[Part]:
    """The months that are whole in a period, which a month that is not over is up to today; and its days before and after them."""
    if until >= timezone.localdate():
        until = month_after(until) - DAY  # nothing is counted there yet
    first = since if since == month_of(since) else month_after(since)
    after = month_of(until + DAY)
    if first >= after:
        yield Part(DAYS, since, until)
        return
    yield Part(MONTHS, first, after - DAY)
    if since < first:
        yield Part(DAYS, since, first - DAY)
    if after <= until:
        yield Part(DAYS, after, until)


def asked(what: str, ancestor: Page, parts: list[Part], since: date, until: date, tail: str, *more) -> list[tuple]:
    """Something of all pages below another, or that page itself, that were viewed in a period."""
    values = [value for part in parts for value in (part.first, part.last)]
    values += map(connection.ops.adapt_datetimefield_value, (midnight(since), midnight(until + DAY)))
    sql = OF_PAGES.format(what=what, parts=" UNION ALL ".join([*(part.sql for part in parts), NOT_SUMMED]))
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} {tail}", [*values, len(ancestor.path), ancestor.path, *more])
        return cursor.fetchall()


def top_pages(site: Site, since: date, until: date, number: int) -> list[tuple[Page, int]]:
    """The pages that were viewed most in a period, the most viewed first."""
    newest = "ORDER BY counted.views DESC, page.id DESC LIMIT %s"
    views = dict(asked("page.id, counted.views", site.root_page, list(parts_of(since, until)), since, until, newest, number))
    pages = Page.objects.in_bulk(views)
    return [(pages[key], int(number)) for key, number in views.items() if key in pages]


def by_category(site: Site, since: date, until: date) -> list[tuple[Page, int]]:
    """Pages that have others below them, with the views of themselves and of those others that have none; the most viewed first."""
    what = f"{CATEGORY} AS category, SUM(counted.views)"
    views = dict(asked(what, site.root_page, list(parts_of(since, until)), since, until, "GROUP BY category"))
    pages = {page.path: page for page in Page.objects.filter(path__in=views)}
    found = [(pages[path], int(number)) for path, number in views.items() if path in pages]
    return sorted(found, key=lambda one: (-one[1], one[0].path))
