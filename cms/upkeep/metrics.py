"""What the web workers count as they work, and /so-lieu-may/ where Prometheus reads it together with how the portal stands.

A worker counts in its memory, or (after `workers_count_in`) in a file that it shares with the other workers of its
server, so that each of them can tell of all.
"""

import os
from contextlib import AbstractContextManager
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.values import ValueClass

from cms.settings import env
from cms.upkeep import token, workers

SHARED = ValueClass._multiprocess
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds
HOW = ("hit", "miss", "stale", "pass")

counted = CollectorRegistry()
requests = Counter("portal_requests", "Requests that Django answered.", ["group", "status"], registry=counted)
durations = Histogram("portal_request_seconds", "How long Django took.", ["group"], buckets=BUCKETS, registry=counted)
copies = Counter("portal_page_cache", "Public pages, by what the page cache had of them.", ["how"], registry=counted)
live = Gauge("portal_requests_in_hand", "Requests that Django is answering.", registry=counted, multiprocess_mode="livesum")

# Found once: a hit of the page cache costs so little that looking for its counter would be seen
of_copies = {how: copies.labels(how) for how in HOW}
_of_requests: dict[tuple[str, int], Counter] = {}
_of_durations: dict[str, Histogram] = {}


def in_hand() -> AbstractContextManager:
    """Inside, one more request is being answered."""
    return live.track_inprogress()


def answered(group: str, status: int, seconds: float) -> None:
    """Django answered a request."""
    if (group, status) not in _of_requests:  # each is looked for by itself: another thread may have found only one of them so far
        _of_requests[group, status] = requests.labels(group, status)
    if group not in _of_durations:
        _of_durations[group] = durations.labels(group)
    _of_requests[group, status].inc()
    _of_durations[group].observe(seconds)


def folder() -> Path | None:
    """Where the workers of this server count together; None where this process counts alone."""
    return Path(env.text(env.MEASURES)) if SHARED else None  # cms/wsgi.py put it there


def processes() -> list[int]:
    """The web workers of this server that run."""
    return workers.living(folder()) if SHARED else [os.getpid()]


def numbers(request: HttpRequest) -> HttpResponse:
    """All measures, for who shows the token."""
    if not token.is_shown(request):
        return token.refused()
    from cms.upkeep.gauges import Now  # asks the database: not for who only counts, which is also the page cache
    from cms.upkeep.measures import connection_in_order

    registry = CollectorRegistry()
    registry.register(Now(processes()))
    if SHARED:
        workers.forget_dead(folder())
        MultiProcessCollector(registry, folder())
    with connection_in_order():
        told = generate_latest(registry) + (b"" if SHARED else generate_latest(counted))
    return HttpResponse(told, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})
