"""What follows once, when everything has come: search, pictures, copies. What is done already is not done again."""

from collections.abc import Callable, Iterator
from itertools import chain

from django.contrib.contenttypes.models import ContentType
from modelsearch.backends import get_search_backends_with_name
from wagtail.models import Page, Site

from cms.cache import renew
from cms.database import chunks
from cms.models import PortalImage
from cms.tasks import enqueue_uncut, make_stand_in
from home.models import StandardPage
from news.models import ArticlePage, NewsIndexPage
from search.actions import enter_missing
from transfer.ledger import Ledger

AT_ONCE = 200  # pages that are written into the index of the desk together, pictures that are held


def end(ledger: Ledger, site: Site, tell: Callable[[int], None] = lambda _: None) -> None:
    """Everything that follows; told is how many steps of `steps` were taken."""
    by_kind = dict(_by_kind(ledger))
    enter_missing(chain(*by_kind.values()), tell)
    for kind, keys in by_kind.items():
        _enter_at_the_desk(kind, keys, tell)
    for some in chunks(pictures_of(ledger), AT_ONCE):
        there = PortalImage.objects.in_bulk(some)
        for key in some:
            if key in there:
                make_stand_in(there[key])
            tell(1)
    enqueue_uncut()
    renew(site)
    ledger.finish()


def steps(ledger: Ledger) -> int:
    """How much there is to do."""
    return 2 * len(pages_of(ledger)) + len(pictures_of(ledger))


def pages_of(ledger: Ledger) -> list[int]:
    """The keys of all pages that the load made."""
    return [key for _, keys in _by_kind(ledger) for key in keys]


def pictures_of(ledger: Ledger) -> list[int]:
    """The keys of all pictures that the load made."""
    return sorted(ledger.keys_of(PortalImage).values())


def _by_kind(ledger: Ledger) -> Iterator[tuple[type[Page], list[int]]]:
    for kind in (NewsIndexPage, ArticlePage, StandardPage):
        made = ledger.load.things.filter(content_type=ContentType.objects.get_for_model(kind), before__isnull=True)
        yield kind, sorted(map(int, made.values_list("object_id", flat=True)))


def _enter_at_the_desk(kind: type[Page], keys: list[int], tell: Callable[[int], None]) -> None:
    """Those that Wagtail's own index does not know: its queue would take them one by one."""
    for some in chunks(keys, AT_ONCE):
        missing = list(kind.objects.filter(pk__in=some, index_entries__isnull=True))
        for _, backend in get_search_backends_with_name(with_auto_update=True):
            backend.add_bulk(kind, missing)
        tell(len(some))
