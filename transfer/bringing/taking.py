"""What taking in has in common whatever is taken: what is known, what an item came to, where old addresses lead."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from wagtail.models import Page

from cms.database import is_lost
from feedback.models import Comment
from home.models import StandardPage
from news.models import ArticlePage, NewsIndexPage
from newsroom.models import NewsroomSettings
from polls.models import Poll
from transfer.addresses import Clash, lead_all
from transfer.bringing.content import cut
from transfer.bringing.files import DryMedia, NotedMedia, gather
from transfer.bringing.options import Options, place_for, site_for
from transfer.html.tree import TooMuch
from transfer.items import BadSource, Fault, Source
from transfer.ledger import Ledger
from transfer.models import Load
from transfer.outcome import Kind, Outcome, State
from transfer.progress import Progress
from visits.models import StartingFigure

ITEMS = {NewsIndexPage, ArticlePage, StandardPage, Poll, Comment, StartingFigure}  # of which an old portal has some
LONGEST_NAME = Load._meta.get_field("name").max_length


class Known(NamedTuple):
    """What an earlier run made of an item."""

    kind: type[Model]
    key: int
    told: dict | None  # what it found then, as `writing.told_later` has it

    def thing(self) -> Model | None:
        """The row as it is now, None where somebody deleted it."""
        return self.kind._base_manager.filter(pk=self.key).first()


def known_of(load: Load) -> dict[str, Known]:
    """What a load made of items so far, by their keys in the ledger; its files and addresses are asked for where they are needed."""
    kinds = {kind.pk: kind.model_class() for kind in ContentType.objects.filter(pk__in=load.things.values("content_type"))}
    things = load.things.filter(content_type__in=[key for key, kind in kinds.items() if kind in ITEMS])
    return {
        key: Known(kinds[kind], int(row), told) for key, kind, row, told in things.values_list("key", "content_type", "object_id", "after")
    }


class Taking:
    """One run over a source. Without a ledger (`dry`) everything is read and prepared, and nothing written."""

    def __init__(self, source: Source, options: Options):
        self.source, self.options, self.dry = source, options, options.dry_run
        self.site = site_for(options)
        self.place = place_for(options, self.site)
        self.now = timezone.now()
        self.base = f"http://{source.host}/" if source.host else ""
        self.outcome = Outcome(source.name, source.label, dry=self.dry)
        self.clashes: list[Clash] = []  # old addresses that lead elsewhere
        self.categories: dict[str, NewsIndexPage | None] = {}
        self.pages: dict[str, Page | None] = {}
        self.ledger = self._opened()
        load = self.ledger.load if self.ledger else Load.objects.filter(name=self._name, undone_at=None).first()
        self.known = known_of(load) if load else {}
        self.media = self._media()
        self.progress = Progress(0, source.label)

    @property
    def _name(self) -> str:
        return self.source.name[:LONGEST_NAME]

    def _opened(self) -> Ledger | None:
        if self.dry:
            return None
        Load.objects.filter(name=self._name, undone_at__isnull=False).delete()  # taken away before: begin anew
        return Ledger(self._name)

    def _media(self):
        if self.dry:
            return DryMedia(self.options, self.source.host)
        collection = NewsroomSettings.for_site(self.site).collection
        return NotedMedia(self.ledger, collection, self.options, self.source.host)

    # What all kinds have in common -------------------------------------------------------------------------------------
    def _new(self, kind: Kind, found: Iterable) -> Iterator:
        """Those items that are to come; what is broken or known is told."""
        for item in found:
            self.progress.step(getattr(item, "title", "")[:40])
            if isinstance(item, Fault):
                self.outcome.add(kind, item.key, item.title, State.FAILED, item.reason)
            elif (key := f"{kind}:{item.key}") in self.known:
                self._tell_known(kind, item, key)
            else:
                yield item

    def _tell_known(self, kind: Kind, item, key: str) -> None:
        """One of an earlier run, with what that one found: it may have been killed before it told anybody."""
        if kind != Kind.COMMENT:
            known = self.known[key]
            page, told = (known.key if issubclass(known.kind, Page) else None), known.told or {}
            self._tell(kind, item, State.KNOWN, told.get("notes", ()), page)
            self.clashes += [Clash(*clash) for clash in told.get("clashes", ())]

    def _tell(self, kind: Kind, item, state: State, notes: Iterable[str], page: int | None) -> None:
        self.outcome.add(kind, item.key, _title(item), state, page_id=page)
        for note in notes:
            self.outcome.add(kind, item.key, _title(item), State.ATTENTION, note, page)

    def _attempt(self, kind: Kind, item, act) -> None:
        """Do what one item needs, whole or not at all."""
        clashes = len(self.clashes)
        try:
            with transaction.atomic():
                if self.ledger:
                    self.ledger.begin()
                page, notes = act()
                if self.ledger:
                    self.media.settle()
        except Exception as fault:
            del self.clashes[clashes:]
            self._tell_fault(kind, item, fault)
            return
        self._tell(kind, item, State.CAME, notes, page.pk if isinstance(page, Page) else None)

    def _tell_fault(self, kind: Kind, item, fault: Exception) -> None:
        if is_lost(fault) or isinstance(fault, BadSource):
            raise fault
        self.outcome.add(kind, item.key, _title(item), State.FAILED, reason_of(fault))

    def _lead(self, leads) -> list[Clash]:
        """Let old addresses lead to what came. Gives those that do not, and keeps them for the report."""
        found = self._led(leads)
        self.clashes += found
        return found

    def _led(self, leads) -> list[Clash]:
        told = gather(leads)
        if self.dry or not told:
            return []
        with transaction.atomic():
            return lead_all(self.ledger, told, self.site)

    def _led_with_files(self, leads) -> list[Clash]:
        """The same together with those of files that were taken by the way: a kill afterwards loses neither."""
        return self._led([*leads, *self.media.leads()])


class Refused(Exception):
    """An item that cannot come; the text says why."""


def reason_of(fault: Exception) -> str:
    """Why an item did not come, for people."""
    told = cut(" ".join(str(fault).split()), 200)
    return told if isinstance(fault, (Refused, TooMuch)) else f"{told} ({type(fault).__name__})"


def _title(item) -> str:
    return getattr(item, "title", "") or getattr(item, "question", "") or getattr(item, "name", "")
