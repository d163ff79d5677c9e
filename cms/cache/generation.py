"""The generation of a site: a random word that changes whenever anything public of the site may have changed.

A copy is stamped with the generation it was rendered under and is fresh while the site still has that one. A change
goes in two steps. Before anything of it can be seen the generation is put *in flux*: copies of before are old, and
nothing that is rendered meanwhile is kept, since it may show what stood before the commit. When the transaction has
committed (outside of one: when the row is written) a new generation begins. Of several writers at a time each has a
flux of its own, and the new generation begins with the end of the last. If a worker dies between, its flux ends by itself.
"""

import os
import secrets
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial

from django.conf import settings
from django.db import Error, transaction
from wagtail.models import Site

from cms.cache.store import FolderStore, Store
from cms.cache.until import changes_at, noting

FLUX = 30.0  # seconds after which a flux that nobody ended counts as ended
SITES = "sites"  # the mark of what is known of hosts
ALL_OLD = "renew-copies"  # the job that makes all copies old

Sites = Collection[int] | None  # keys of sites; None stands for all of them, and for what is known of hosts


@lru_cache(maxsize=1)
def store() -> Store:
    """The store that the settings name."""
    if settings.PAGE_CACHE.get("REDIS"):
        from cms.cache.shared import RedisStore

        return RedisStore(settings.PAGE_CACHE["REDIS"], settings.PAGE_CACHE["FOLDER"])
    return FolderStore(settings.PAGE_CACHE["FOLDER"], settings.PAGE_CACHE["LIMIT"])


def mark_of(site_id: int) -> str:
    """The name under which a site's generation is kept."""
    return f"site-{site_id}"


def generation(name: str) -> str | None:
    """The generation of a mark; None while it is in flux. A missing one begins anew, with a value never used before."""
    value = store().get_mark(name)
    if value is None:
        if name != SITES and generation(SITES) is None:  # everything is being changed by one who cannot know of this mark
            return None
        value = store().add_mark(name, secrets.token_hex(8))
    if value[0] != "~":
        return value
    if _writers(value):
        return None
    value = store().change_mark(name, _ended)
    return None if value[0] == "~" else value


def renew(site: Site | None = None) -> None:
    """Make all copies of a site old, of all sites without one: now, and again when the transaction has committed."""
    renew_all(None if site is None else [site.pk])


def renew_all(sites: Sites) -> None:
    """The same for several sites."""
    if transaction.get_connection().in_atomic_block:
        begin_change(sites)
    else:
        _end_change(sites)


def begin_change(sites: Sites) -> None:
    """Make all copies of sites old, and let none be kept until the transaction has committed; outside of one until `renew_all`.

    Whoever dies between leaves a flux that ends by itself, and nothing stale.
    """
    for name in _names(sites):
        store().change_mark(name, _begun)
    if transaction.get_connection().in_atomic_block:
        transaction.on_commit(partial(_end_change, sites))


def _end_change(sites: Sites) -> None:
    for name in _names(sites):
        store().change_mark(name, _ended)
    if store().is_behind():
        _ask_others()


def _ask_others() -> None:
    """This machine does not reach Redis, others may: the next clock that does makes all copies old in its place."""
    from cms.clock import hurry  # needs models, which need this module

    with suppress(Error):
        hurry(ALL_OLD)


def _names(sites: Sites) -> list[str]:
    return sorted({SITES, *store().marks()}) if sites is None else [mark_of(key) for key in sites]


def forget_all() -> None:
    """Make everything old at once, whatever transaction is open: for tests, whose transactions never commit."""
    _kept.clear()
    for name in _names(None):
        store().set_mark(name, secrets.token_hex(8))


# A mark is a generation, or "~" and its writers: the name of each with the moment at which its flux ends by itself -----
_me = threading.local()


def _begun(value: str | None) -> str:
    """A mark when this thread is about to change something."""
    return _in_flux((_writers(value) if value else {}) | {_writer(): time.time() + FLUX})


def _ended(value: str | None) -> str:
    """A mark when this thread has changed something: a new generation, unless others are still at it."""
    others = _writers(value) if value else {}
    others.pop(_writer(), None)
    return _in_flux(others) if others else secrets.token_hex(8)


def _writer() -> str:
    if not hasattr(_me, "name"):
        _me.name = secrets.token_hex(4)
    return f"{_me.name}.{os.getpid()}"  # a forked process is another writer


def _writers(value: str) -> dict[str, float]:
    """Who is changing something now, each until when; nobody where the mark is a generation or every flux has ended."""
    if value[0] != "~":
        return {}
    parts = (part.split(":") for part in value[1:].split(","))
    now = time.time()
    return {name: float(until) for name, until in parts if float(until) > now}


def _in_flux(writers: dict[str, float]) -> str:
    return "~" + ",".join(f"{name}:{until:.3f}" for name, until in writers.items())


# What pages share -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Kept:
    """A value with the generation it was made under, the moments that make it untrue, and the end that its maker set."""

    generation: str
    value: object
    moments: list[datetime]
    until: float


_kept: dict[tuple[str, str], Kept] = {}
_pins: ContextVar[dict[str, str | None] | None] = ContextVar("pins", default=None)


@contextmanager
def pinned(*marks: str) -> Iterator[dict[str, str | None]]:
    """Answer one request: what it reads of the database stands under the generations that these marks have now, at its beginning.

    A row that it read before a change must not come, by way of what `remember` makes of it, to stand under the generation
    that has begun since; so inside nothing else is kept.
    """
    with store().together(*marks):
        pins = {mark: generation(mark) for mark in marks}
    token = _pins.set(pins)
    try:
        yield pins
    finally:
        _pins.reset(token)


def generation_in_hand(mark: str) -> str | None:
    """The generation under which the request that is being answered reads; None while nothing may be kept."""
    pins = _pins.get()
    return generation(mark) if pins is None else pins.get(mark)


def remember(site: Site | None, name: str, make: Callable[[], object], seconds: float = float("inf")) -> object:
    """What `make` gives, kept in this process as long as the site's generation lasts, at most so many seconds.

    Without a site it is kept until a site, a redirect or somebody's privacy changes. Its value must not be changed by
    who gets it.
    """
    mark = mark_of(site.pk) if site is not None else SITES
    now = generation(mark)
    kept = _kept.get((mark, name))
    if kept is None or kept.generation != now or not _is_true(kept):
        kept = _make(now, make, seconds)
        pins = _pins.get()
        if now is not None and (pins is None or pins.get(mark) == now):
            _kept[mark, name] = kept
    for moment in kept.moments:
        changes_at(moment)
    return kept.value


def _is_true(kept: Kept) -> bool:
    now = time.time()
    return kept.until > now and all(moment.timestamp() > now for moment in kept.moments)


def _make(now: str | None, make: Callable[[], object], seconds: float) -> Kept:
    with noting() as moments:
        value = make()
    return Kept(now or "", value, moments, time.time() + seconds)
