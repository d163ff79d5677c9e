"""What was searched for, for others: no row that few searched for."""

from django.db.models import QuerySet

from search.actions import FEWEST
from search.models import SearchedWord


def searched(rows: QuerySet[SearchedWord]) -> QuerySet[SearchedWord]:
    """Of these rows those that may be shown, the newest week first and in it what was searched for most, each with its portal."""
    return rows.filter(times__gte=FEWEST).select_related("site").order_by("-week", "-times", "-in_vain", "bare", "-pk")
