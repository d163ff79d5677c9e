"""Counting in Wagtail: its jobs."""

from wagtail import hooks

from visits import jobs

hooks.register("register_clock_jobs", jobs.jobs)
