"""Articles on their way into the database: some at a time, all that belongs to each in the same transaction."""

from collections.abc import Callable
from dataclasses import astuple, dataclass

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from cms.database import is_lost
from feedback import actions as feedback
from feedback.models import StartingFigure as StartingRatings
from news.actions import add_articles
from newsroom.actions import note_imports
from transfer.addresses import Clash
from transfer.bringing.content import Prepared
from transfer.items import Article
from transfer.ledger import Ledger
from visits import actions as visits
from visits.models import StartingFigure as StartingViews

TOGETHER = 40  # articles of one transaction: on SQLite others who write wait for its end


@dataclass
class Writer:
    """Writes articles for one load. `came` and `failed` hear what became of each, `lead` lets old addresses
    lead to them and gives those that do not."""

    ledger: Ledger
    label: str
    came: Callable[[Prepared], None]
    failed: Callable[[Prepared, Exception], None]
    lead: Callable[[list], list[Clash]]

    def write(self, some: list[Prepared]) -> None:
        """Write articles: all together, or, where the database refuses that, each by itself."""
        try:
            with transaction.atomic():
                self._write(some)
        except Exception as fault:
            if is_lost(fault):
                raise
            if len(some) == 1:
                self.failed(some[0], fault)
                return
            for one in some:
                self.write([one])
            return
        for one in some:
            self.came(one)

    def _write(self, some: list[Prepared]) -> None:
        self.ledger.begin()
        for one in some:  # of an attempt before
            one.new.page.pk = one.new.page.id = one.new.page.page_ptr_id = None
            one.new.page._state.adding = True
        revisions = add_articles([one.new for one in some])
        pages = [one.new.page for one in some]
        note_imports(zip(pages, revisions, strict=True), self.label, [told_of(one) for one in some])
        self._bring_figures(some)
        self._lead(some)
        self.ledger.write_many((article_key(one.item.key), one.new.page, told_later(one.new.page, one.notes, one.clashes)) for one in some)

    def _lead(self, some: list[Prepared]) -> None:
        by_page = {one.new.page.pk: one for one in some}
        for one in some:
            one.clashes = []  # of an attempt before
        for clash in self.lead([(one.item.addresses, one.new.page) for one in some]):
            by_page.get(clash.page_id, some[0]).clashes.append(clash)  # those of a file stand with the first

    def _bring_figures(self, some: list[Prepared]) -> None:
        """Views, ratings, and which take no comments."""
        told = {"source": self.label, "as_of": timezone.localdate(self.ledger.load.started_at)}
        visits.start_many(StartingViews(page_id=one.new.page.pk, figure=one.item.views, **told) for one in some if one.item.views)
        rated = [one for one in some if is_rated(one.item)]
        feedback.start_many(StartingRatings(article=one.new.page, points=one.item.points, raters=one.item.raters, **told) for one in rated)
        feedback.close_many(one.new.page for one in some if not one.item.takes_comments)


def article_key(key: str) -> str:
    """An article's key in the ledger."""
    return f"article:{key}"


def told_later(thing: Model, notes: list[str], clashes: list[Clash]) -> dict:
    """What the ledger keeps of an item: its own revision, and what a person should look at. A run that goes on tells that again."""
    told = {"revision": thing.latest_revision_id, "notes": notes, "clashes": [astuple(clash) for clash in clashes]}
    return {name: value for name, value in told.items() if value}


def is_rated(item: Article) -> bool:
    """Whether its ratings can be: from 1 to 5 points each."""
    return 0 < item.raters <= item.points <= 5 * item.raters


def told_of(one: Prepared) -> dict:
    """What is sealed with an article's import: its key there, and the figures that were brought forward."""
    told = {"key": one.item.key}
    if one.item.views:
        told["views"] = one.item.views
    if is_rated(one.item):
        told |= {"points": one.item.points, "raters": one.item.raters}
    return told if one.item.takes_comments else told | {"closed": True}
