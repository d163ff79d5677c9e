"""The search in Wagtail: its jobs, and its reports in the admin."""

from wagtail import hooks

from cms.viewsets import keep_to_portals
from search import jobs, keywords, unread
from search.models import SearchedWord

keep_to_portals(SearchedWord)

hooks.register("register_clock_jobs", jobs.jobs)
for report in (keywords, unread):
    hooks.register("register_admin_urls", report.admin_urls)
    hooks.register("register_reports_menu_item", report.menu_item)


@hooks.register("construct_reports_menu")
def leave_out_wagtails_count(request, items) -> None:
    """Wagtail's report on what was searched stays empty: it would keep days, where we keep weeks."""
    items[:] = [item for item in items if item.name != "search-terms"]
