"""Fifty thousand requests by chance to every address and form of the public site, and what came back: no fault, no trace, no markup of theirs."""

import os
import re
import time
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from cms import urls
from tests import servers
from tests.drill.fuzzing import TOLD, Answer, Fuzzer, faults_of
from tests.drill.report import write_down
from tests.routes import routes

pytestmark = [pytest.mark.drill, pytest.mark.django_db]

DESK = "quan-tri/"
AT_ONCE = 4  # who ask
EACH = 65  # requests of each of them a round: 200 rounds make 52,000
# One network asks: it is not to be refused before it is heard
UNLIMITED = {"READER_PROOF_AFTER": "1000000", "READER_REFUSE_AFTER": "1000000"}


def public_routes() -> list[str]:
    """Every address of the door but the admin, as it is written there."""
    return [route.text for route in routes(urls.private + urls.public, closed={DESK}) if route.text != DESK]


def pages_of(portal: servers.Portal) -> list[str]:
    """The addresses that the portal names in its sitemap."""
    told = urllib.request.urlopen(f"{portal.url}/sitemap-1.xml", timeout=60).read().decode()
    return [re.sub(r"^\w+://[^/]+", "", address) for address in re.findall(r"<loc>([^<]+)</loc>", told)]


def test_whatever_is_asked_is_answered_without_fault_trace_or_reflection(tmp_path, request):
    rounds, begun = request.config.getoption("rounds"), time.monotonic()
    database = os.environ.get("TEST_DATABASE_URL", "")
    extra = UNLIMITED | ({"DATABASE_URL": database} if database else {})
    with servers.portal(tmp_path, **extra) as portal:
        pages = pages_of(portal)
        seed = int.from_bytes(os.urandom(4))
        fuzzers = [Fuzzer(portal.port, public_routes(), pages, seed + number) for number in range(AT_ONCE)]
        with ThreadPoolExecutor(AT_ONCE) as many:
            list(many.map(lambda fuzzer: [fuzzer.ask() for _ in range(EACH * rounds)], fuzzers))
        trace = [line for line in portal.log.read_text().splitlines() if "Traceback" in line]
    kind = "postgresql" if database else "sqlite"
    write_down(f"fuzz-{kind}", f"Every address and form of the public site, by chance (seed {seed}), on {kind}",
               told(fuzzers, len(trace)), (time.monotonic() - begun) / 60)  # fmt: skip
    assert not [fault for fuzzer in fuzzers for fault in fuzzer.faults][:TOLD]
    assert not trace


def told(fuzzers: list[Fuzzer], traces: int) -> str:
    """The table of a run."""
    by_group: dict[str, Counter] = {}
    for fuzzer in fuzzers:
        for group, statuses in fuzzer.statuses.items():
            by_group.setdefault(group, Counter()).update(statuses)
    found = [fault for fuzzer in fuzzers for fault in fuzzer.faults]
    slow = sorted((one for fuzzer in fuzzers for one in fuzzer.slow), reverse=True)
    seconds, worst = max(fuzzer.worst for fuzzer in fuzzers)
    lines = [
        f"{sum(fuzzer.asked for fuzzer in fuzzers)} requests: {len(found)} faults, {traces} stack traces in the log, "
        f"{len(slow)} answers above 2 s; the slowest {seconds:.2f} s: {worst}",
        "",
        f"{'address':<60} answers by status (0: hung up on what is no HTTP)",
    ]
    for group, statuses in sorted(by_group.items()):
        lines.append(f"{group:<60} " + ", ".join(f"{status}: {number}" for status, number in sorted(statuses.items())))
    return "\n".join([*lines, "", *found[:TOLD], *slow[:TOLD], ""])


@pytest.mark.parametrize(
    ("head", "body", "fault"),
    [
        ("HTTP/1.1 500 x", b"", "status 500"),
        ("HTTP/1.1 200 OK", b'File "/srv/portal/news/models.py", line 3', "a trace"),
        ("HTTP/1.1 302 x\r\nx9q: 1", b"", "a header"),
        ("HTTP/1.1 200 OK\r\nContent-Type: text/html", b'<p title="" onx9q="1">', "markup"),
        ("HTTP/1.1 200 OK\r\nContent-Type: text/html", b'<a href=" JavaScript:x9q">', "markup"),
        ("HTTP/1.1 200 OK", b"94011", "a sum"),
    ],
)
def test_the_judge_sees(head, body, fault):
    assert any(one.startswith(fault) for one in faults_of(Answer(int(head.split()[1]), head, body, 0.1)))
