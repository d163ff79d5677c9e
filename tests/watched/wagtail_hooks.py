"""A job that goes wrong with what it read."""

from datetime import timedelta

from wagtail import hooks

from cms.clock import Job
from cms.models import JobRun


def remind() -> str:
    """Quotes what stands in the database."""
    row = JobRun.objects.get(name="watched")
    raise LookupError(f"không có người nhận '{row.claimed_by}', '{JobRun.objects.filter(name__startswith='ai:').get().name}'")


hooks.register("register_clock_jobs", lambda: [Job("watched", "Nhắc", remind, every=timedelta(hours=1))])
