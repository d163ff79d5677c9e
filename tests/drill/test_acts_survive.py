"""Readers send a hundred acts a second while workers are killed at random moments: what was acknowledged is stored, once."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import repeat

import pytest
from django.db import connection

from tests import servers
from tests.drill.report import write_down
from tests.drill.victims import NOTHING, RATE, is_up, kill_workers, send_until, tried
from tests.exactness import KINDS, Ledger, kind_of, networks
from tests.reader import Reader

pytestmark = pytest.mark.drill

KILLS = 20  # workers killed at least


@pytest.mark.parametrize("name", KINDS)
def test_killed_workers_lose_nothing_and_count_nothing_twice(workers, build, name):
    kind, ledger, dice, begun = kind_of(name, build), Ledger(), random.Random(), time.monotonic()
    ending, killed = threading.Event(), []
    forms = [kind.form(number) for number in range(RATE * KILLS * 4)]

    def act(form: dict, network: str) -> None:
        ledger.note(form, tried(lambda: kind.send(Reader(workers, network), form)))

    def kill() -> None:
        try:
            kill_workers(workers, dice, killed, KILLS)
        finally:
            ending.set()

    with ThreadPoolExecutor(1) as alone:
        sending = time.monotonic()
        killer = alone.submit(kill)
        sent = send_until(ending, map(partial, repeat(act), forms, networks(len(forms))))
        killer.result()
        lasted = time.monotonic() - sending
    servers.wait_until(lambda: is_up(workers), "the workers' return")
    found = ledger.differences(kind.stored())
    told = (
        f"{len(killed)} workers of 4 killed at random moments, {sent} acts sent in {lasted:.0f} s ({sent / lasted:.0f} a second): "
        f"{len(ledger.taken)} acknowledged, {len(ledger.unanswered)} without an answer, {len(ledger.refused)} refused; "
        f"{len(kind.stored())} rows; {found}"
    )
    write_down(
        f"acts-survive-{name}-{connection.vendor}",
        f"Acts survive killed workers: {name} on {connection.vendor}",
        told,
        (time.monotonic() - begun) / 60,
    )
    assert len(killed) >= KILLS, told
    assert found == NOTHING, told
    assert not ledger.refused, told
    assert len(ledger.taken) > sent / 2, told
