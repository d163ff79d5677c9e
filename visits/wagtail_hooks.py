"""Counting in Wagtail: its jobs, and its figures in the admin."""

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from cms.viewsets import keep_to_portals
from visits import jobs, views, viewsets
from visits.models import DailyVisits, StartingFigure

keep_to_portals(DailyVisits)
register_permission_policy(StartingFigure, viewsets.AdministratorsPolicy(StartingFigure))

hooks.register("register_clock_jobs", jobs.jobs)
hooks.register("register_admin_urls", views.admin_urls)
hooks.register("register_reports_menu_item", views.menu_item)
hooks.register("register_log_actions", viewsets.log_actions)
hooks.register("register_admin_viewset", viewsets.FigureViewSet)
