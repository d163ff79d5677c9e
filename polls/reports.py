"""The numbers of polls, for pages and for staff."""

from dataclasses import dataclass

from django.db.models import Count

from cms.cache import changes_at
from polls.models import Choice, Poll


@dataclass(frozen=True)
class ChoiceResult:
    """What one choice got. `share` is in whole per cent of the voters, not of the ticks."""

    text: str
    votes: int
    share: int


@dataclass(frozen=True)
class Result:
    """The state of a poll at one moment."""

    poll: Poll
    voters: int
    choices: list[ChoiceResult]
    shown: bool


def result_of(poll: Poll) -> Result:
    """The poll's figures, brought forward ones included, with its choices in their order."""
    changes_at(poll.next_change)
    if poll.pk is None:
        return Result(poll, 0, [ChoiceResult(choice.text, 0, 0) for choice in poll.choices.all()], True)
    voters = poll.votes.count() + poll.brought_forward_voters
    counted = Choice.objects.filter(poll=poll).annotate(counted=Count("votes")).order_by("sort_order", "pk")
    choices = []
    for choice in counted:
        votes = choice.counted + choice.brought_forward_votes
        choices.append(ChoiceResult(choice.text, votes, round(100 * votes / voters) if voters else 0))
    return Result(poll, voters, choices, _is_shown(poll))


def _is_shown(poll: Poll) -> bool:
    if poll.show_results == Poll.ShowResults.ALWAYS:
        return True
    return poll.show_results == Poll.ShowResults.AFTER_CLOSE and not poll.is_open


def running(site) -> Result | None:
    """The poll that a site's sidebar shows: the one opened last that is still open."""
    ours = Poll.objects.in_site(site)
    changes_at(ours.next_opening())
    poll = ours.open().newest_first().first()
    return result_of(poll) if poll else None
