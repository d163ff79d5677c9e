"""Builds a site of a size into the database that the settings name."""

from datetime import datetime

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from bench.site.batch import Batch
from bench.site.entering import entering
from bench.site.figures import ask_readers, write_views
from bench.site.size import Size
from bench.site.stock import fill
from bench.site.story import Author
from bench.site.tree import plant
from bench.site.words import Words
from cms.cache import renew
from news.actions import enlist_below
from news.models import ArticlePage
from transfer.progress import Progress

TOGETHER = 1_000  # articles that are written in one transaction


class NotEmpty(Exception):
    """The database holds articles already: a site is only the same when it is built into an empty one."""


def prepare() -> None:
    """Make the tables of the database, where they are missing."""
    call_command("migrate", verbosity=0, interactive=False)


def is_empty() -> bool:
    """Whether there are no articles yet."""
    return not ArticlePage.objects.exists()


def build(size: Size, until: datetime | None = None, progress: Progress | None = None, *, apart: bool = False) -> None:
    """Build a site whose newest articles are of the moment `until` (now). The same size and moment give the same rows. With `apart` the
    search may be written by a process of its own, which sees what is committed.
    """
    if not is_empty():
        raise NotEmpty
    until = timezone.localtime(until)
    words = Words(size.seed)
    portals = plant(size.sites, size.seed)
    author = Author(size.seed, words, fill(words, size.seed, size.articles), size.articles, until)
    batch = Batch()
    tune()
    with entering(apart=apart) as enter:
        for number in range(size.articles):
            chance = author.chance(number)
            portal = portals[int(chance.random() * len(portals))]
            category = portal.draw(chance)
            story = author.write(number, chance, portal.articles)
            portal.articles.append(batch.add(story, category, chance))
            if number % TOGETHER == TOGETHER - 1 or number == size.articles - 1:
                enter(batch.write())
            if progress:
                progress.step()
    batch.finish()
    for portal in portals:
        enlist_below(portal.site.root_page)
    write_views(timezone.localdate(until))
    ask_readers(portals[0].site, until)
    analyze()
    renew()


def tune() -> None:
    """Let SQLite keep more of its indexes in memory while this connection fills them."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size=-400000")


def analyze() -> None:
    """Tell the database how its tables look now, so that it chooses its indexes as it would after a day of work."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
