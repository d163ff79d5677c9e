"""The questions that are asked of polls, each by its name."""

from django.db import models
from django.db.models import F, Min, OuterRef, Q
from django.utils import timezone

from cms.database import RowsAsJson, number_of
from cms.snippets import PortalSnippetQuerySet


class PollQuerySet(PortalSnippetQuerySet):
    """Polls. A site sees only its own."""

    def in_site(self, site):
        """Those of one portal."""
        return self.filter(site=site)

    def begun(self):
        """Those that a reader may see: open now or closed already."""
        return self.live().filter(opens_at__lte=timezone.now())

    def open(self):
        """Those that take votes now."""
        now = timezone.now()
        return self.begun().filter(Q(closes_at__isnull=True) | Q(closes_at__gt=now))

    def next_opening(self):
        """The next moment at which one of these opens; None where none will."""
        return self.live().filter(opens_at__gt=timezone.now()).aggregate(next=Min("opens_at"))["next"]

    def voted_on(self):
        """Those that somebody has answered."""
        return self.filter(votes__isnull=False).distinct()

    def newest_first(self):
        """The latest opened first."""
        return self.order_by("-opens_at", "-pk")

    def with_results(self):
        """Polls with their choices and what was counted, in one query."""
        votes, choices = (getattr(self.model, name).rel.related_model for name in ("votes", "choices"))
        ticks = votes.choices.through.objects.filter(choice=OuterRef("pk"))
        in_order = choices.objects.filter(poll=OuterRef("pk")).order_by(F("sort_order").asc(nulls_last=True), "pk")
        return self.annotate(
            voters_counted=number_of(votes.objects.filter(poll=OuterRef("pk")), "poll"),
            choice_rows=RowsAsJson(in_order, key="pk", text="text", brought="brought_forward_votes", counted=number_of(ticks, "choice")),
        )

    def as_chosen(self):
        """What a page needs of a poll that an editor chose for it."""
        return self.with_results()


class ChoiceQuerySet(models.QuerySet):
    """What may be chosen in polls."""

    def answered(self):
        """Those that somebody has ticked."""
        return self.filter(votes__isnull=False).distinct()
