"""The news's part of the clock."""

from wagtail import hooks

from news import jobs

hooks.register("register_clock_jobs", jobs.jobs)
