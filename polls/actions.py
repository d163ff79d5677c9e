"""All writing of votes. Each act is one transaction, in which the poll is held as it is: whether it takes votes, and what may be chosen."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from cms.database import held
from cms.readers.forms import Act
from polls.models import Choice, Poll, Vote
from polls.words import words_of

ATTEMPTS = 3  # at a first vote while the same reader votes, or takes back, at the same moment

ASKED = ("question", "live", "opens_at", "closes_at", "forgotten_at")  # of a poll, before a vote is taken

Tick = Vote.choices.through


class Closed(Exception):
    """The poll takes no votes at this moment."""


class NotOffered(Exception):
    """The poll has no such choice (any more)."""


class Reworded(NotOffered):
    """The question or a choice does not say any more what the reader read."""


class StampUsed(Exception):
    """Somebody else has voted with this form."""


@transaction.atomic
def vote(poll: Poll, act: Act, choices: Collection[int], read: str = "") -> set[int]:
    """Record a reader's vote for choices, by their keys; voting again replaces them. Returns what is recorded now.

    A form that is sent twice votes once: a second sending of the one by which somebody first voted changes nothing. `read` is the
    mark of the words that the reader had before them (`words_of`), where it is known. Raises Closed, NotOffered, Reworded, StampUsed.
    """
    asked, moment = _open_now(poll)
    wanted, offered = set(choices), dict(Choice.objects.filter(poll=poll).values_list("pk", "text"))
    if not wanted <= set(offered):
        raise NotOffered
    if read and read != words_of(asked.question, offered.items()):
        raise Reworded
    for attempt in range(ATTEMPTS):
        stored = None if act.is_first and attempt == 0 else _stored(poll, act)
        if stored is not None:
            return _change(stored, act, wanted, moment)
        try:
            with transaction.atomic():
                first = Vote.objects.create(poll=poll, reader=act.reader, stamp=act.stamp.nonce, flag=act.flag, cast_at=moment)
        except IntegrityError:  # the same reader, or the same form, was faster
            continue
        _tick(first, wanted)
        return wanted
    raise StampUsed


@transaction.atomic
def take_back(poll: Poll, act: Act) -> bool:
    """Forget a reader's vote; False where there is none. Raises Closed."""
    _open_now(poll)  # and it stays so
    theirs = Vote.objects.filter(poll=poll, reader__in=act.keys)
    keys = [vote.pk for vote in theirs.select_for_update()]  # a change that is under way comes first
    Vote.objects.filter(pk__in=keys).delete()
    return bool(keys)


def _open_now(poll: Poll) -> tuple[Poll, datetime]:
    """The poll as it is until the transaction ends, and the moment of the act, at which it takes votes."""
    row = next(iter(held(Poll.objects.filter(pk=poll.pk).only(*ASKED))), None)
    moment = timezone.now()  # not before the row is held: a publish may have come first
    if row is None or not row.is_open_at(moment):
        raise Closed
    return row, moment


def _stored(poll: Poll, act: Act) -> Vote | None:
    """The reader's vote. Raises StampUsed where the form belongs to another vote."""
    found = list(Vote.objects.select_for_update().filter(Q(poll=poll, reader__in=act.keys) | Q(stamp=act.stamp.nonce)).order_by("pk"))
    own = [vote for vote in found if vote.reader in act.keys]  # a key is made for one poll
    if len(own) < len(found):
        raise StampUsed
    return own[0] if own else None


def _change(stored: Vote, act: Act, wanted: set[int], moment: datetime) -> set[int]:
    now = set(Tick.objects.filter(vote=stored).values_list("choice", flat=True))
    if stored.stamp == act.stamp.nonce or now == wanted:
        return now
    Tick.objects.filter(vote=stored).delete()
    _tick(stored, wanted)
    Vote.objects.filter(pk=stored.pk).update(reader=act.reader, flag=act.flag or stored.flag, changed_at=moment)
    return wanted


def _tick(vote: Vote, choices: Iterable[int]) -> None:
    Tick.objects.bulk_create([Tick(vote=vote, choice_id=key) for key in sorted(choices)])
