"""The search in Wagtail: its jobs, and what was searched for in the admin."""

from wagtail import hooks

from cms.viewsets import keep_to_portals
from search import jobs, keywords
from search.models import SearchedWord

keep_to_portals(SearchedWord)

hooks.register("register_clock_jobs", jobs.jobs)
hooks.register("register_admin_urls", keywords.admin_urls)
hooks.register("register_reports_menu_item", keywords.menu_item)
