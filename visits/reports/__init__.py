"""Every counted number that is shown: sums, and what is not in them yet."""

from visits.reports.charts import Point, by_hour, daily_rows, mobile_share, referrers, series, trend
from visits.reports.figures import Statistics, statistics, views_of, with_views
from visits.reports.pages import by_category, most_read, top_pages

__all__ = [
    "Point",
    "Statistics",
    "by_category",
    "by_hour",
    "daily_rows",
    "mobile_share",
    "most_read",
    "referrers",
    "series",
    "statistics",
    "top_pages",
    "trend",
    "views_of",
    "with_views",
]
