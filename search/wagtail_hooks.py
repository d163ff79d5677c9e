"""The search in Wagtail: its jobs, and its reports in the admin."""

from wagtail import hooks

from search import jobs, unread

hooks.register("register_clock_jobs", jobs.jobs)
hooks.register("register_admin_urls", unread.admin_urls)
hooks.register("register_reports_menu_item", unread.menu_item)
