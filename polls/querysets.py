"""The questions that are asked of polls, each by its name."""

from django.db.models import F, Min, OuterRef, Q
from django.utils import timezone

from cms.database import RowsAsJson, number_of
from cms.snippets import PortalSnippetQuerySet

CHOICE = {"key": "pk", "text": "text", "brought": "brought_forward_votes"}  # what is read of a choice with its poll


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
        return self.begun().filter(Q(closes_at__isnull=True) | Q(closes_at__gt=now), forgotten_at=None)

    def next_opening(self):
        """The next moment at which one of these opens; None where none will."""
        return self.live().filter(opens_at__gt=timezone.now()).aggregate(next=Min("opens_at"))["next"]

    def voted_on(self):
        """Those that somebody has answered."""
        return self.filter(votes__isnull=False).distinct()

    def newest_first(self):
        """The latest opened first."""
        return self.order_by("-opens_at", "-pk")

    def over(self, moment):
        """Those that have taken no vote since a moment: closed or expired by then, or taken down and not answered since."""
        ended = Q(closes_at__lte=moment) | Q(live=False, expired=True, expire_at__lte=moment)
        taken_down = Q(live=False, opens_at__lte=moment) & ~Q(votes__cast_at__gt=moment) & ~Q(votes__changed_at__gt=moment)
        return self.filter(ended | taken_down).distinct()

    def with_choices(self):
        """Polls with what may be chosen, in one query."""
        return self.annotate(choice_rows=RowsAsJson(self._in_order(), **CHOICE))

    def with_results(self):
        """Polls with their choices and what was counted, in one query."""
        votes = self.model.votes.rel.related_model
        ticks = votes.choices.through.objects.filter(choice=OuterRef("pk"))
        return self.annotate(
            voters_counted=number_of(votes.objects.filter(poll=OuterRef("pk")), "poll"),
            choice_rows=RowsAsJson(self._in_order(), **CHOICE, counted=number_of(ticks, "choice")),
        )

    def _in_order(self):
        choices = self.model.choices.rel.related_model
        return choices.objects.filter(poll=OuterRef("pk")).order_by(F("sort_order").asc(nulls_last=True), "pk")

    def as_chosen(self):
        """What a page needs of a poll that an editor chose for it."""
        return self.with_results()
