"""Readers send a hundred acts a second while workers are killed at random moments: what was acknowledged is stored, once."""

import http.client
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection

from tests import servers
from tests.drill.report import write_down
from tests.exactness import KINDS, Kind, Ledger, kind_of, networks
from tests.reader import Reader

pytestmark = pytest.mark.drill

KILLS, RATE, SENDERS = 20, 100, 32  # workers killed at least; acts a second; threads that send
APART = (0.2, 1.2)  # seconds between two kills
NOTHING = {"lost": 0, "twice": 0, "refused and stored": 0, "from nowhere": 0}


@pytest.mark.parametrize("name", KINDS)
def test_killed_workers_lose_nothing_and_count_nothing_twice(workers, build, name):
    kind, ledger, dice, begun = kind_of(name, build), Ledger(), random.Random(), time.monotonic()
    ending, killed = threading.Event(), []
    forms = [kind.form(number) for number in range(RATE * KILLS * 4)]
    with ThreadPoolExecutor(1) as alone:
        sending = time.monotonic()
        killer = alone.submit(kill_workers, workers, dice, killed, ending)
        sent = send_until(ending, kind, workers, ledger, forms)
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


def send_until(ending: threading.Event, kind: Kind, port: int, ledger: Ledger, forms: list[dict]) -> int:
    """Send acts at the rate until the end is told; gives how many."""
    addresses = list(networks(len(forms)))
    began, sent = time.monotonic(), 0
    with ThreadPoolExecutor(SENDERS) as threads:
        for form, network in zip(forms, addresses, strict=True):
            if ending.is_set():
                break
            ending.wait(max(0, began + sent / RATE - time.monotonic()))
            threads.submit(lambda form=form, network=network: ledger.note(form, tried(lambda: kind.send(Reader(port, network), form))))
            sent += 1
    return sent


def tried(act: Callable):
    """What an act gives, or the fault of a connection that was cut."""
    try:
        return act()
    except (OSError, http.client.HTTPException) as fault:
        return fault


def kill_workers(port: int, dice: random.Random, killed: list[int], ending: threading.Event) -> None:
    """One worker after another, each at a moment that nobody chose, while another is there to serve."""
    try:
        main = main_process(port)
        while len(killed) < KILLS:
            ending.wait(dice.uniform(*APART))
            servers.wait_until(lambda: len(children_of(main)) > 1, "a worker that may be killed")
            victim = dice.choice(children_of(main))
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)
    finally:
        ending.set()


def main_process(port: int) -> int:
    """The server's own process, which the workers are children of."""
    for entry in Path("/proc").iterdir():
        words = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdecimal() else []
        if b"granian" in words and str(port).encode() in words:
            return int(entry.name)
    raise LookupError("no server at this port")


def children_of(process: int) -> list[int]:
    """Its workers: children that have come as far as a thread of their own for requests."""
    told = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [int(child) for child in told if len(list(Path(f"/proc/{child}/task").iterdir())) > 2]


def is_up(port: int) -> bool:
    return not isinstance(tried(lambda: Reader(port).ask("/healthz/")), Exception)
