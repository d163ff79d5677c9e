"""What is read most: found among the leaders of each day, so that not every page that was viewed at all is added up."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone
from wagtail.models import Page

from visits.days import midnight
from visits.reports.pages import DAYS, Part, asked

MOST_READ_DAYS = 7
LOOKED_AT = 4  # times as many leaders of each day as are asked for

# Who is no leader of any day, nor among raw rows, has at most what the last leaders of all of them have together
LEADERS = "SELECT page_id FROM (SELECT page_id FROM visits_dailyviews WHERE day = %s ORDER BY views DESC LIMIT %s) AS leader"
LAST = "COALESCE((SELECT views FROM visits_dailyviews WHERE day = %s ORDER BY views DESC LIMIT 1 OFFSET %s), 0)"
MOST_READ = """
    WITH fresh AS MATERIALIZED (
        SELECT page_id, COUNT(*) AS views FROM visits_view WHERE NOT is_summed AND shown_at >= %s AND page_id IS NOT NULL GROUP BY page_id
    ), leader AS (
        {leaders} UNION SELECT page_id FROM (SELECT page_id FROM fresh ORDER BY views DESC LIMIT %s) AS leader
    ), counted AS (
        SELECT page.id, COALESCE(fresh.views, 0)
            + COALESCE((SELECT SUM(views) FROM visits_dailyviews AS day WHERE day.page_id = page.id AND day.day BETWEEN %s AND %s), 0) AS views
        FROM leader JOIN wagtailcore_page AS page ON page.id = leader.page_id LEFT JOIN fresh ON fresh.page_id = page.id
        WHERE substr(page.path, 1, %s) = %s
    )
    SELECT id, views, {last} + COALESCE((SELECT views FROM fresh ORDER BY views DESC LIMIT 1 OFFSET %s), 0)
    FROM counted ORDER BY views DESC, id DESC LIMIT %s
"""
ALL = "ORDER BY counted.views DESC, page.id DESC LIMIT %s"


def most_read(ancestor: Page, number: int) -> list[int]:
    """The keys of the pages below another that were viewed most in the last seven days, the most viewed first. One query; a second
    one where the leaders are so close together, or so few of them below that page, that another could be before them.
    """
    today = timezone.localdate()
    days = [today - timedelta(days=back) for back in range(MOST_READ_DAYS)]
    looked_at, since = LOOKED_AT * number, days[-1]
    sql = MOST_READ.format(leaders=" UNION ".join([LEADERS] * len(days)), last=" + ".join([LAST] * len(days)))
    values = [connection.ops.adapt_datetimefield_value(midnight(since))]
    values += [value for day in days for value in (day, looked_at)] + [looked_at, since, today, len(ancestor.path), ancestor.path]
    values += [value for day in days for value in (day, looked_at - 1)] + [looked_at - 1, number]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchall()
    others_at_most = found[0][2] if found else 1
    if others_at_most and (len(found) < number or found[-1][1] <= others_at_most):
        found = asked("page.id", ancestor, [Part(DAYS, since, today)], since, today, ALL, number)
    return [row[0] for row in found]
