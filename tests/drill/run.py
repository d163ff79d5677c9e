"""Plays acts before readers that never pause, and tells what they were told."""

import secrets
import time
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field

from django.db import connection, transaction

from tests.drill.acts import ACTS, Round, Scene
from tests.drill.watch import SEEN, Readers, Watched

HEAD = f"{'act':<62}{'rounds':>7}{'answers':>9}{'copies':>8}{'stale':>7}{'worst s':>9}{'failed':>8}"


@dataclass
class Tally:
    """What was seen of one act in all its rounds."""

    name: str
    rounds: int = 0
    answers: int = 0
    copies: int = 0
    stale: int = 0
    delay: float = 0.0
    failed: int = 0
    seen: list[str] = field(default_factory=list)  # the first stale and failed answers in words

    def add(self, watched: list[Watched]) -> None:
        self.rounds += 1
        for one in watched:
            self.answers += one.answers
            self.copies += one.copies
            self.stale += one.stale
            self.delay = max(self.delay, one.delay)
            self.failed += len(one.failed)
            self.seen += [*one.failed, *one.seen][: SEEN - len(self.seen)]

    def __str__(self) -> str:
        told = f"{self.rounds:>7}{self.answers:>9}{self.copies:>8}{self.stale:>7}{self.delay:>9.3f}{self.failed:>8}"
        return f"{self.name:<62}{told}"


def play(scene: Scene, readers: Readers, names: Iterable[str], *, inside: bool) -> dict[str, list[Watched]]:
    """One round of each act, one after the other, inside a transaction each or not."""
    ready: dict[str, Round] = {name: ACTS[name](scene, f"w{secrets.token_hex(4)}") for name in names}
    watched = readers.watch([expectation for one in ready.values() for expectation in one.expect])
    seen = iter(watched)
    mine = {name: [next(seen) for _ in one.expect] for name, one in ready.items()}
    for name, one in ready.items():
        with transaction.atomic() if inside else nullcontext():
            one.do()
            if inside:  # everybody sees once more what stood before, and may keep nothing of it
                readers.until_read(mine[name])
        moment = time.monotonic()
        for expectation in mine[name]:
            expectation.returned(moment)
    readers.until_new(watched)
    readers.rest()
    for one in ready.values():
        one.undo()
    return mine


def play_all(scene: Scene, readers: Readers, groups: list[list[str]], rounds: int) -> dict[str, Tally]:
    """Rounds of all groups of acts, every other one inside a transaction; the two databases begin differently."""
    turn = connection.vendor == "sqlite"
    tallies = {name: Tally(name) for group in groups for name in group}
    for number in range(rounds):
        for place, group in enumerate(groups):
            for name, watched in play(scene, readers, group, inside=(number + place + turn) % 2 == 0).items():
                tallies[name].add(watched)
    return tallies


def groups_apart(names: list[str], number: int) -> list[list[str]]:
    """The acts in so many groups, in which neighbours of the table never meet: they could undo what another one shows."""
    return [names[start::number] for start in range(number)]


def told(tallies: dict[str, Tally], head: str) -> str:
    """The table of a run, with its sum."""
    total = Tally("all")
    for one in tallies.values():
        for name in ("rounds", "answers", "copies", "stale", "failed"):
            setattr(total, name, getattr(total, name) + getattr(one, name))
        total.delay = max(total.delay, one.delay)
    seen = [f"{one.name}: {what}" for one in tallies.values() for what in one.seen]
    return "\n".join([head, "", HEAD, *map(str, tallies.values()), str(total), *seen, ""])
