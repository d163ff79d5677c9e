"""The questions that are asked of polls, each by its name."""

from django.db import models
from django.db.models import Count, Min, Q
from django.utils import timezone


class PollQuerySet(models.QuerySet):
    """Polls. A site sees only its own."""

    def in_site(self, site):
        """Those of one portal."""
        return self.filter(site=site)

    def begun(self):
        """Those that a reader may see: open now or closed already."""
        return self.filter(opens_at__lte=timezone.now())

    def open(self):
        """Those that take votes now."""
        now = timezone.now()
        return self.begun().filter(Q(closes_at__isnull=True) | Q(closes_at__gt=now))

    def next_opening(self):
        """The next moment at which one of these opens; None where none will."""
        return self.filter(opens_at__gt=timezone.now()).aggregate(next=Min("opens_at"))["next"]

    def voted_on(self):
        """Those that somebody has answered."""
        return self.filter(votes__isnull=False).distinct()

    def newest_first(self):
        """The latest opened first."""
        return self.order_by("-opens_at", "-pk")


class ChoiceQuerySet(models.QuerySet):
    """The choices of polls."""

    def vote_counts(self, poll) -> dict[int, int]:
        """How many votes each choice of a poll got here, by its key."""
        return dict(self.filter(poll=poll).annotate(counted=Count("votes")).values_list("pk", "counted"))
