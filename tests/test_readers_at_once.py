"""Many readers at the same moment, against the running server with four workers: every act counts once, none too late."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from polls.models import Poll, Vote
from tests import servers
from tests.exactness import KINDS, Kind, Ledger, kind_of, networks, poll_of
from tests.reader import Reader, at_once
from tests.sending import nonce_of

CROWD, AGAIN = 500, 50
NOTHING = {"lost": 0, "twice": 0, "refused and stored": 0, "from nowhere": 0}


@pytest.mark.parametrize("name", KINDS)
def test_five_hundred_readers_at_once_are_five_hundred(workers, build, name, settings):
    kind, ledger = kind_of(name, build), Ledger()
    forms = [kind.form(number) for number in range(CROWD)]
    readers = [Reader(workers, network) for network in networks(CROWD)]
    acts = [partial(kind.send, reader, form) for reader, form in zip(readers, forms, strict=True)]
    note_all(ledger, forms, at_once(acts))
    told = (settings.DATA_DIR / "web.log").read_text()[-5000:] if ledger.refused else ""
    assert (len(ledger.taken), ledger.refused, ledger.unanswered) == (CROWD, {}, set()), told
    assert ledger.differences(kind.stored()) == NOTHING
    assert len(kind.stored()) == CROWD
    assert len({tuple(reader.cookies.items()) for reader in readers}) == CROWD - (name == "comments") * (CROWD - 1)


@pytest.mark.parametrize("name", KINDS)
def test_one_form_sent_fifty_times_at_once_counts_once(workers, build, name):
    kind = kind_of(name, build)
    form = kind.form()
    answers = at_once([partial(kind.send, Reader(workers), form)] * AGAIN)
    assert {answer.was_taken for answer in answers} == {True}
    assert kind.stored() == [nonce_of(form["stamp"])]


@pytest.mark.parametrize("name", ["votes", "ratings"])
def test_a_reader_who_is_known_and_sends_fifty_forms_at_once_counts_once(workers, build, name):
    kind, reader = kind_of(name, build), Reader(workers)
    assert kind.send(reader, kind.form()).was_taken
    answers = at_once([partial(kind.send, Reader(workers, cookies=dict(reader.cookies)), kind.form()) for _ in range(AGAIN)])
    assert {answer.was_taken for answer in answers} == {True}
    assert len(kind.stored()) == 1


def test_a_whole_office_behind_one_address_can_vote_and_is_flagged(workers, build):
    kind, ledger = kind_of("votes", build), Ledger()
    forms = [kind.form() for _ in range(150)]
    note_all(ledger, forms, at_once([partial(kind.send, Reader(workers), form) for form in forms]))
    assert len(ledger.taken) == 150
    assert 45 <= Vote.objects.exclude(flag="").count() <= 55  # two that come at the same instant may both count as the later


def test_when_its_hour_has_come_a_poll_counts_no_vote_that_arrives(workers, build):
    kind, ledger = kind_of("votes", build), Ledger()
    forms = [kind.form() for _ in range(300)]
    poll_row = Poll.objects.filter(pk=poll_of(kind).pk)
    poll_row.update(closes_at=timezone.now() + timedelta(milliseconds=700))
    note_all(ledger, forms, at_once(acts_of(kind, workers, forms)))
    assert ledger.differences(kind.stored()) == NOTHING
    assert set(ledger.refused.values()) <= {409}
    servers.wait_until(lambda: kind.send(Reader(workers), kind.form()).status == 409, "the poll's end")
    assert not Vote.objects.filter(cast_at__gte=poll_row.get().closes_at).exists()


def test_once_the_office_has_closed_a_poll_no_vote_is_counted_any_more(workers, build):
    kind, ledger = kind_of("votes", build), Ledger()
    forms = [kind.form() for _ in range(300)]

    def close() -> int:
        poll = poll_of(kind)
        poll.closes_at = timezone.now()
        poll.save()
        return len(kind.stored())

    *answers, stored = at_once([*acts_of(kind, workers, forms), close])
    note_all(ledger, forms, answers)
    assert len(kind.stored()) == stored
    assert ledger.differences(kind.stored()) == NOTHING
    assert set(ledger.refused.values()) <= {409}
    assert kind.send(Reader(workers), kind.form()).status == 409


def acts_of(kind: Kind, port: int, forms: list[dict]) -> list[Callable]:
    """The sending of each form by a reader of their own, from a network of their own."""
    return [partial(kind.send, Reader(port, network), form) for network, form in zip(networks(len(forms)), forms, strict=True)]


def note_all(ledger: Ledger, forms: list[dict], answers: list) -> None:
    for form, answer in zip(forms, answers, strict=True):
        ledger.note(form, answer)
