"""Readers are shown a hundred pages a second while workers, whole servers and those who sum are killed: each view is there, once."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import repeat

import pytest
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from tests import servers
from tests.counting import BROWSER, Sums, clocks, raw_by_page, summed_by_page, sums
from tests.drill.report import write_down
from tests.drill.victims import NOTHING, RATE, is_up, kill_server, kill_workers, send_until, tried
from tests.exactness import Ledger, networks
from tests.reader import Reader
from visits import rollup, visitors
from visits.models import View

pytestmark = pytest.mark.drill

LIVES, KILLS, PAGES = 4, 6, 5  # lives of the server, workers killed in each; pages that are read


def test_killed_workers_and_servers_lose_no_view_and_count_none_twice(shared, settings, build):
    (settings.DATA_DIR / "static").mkdir(exist_ok=True)
    ledger, dice, begun, port = Ledger(), random.Random(), time.monotonic(), servers.free_port()
    pages = [build.article() for _ in range(PAGES)]
    readers = list(networks(RATE * 300))
    ending, killed = threading.Event(), []
    visitors._salts.clear()  # of the database of another test

    def act(network: str, page) -> None:
        answer = tried(lambda: Reader(port, network).ask("/truc-tiep/", {"trang": page.pk}, User_Agent=BROWSER))
        ledger.enter((network, page.pk), answer)

    with ThreadPoolExecutor(1) as alone:
        try:
            sending = alone.submit(send_until, ending, map(partial, repeat(act), readers, pages * (len(readers) // PAGES)))
            for life in range(LIVES):
                live_and_die(port, settings.DATA_DIR, dice, killed, hard=life % 2 == 1)
        finally:
            ending.set()
        sent = sending.result()
    before = sums().views
    rollup.roll_up()
    key = key_by_network(build.site, readers[:sent])
    known = Ledger(
        {(key[network], page) for network, page in ledger.taken}, {}, {(key[network], page) for network, page in ledger.unanswered}
    )
    known.refused = {(key[network], page): status for (network, page), status in ledger.refused.items()}
    stored = list(View.objects.values_list("visitor", "page"))
    found, minutes = known.differences(stored), (time.monotonic() - begun) / 60
    told = (
        f"{len(killed)} workers of 4 killed at random moments in {LIVES} lives of the server, every other one of which was killed as a whole, "
        f"two who sum killed in each; {sent} showings sent in {minutes:.1f} min: {len(ledger.taken)} acknowledged, {len(ledger.unanswered)} "
        f"without an answer, {len(ledger.refused)} refused; {len(stored)} rows, of which {before} were summed meanwhile; {sums()}; {found}"
    )
    write_down(f"views-survive-{connection.vendor}", f"Views survive killed workers on {connection.vendor}", told, minutes)
    assert len(killed) >= 20, told
    assert found == NOTHING, told
    assert sums() == Sums.of(len(stored), len(stored), View.objects.filter(begins_visit=True).count()), told
    assert View.objects.filter(begins_visit=True).count() == len({visitor for visitor, _ in stored}), told
    assert summed_by_page() == raw_by_page(), told
    assert before > len(stored) / 2 and len(ledger.taken) > sent / 3, told


def live_and_die(port: int, folder, dice: random.Random, killed: list[int], *, hard: bool) -> None:
    """One life of the server, in which workers are killed while two processes sum; it ends by being killed or by being told to end."""
    with servers.web(folder, 4, "tests.drill.settings", port, **servers.shared_environment()), clocks(folder):
        kill_workers(port, dice, killed, KILLS)
        servers.wait_until(lambda: is_up(port), "the workers' return")
        if hard:
            kill_server(port)


def key_by_network(site, readers: list[str]) -> dict[str, int]:
    """The keys of the day that stand for readers, made from the salt in the database as a worker makes them."""
    ask, moment = RequestFactory(), timezone.now()
    asked = {network: ask.get("/", REMOTE_ADDR=network, HTTP_USER_AGENT=BROWSER) for network in readers}
    return {network: visitors.key_of_visitor(request, site, moment) for network, request in asked.items()}
