"""The numbers of polls, for pages and for staff."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from time import monotonic

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncHour

from cms.cache import changes_at
from cms.models import Refusal
from cms.readers.forms import Flag
from polls.models import Choice, Poll, Vote

MANY, MOMENT = 1_000, 1.0  # with so many votes nobody sees whether they were counted a second ago
JUMP, FEW = 5, 20  # an hour with five times the votes of the poll's median hour, and no fewer than twenty

Counted = tuple[int, dict[int, int]]
_kept: dict[int, tuple[float, Counted]] = {}  # by the poll's key: until when, in this process


@dataclass(frozen=True)
class ChoiceResult:
    """What one choice got: votes are those counted here and those brought forward. `share` is in whole per cent of the voters, not of the ticks."""

    key: int | None
    text: str
    counted: int
    brought: int
    voters: int

    @property
    def votes(self) -> int:
        return self.counted + self.brought

    @property
    def share(self) -> int:
        return round(100 * self.votes / self.voters) if self.voters else 0


@dataclass(frozen=True)
class Result:
    """The state of a poll at one moment. `shown` says whether the figures of the choices may be seen; how many voted always may."""

    poll: Poll
    counted: int
    choices: list[ChoiceResult]
    shown: bool

    @property
    def voters(self) -> int:
        return self.counted + self.poll.brought_forward_voters

    @property
    def is_kept_for_voters(self) -> bool:
        """Whether the figures come when the reader has voted, so that there must be room for them."""
        return not self.shown and self.poll.show_results == Poll.ShowResults.AFTER_VOTE


def result_of(poll: Poll, has_voted: bool = False) -> Result:
    """The poll's figures, brought forward ones included, with its choices in their order, for a reader who has voted or not."""
    changes_at(poll.next_change)
    voters, counted = _counted(poll)
    rows = poll.choice_rows if hasattr(poll, "choice_rows") else [_row(choice) for choice in sorted(poll.choices.all(), key=_place)]
    of_all = voters + poll.brought_forward_voters
    choices = [ChoiceResult(row["key"], row["text"], counted.get(row["key"], 0), row["brought"], of_all) for row in rows]
    return Result(poll, voters, choices, _is_shown(poll, has_voted))


def _counted(poll: Poll) -> Counted:
    """How many have voted, and how many for each choice by its key. Where a poll was not read with them, those of many votes may be a moment old."""
    if hasattr(poll, "voters_counted"):
        return poll.voters_counted, {row["key"]: row["counted"] for row in poll.choice_rows}
    until, kept = _kept.get(poll.pk, (0, None))
    if until > monotonic():
        return kept
    ticked = Vote.choices.through.objects.filter(choice__poll=poll.pk).order_by().values_list("choice").annotate(Count("pk"))
    counted = Vote.objects.filter(poll=poll.pk).count(), dict(ticked)
    if counted[0] >= MANY:
        _kept[poll.pk] = monotonic() + MOMENT, counted
    return counted


def _row(choice: Choice) -> dict:
    """A choice as the editor's form has it."""
    return {"key": choice.pk, "text": choice.text, "brought": choice.brought_forward_votes}


def _place(choice: Choice) -> tuple[bool, int, int]:
    return choice.sort_order is None, choice.sort_order or 0, choice.pk or 0


def _is_shown(poll: Poll, has_voted: bool) -> bool:
    """What the editor chose while the poll is open; once it has closed there is nothing left to influence."""
    if poll.has_closed or poll.show_results == Poll.ShowResults.ALWAYS:
        return True
    return has_voted and poll.show_results == Poll.ShowResults.AFTER_VOTE


def running(site) -> Result | None:
    """The poll that a site's sidebar shows: the one opened last that is still open."""
    ours = Poll.objects.in_site(site)
    changes_at(ours.next_opening())
    poll = ours.open().newest_first().with_results().first()
    return result_of(poll) if poll else None


def open_among(site, keys: list[int]) -> list[Result]:
    """Those polls of a site among these that take votes now, as everybody may see them."""
    return [result_of(poll) for poll in Poll.objects.in_site(site).open().filter(pk__in=keys).with_results()] if keys else []


def chosen_by(poll: Poll, keys: list[str]) -> set[int] | None:
    """What the reader with one of these keys has chosen, by the keys of the choices; None where they have not voted."""
    ticked = list(Vote.objects.filter(poll=poll, reader__in=keys).values_list("choices", flat=True)) if keys else []
    return {key for key in ticked if key is not None} if ticked else None


def about(poll: Poll) -> str:
    """The name of a poll among the things that readers send acts about."""
    return f"poll {poll.pk}"


# For the protocol and the staff ---------------------------------------------------------------------------------------
def refusals_of(poll: Poll) -> list[tuple[str, int]]:
    """How many acts on a poll each rule refused, the most first."""
    rows = Refusal.objects.filter(site=poll.site_id, about=about(poll)).order_by().values("rule").annotate(times=Sum("number"))
    told = [(Refusal.Rule(row["rule"]).label, row["times"]) for row in rows]
    return sorted(told, key=lambda row: (-row[1], row[0]))


def flagged_of(poll: Poll) -> list[tuple[str, int]]:
    """How many votes of a poll bear each flag."""
    rows = dict(Vote.objects.filter(poll=poll).exclude(flag=Flag.NONE).order_by().values_list("flag").annotate(Count("pk")))
    return [(flag.label, rows.get(flag, 0)) for flag in Flag if flag]


@dataclass(frozen=True)
class Hour:
    """What came in one hour for one poll: votes first cast then, votes last changed then, flagged ones, refusals by rule."""

    poll: Poll
    hour: datetime
    votes: int
    changed: int
    proved: int
    unproved: int
    refusals: dict[str, int]
    usual: float

    @property
    def refused(self) -> int:
        return sum(self.refusals.values())

    @property
    def is_jump(self) -> bool:
        """Whether far more voted than in the poll's usual hour."""
        return self.votes >= FEW and self.votes > JUMP * self.usual

    @property
    def note(self) -> str:
        return "Tăng bất thường" if self.is_jump else ""


def hours_of(polls: QuerySet[Poll]) -> list[Hour]:
    """Every hour in which something came for some polls: the polls in their order, of each the last hour first. Four queries."""
    named = {poll.pk: poll for poll in polls}
    votes = Vote.objects.filter(poll__in=named)
    cast = _by_hour(
        votes, "cast_at", votes=Count("pk"), **{flag.value: Count("pk", filter=Q(flag=flag)) for flag in (Flag.PROVED, Flag.UNPROVED)}
    )
    changed = _by_hour(votes.exclude(changed_at=None), "changed_at", votes=Count("pk"))
    refused = _refused(named)
    usual = {key: median([row["votes"] for (poll, _), row in cast.items() if poll == key] or [0]) for key in named}
    moments = {*cast, *changed, *refused}
    places = {key: place for place, key in enumerate(named)}
    return [
        Hour(
            poll=named[key],
            hour=hour,
            votes=cast.get((key, hour), {}).get("votes", 0),
            changed=changed.get((key, hour), {}).get("votes", 0),
            proved=cast.get((key, hour), {}).get(Flag.PROVED, 0),
            unproved=cast.get((key, hour), {}).get(Flag.UNPROVED, 0),
            refusals=refused.get((key, hour), {}),
            usual=usual[key],
        )
        for key, hour in sorted(moments, key=lambda at: (places[at[0]], -at[1].timestamp()))
    ]


def _by_hour(cast: QuerySet[Vote], moment: str, **counts) -> dict[tuple[int, datetime], dict]:
    rows = cast.order_by().annotate(hour=TruncHour(moment)).values("poll", "hour").annotate(**counts)
    return {(row["poll"], row["hour"]): row for row in rows}


def _refused(polls: dict[int, Poll]) -> dict[tuple[int, datetime], dict[str, int]]:
    by_name = {about(poll): poll for poll in polls.values()}
    rows = Refusal.objects.filter(about__in=by_name, site__in={poll.site_id for poll in polls.values()})
    told: dict[tuple[int, datetime], Counter] = {}
    for row in rows.annotate(within=TruncHour("hour")):
        poll = by_name[row.about]
        if row.site_id == poll.site_id:
            told.setdefault((poll.pk, row.within), Counter())[row.get_rule_display()] += row.number
    return told
