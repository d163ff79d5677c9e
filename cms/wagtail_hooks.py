"""The floor's part of the admin and of the clock."""

from wagtail import hooks

from cms.upkeep import jobs

hooks.register("register_clock_jobs", jobs.jobs)
