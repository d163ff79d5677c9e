"""The generation of a site: a random word that changes whenever anything public of the site may have changed.

A copy is stamped with the generation it was rendered under and is fresh while the site still has that one. A change
inside a transaction goes in two steps. At once the generation is put *in flux*: copies of before are old, and nothing
that is rendered meanwhile is kept, since it may show what stood before the commit. On the commit a new generation
begins. If the worker dies between, the flux ends by itself.
"""

import secrets
import time
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.db import transaction
from wagtail.models import Site

from cms.cache.store import FolderStore, RedisStore, Store
from cms.cache.until import changes_at, noting

FLUX = 30.0  # seconds after which a flux that nobody ended counts as ended
SITES = "sites"  # the mark of what is known of hosts


@lru_cache(maxsize=1)
def store() -> Store:
    """The store that the settings name."""
    if settings.PAGE_CACHE.get("REDIS"):
        return RedisStore(settings.PAGE_CACHE["REDIS"])
    return FolderStore(settings.PAGE_CACHE["FOLDER"], settings.PAGE_CACHE["LIMIT"])


def mark_of(site_id: int) -> str:
    """The name under which a site's generation is kept."""
    return f"site-{site_id}"


def generation(name: str) -> str | None:
    """The generation of a mark; None while it is in flux. A missing one begins anew, with a value never used before."""
    value = store().get_mark(name)
    if value is None or (value[0] == "~" and float(value[1:]) < time.time()):
        return _begin(name)
    return None if value[0] == "~" else value


def _begin(name: str) -> str:
    fresh = secrets.token_hex(8)
    store().set_mark(name, fresh)
    return fresh


def renew(site: Site | None = None) -> None:
    """Make all copies of a site old, of all sites without one: now, and again when the transaction has committed."""
    if transaction.get_connection().in_atomic_block:
        for name in _names(site):
            store().set_mark(name, f"~{time.time() + FLUX:.3f}")
        transaction.on_commit(lambda: _renew_now(site))
    else:
        _renew_now(site)


def _renew_now(site: Site | None) -> None:
    for name in _names(site):
        _begin(name)


def _names(site: Site | None) -> list[str]:
    return [mark_of(site.pk)] if site is not None else sorted({SITES, *store().marks()})


def forget_all() -> None:
    """Make everything old at once, whatever transaction is open: for tests, whose transactions never commit."""
    _kept.clear()
    _renew_now(None)


# What pages share -----------------------------------------------------------------------------------------------------
_kept: dict[tuple[str, str], tuple[str, object, list]] = {}


def remember(site: Site, name: str, make: Callable[[], object]) -> object:
    """What `make` gives, kept in this process as long as the site's generation lasts. Its value must not be changed by who gets it."""
    mark = mark_of(site.pk)
    now = generation(mark)
    known = _kept.get((mark, name))
    if known and now is not None and known[0] == now and all(moment.timestamp() > time.time() for moment in known[2]):
        _, value, moments = known
    else:
        with noting() as moments:
            value = make()
        if now is not None:
            _kept[mark, name] = (now, value, moments)
    for moment in moments:
        changes_at(moment)
    return value
