"""The numbers of polls, for pages and for staff."""

from dataclasses import dataclass

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
    read = poll if hasattr(poll, "choice_rows") else Poll.objects.with_results().filter(pk=poll.pk).first()
    voters = poll.brought_forward_voters + (read.voters_counted if read else 0)
    counted = {row["key"]: row["counted"] for row in read.choice_rows} if read else {}
    choices = read.choice_rows if read is poll else [_row(choice) for choice in sorted(poll.choices.all(), key=_place)]
    return Result(poll, voters, [_choice_result(row, counted.get(row["key"], 0), voters) for row in choices], _is_shown(poll))


def _choice_result(row: dict, counted: int, voters: int) -> ChoiceResult:
    votes = row["brought"] + counted
    return ChoiceResult(row["text"], votes, round(100 * votes / voters) if voters else 0)


def _row(choice: Choice) -> dict:
    """A choice as the editor's form has it."""
    return {"key": choice.pk, "text": choice.text, "brought": choice.brought_forward_votes}


def _place(choice: Choice) -> tuple[bool, int, int]:
    return choice.sort_order is None, choice.sort_order or 0, choice.pk or 0


def _is_shown(poll: Poll) -> bool:
    """What the editor chose while the poll is open; once it has closed there is nothing left to influence."""
    return poll.show_results == Poll.ShowResults.ALWAYS or poll.has_closed


def running(site) -> Result | None:
    """The poll that a site's sidebar shows: the one opened last that is still open."""
    ours = Poll.objects.in_site(site)
    changes_at(ours.next_opening())
    poll = ours.open().newest_first().with_results().first()
    return result_of(poll) if poll else None
