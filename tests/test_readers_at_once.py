"""Many readers at the same moment, against the running server with four workers: every act counts once, none too late."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from polls.models import Vote
from tests.exactness import KINDS, Ledger, kind_of, networks, nonce_of, poll_of
from tests.reader import Reader, at_once

CROWD, AGAIN = 500, 50
NOTHING = {"lost": 0, "twice": 0, "refused and stored": 0, "from nowhere": 0}


@pytest.mark.parametrize("name", KINDS)
def test_five_hundred_readers_at_once_are_five_hundred(workers, build, name):
    kind, ledger = kind_of(name, build), Ledger()
    forms = [kind.form(number) for number in range(CROWD)]
    readers = [Reader(workers, network) for network in networks(CROWD)]
    acts = [partial(kind.send, reader, form) for reader, form in zip(readers, forms, strict=True)]
    for form, answer in zip(forms, at_once(acts), strict=True):
        ledger.note(form, answer)
    assert (len(ledger.taken), ledger.refused, ledger.unanswered) == (CROWD, {}, set())
    assert ledger.differences(kind.stored()) == NOTHING
    assert len(kind.stored()) == CROWD
    assert len({tuple(reader.cookies.items()) for reader in readers}) == CROWD - (name == "comments") * (CROWD - 1)


@pytest.mark.parametrize("name", KINDS)
def test_one_form_sent_fifty_times_at_once_counts_once(workers, build, name):
    kind = kind_of(name, build)
    form = kind.form()
    answers = at_once([partial(kind.send, Reader(workers), form)] * AGAIN)
    assert {answer.was_taken for answer in answers} == {True}
    assert kind.stored() == [nonce_of(form)]


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
    for form, answer in zip(forms, at_once([partial(kind.send, Reader(workers), form) for form in forms]), strict=True):
        ledger.note(form, answer)
    assert len(ledger.taken) == 150
    assert 45 <= Vote.objects.exclude(flag="").count() <= 55  # two that come at the same instant may both count as the later


def test_when_a_poll_closes_while_votes_arrive_none_counts_after_the_close(workers, build):
    kind, ledger = kind_of("votes", build), Ledger()
    forms = [kind.form() for _ in range(300)]

    def close():
        poll = poll_of(kind)
        poll.closes_at = timezone.now() + timedelta(milliseconds=1)
        poll.save()
        return poll.closes_at

    acts = [partial(kind.send, Reader(workers, at), form) for form, at in zip(forms, networks(len(forms)), strict=True)]
    *answers, _ = at_once([*acts, close])
    for form, answer in zip(forms, answers, strict=True):
        ledger.note(form, answer)
    closed_at = poll_of(kind).closes_at
    assert ledger.differences(kind.stored()) == NOTHING
    assert set(ledger.refused.values()) <= {409}
    assert not Vote.objects.filter(cast_at__gte=closed_at).exists()
    assert kind.send(Reader(workers), kind.form()).status == 409
