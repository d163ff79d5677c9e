"""What readers send to a running server, each kind of act, and what the database must hold of it afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models

from feedback.models import Comment, Rating
from polls.models import Choice, Poll, Vote
from tests.reader import Answer, Reader
from tests.sending import nonce_of, stamped

HELD = 10  # seconds that a form was open before it is sent: nobody writes a comment in three
KINDS = ("votes", "ratings", "comments")


@dataclass
class Kind:
    """One kind of act: where it is sent, what its form is about, what stands in it, and its rows."""

    path: str
    about: str
    fields: dict
    rows: type[models.Model]

    def form(self, number: int = 0) -> dict:
        """A form as it is sent, with a stamp of its own."""
        told = {name: value.format(number) if isinstance(value, str) else value for name, value in self.fields.items()}
        return told | {"stamp": stamped(self.about, HELD)}

    def send(self, reader: Reader, form: dict) -> Answer:
        """Send it as our script does."""
        return reader.ask(self.path, form)

    def stored(self) -> list[str]:
        """The nonces of the stamps with which rows were made."""
        return list(self.rows.objects.values_list("stamp", flat=True))


def kind_of(name: str, build) -> Kind:
    """One of the kinds, with what it is about in the database."""
    if name == "votes":
        poll = build.poll()
        return Kind(f"/binh-chon/{poll.pk}/", f"poll {poll.pk}", {"chon": Choice.objects.filter(poll=poll).first().pk}, Vote)
    article = build.article("Bài để gửi")
    if name == "ratings":
        return Kind(f"/danh-gia/{article.pk}/", f"article {article.pk}", {"points": 4}, Rating)
    return Kind(f"/nhan-xet/{article.pk}/", f"comment {article.pk}", {"name": "Bạn đọc {}", "text": "Lời thứ {} của bạn đọc."}, Comment)


def poll_of(kind: Kind) -> Poll:
    """The poll that votes are cast in."""
    return Poll.objects.get(pk=int(kind.about.split()[1]))


def networks(number: int) -> Iterable[str]:
    """So many addresses of this machine, each another network."""
    return (f"127.{1 + place // 60_000}.{place // 250 % 240}.{1 + place % 250}" for place in range(number))


@dataclass
class Ledger:
    """What clients were told: the nonces of acts (or what else they are known by) that were acknowledged, that were refused, and
    that were never answered.
    """

    taken: set = field(default_factory=set)
    refused: dict = field(default_factory=dict)
    unanswered: set = field(default_factory=set)

    def note(self, form: dict, answer: Answer | Exception) -> None:
        """Write down what came back for a form."""
        self.enter(nonce_of(form["stamp"]), answer)

    def enter(self, act, answer: Answer | Exception) -> None:
        """Write down what came back for an act, known by what its row is known by."""
        if isinstance(answer, Exception):
            self.unanswered.add(act)
        elif answer.was_taken:
            self.taken.add(act)
        else:
            self.refused[act] = answer.status

    def differences(self, stored: list) -> dict[str, int]:
        """Acknowledged but not stored, stored twice, stored though refused, stored though nobody sent it."""
        rows = set(stored)
        sent = self.taken | self.unanswered
        return {
            "lost": len(self.taken - rows),
            "twice": len(stored) - len(rows),
            "refused and stored": len(rows & set(self.refused)),
            "from nowhere": len(rows - sent - set(self.refused)),
        }
