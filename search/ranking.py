"""What is found, and in which order: the same on every database, since only sets of places come from it.

Exact accents first, then words that stand side by side in their order, then title over summary over the rest, then the
newest. Of very many only the newest are ranked.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import islice

from django.utils import timezone
from wagtail.models import Site

from cms.cache import remember
from search.engines import Engine, Wanted, engine
from search.models import Entry
from search.query import Filters, Question, Run
from search.terms import LASTING, mark_of_category, mark_of_kind, mark_of_lasting, mark_of_site, mark_of_year

MOST_COUNTED = 1_000
MOST_RANKED = 2_000
# Years are looked through from the newest on; with so many entries a word of every fourth one has been found often enough
ENOUGH_ENTRIES = 4 * MOST_RANKED
LAST_DAY = date(9000, 1, 1)  # no day after it is told apart from it
FIRST_LOOK = 60  # entries that are asked at once whether words stand side by side; each further time twice as many


@dataclass
class Found:
    """What was found, in its order: a sequence of entries, of which only those that are asked for are read."""

    places: list[int]  # the highest first
    order: Iterator[int] = field(repr=False)
    known: list[int] = field(default_factory=list, repr=False)  # the beginning of the order
    ordered = True  # what Django's paginator asks

    def __len__(self) -> int:
        return len(self.places)

    @property
    def count(self) -> int:
        """How many, as far as they are counted."""
        return min(len(self), MOST_COUNTED)

    @property
    def has_more(self) -> bool:
        """Whether there are more than are counted."""
        return len(self) > MOST_COUNTED

    def __getitem__(self, wanted: slice) -> list[Entry]:
        start, stop, _ = wanted.indices(len(self))
        self.known += islice(self.order, max(0, stop - len(self.known)))
        return entries_at(self.known[start:stop])


def entries_at(places: Sequence[int]) -> list[Entry]:
    """The entries with these places in their order, with what a result shows of them."""
    rows = Entry.objects.filter(place__in=places, shown=True).select_related("page", "category", "document")
    by_place = {entry.place: entry for entry in rows}
    return [by_place[place] for place in places if place in by_place]


def find(site: Site | None, question: Question, filters: Filters | None = None, *, by_date: bool = False) -> Found:
    """What readers may see of a portal and the question finds, the best first; or the newest first."""
    if site is None or not question:
        return Found([], iter(()))
    found = Finding(site, question, filters or Filters())
    order = sorted(found.places, key=newness, reverse=True) if by_date else found.by_fit()
    return Found(found.places, iter(order))


def count(site: Site, question: Question) -> int:
    """How many entries a question finds; 1,001 where there are more than are counted."""
    if not question:
        return 0
    return len(newest_of(site, engine().newest, wanted_of(site, question, Filters()), MOST_COUNTED + 1)[0])


def titles(site: Site, question: Question, limit: int = 8) -> list[Entry]:
    """The newest entries in whose title all words stand; the last word may be begun only."""
    if not question:
        return []
    wanted = Wanted(runs=_each(question.words, is_written=False), marks=((mark_of_site(site.pk),),))
    return entries_at(newest_of(site, engine().titles, wanted, limit)[0])


def newest_of(site: Site, ask: Callable[[Wanted, int], list[int]], wanted: Wanted, limit: int) -> tuple[list[int], Wanted]:
    """The newest places found, and of what: words that stand everywhere are not looked for in years of which nothing is shown."""
    if years := newest_years(site):
        narrowed = replace(wanted, marks=(*wanted.marks, years))
        found = ask(narrowed, limit)
        if len(found) == limit:
            return found, narrowed
    return ask(wanted, limit), wanted


def newness(place: int) -> int:
    """By date alone."""
    return place & ~LASTING


def _each(words: Sequence[str], *, is_written: bool) -> tuple[Run, ...]:
    return tuple(Run((word,), is_written) for word in dict.fromkeys(words))


def wanted_of(site: Site, question: Question, filters: Filters) -> Wanted:
    """The question in the form in which engines are asked. A period is one of dated things: pages of information have none."""
    marks = [(mark_of_site(site.pk),)]
    if filters.kind:
        marks.append((mark_of_kind(filters.kind),))
    if filters.categories:
        marks.append(tuple(mark_of_category(key) for key in filters.categories))
    lowest = _place_at(filters.since) if filters.since else None
    highest = _place_at(min(filters.until, LAST_DAY) + timedelta(days=1)) - 1 if filters.until else LASTING - 1 if filters.since else None
    runs = (*_each(question.words, is_written=False), *question.phrases)
    return Wanted(runs, question.without, tuple(marks), lowest, highest)


def _place_at(day) -> int:
    """The first place of a local day; of one long ago, or of a far future, the first or the last of all."""
    moment = timezone.make_aware(datetime.combine(day, time.min))
    return min(max(int(moment.timestamp()), 0), LASTING >> 31) << 31


class Finding:
    """One question being answered."""

    def __init__(self, site: Site, question: Question, filters: Filters):
        self.question = question
        self.engine: Engine = engine()
        self.places, self.wanted = newest_of(site, self.engine.newest, wanted_of(site, question, filters), MOST_RANKED)

    def by_fit(self) -> Iterator[int]:
        """The places found, the best first. What is asked of them is asked only as far as somebody looks."""
        exact = self._all_in("text", is_written=True) if self.question.accented else set()
        yield from self._in_order([place for place in self.places if place in exact], is_written=True)
        yield from self._in_order([place for place in self.places if place not in exact], is_written=False)

    def _in_order(self, places: list[int], *, is_written: bool) -> Iterator[int]:
        """Places that are alike in their accents: first those whose words stand side by side, each by where the words stand."""
        if not places:
            return
        parts = self._parted(places, is_written=is_written)
        left: list[list[int]] = [[] for _ in parts]
        for number, part in enumerate(parts):
            for some in _growing(part):
                beside = self._beside(some, is_written=is_written)
                left[number] += [place for place in some if place not in beside]
                yield from (place for place in some if place in beside)
        for part in left:
            yield from part

    def _parted(self, places: list[int], *, is_written: bool) -> list[list[int]]:
        """Those with all words in the title, in title and summary, elsewhere; the newest of each first."""
        in_title = self._all_in("title", is_written=is_written)
        in_head = self._all_in("head", is_written=is_written)
        parts: list[list[int]] = [[], [], []]
        for place in sorted(places, key=newness, reverse=True):
            parts[0 if place in in_title else 1 if place in in_head else 2].append(place)
        return parts

    def _all_in(self, part: str, *, is_written: bool) -> set[int]:
        words = self.question.written if is_written else self.question.words
        return self.engine.holding(part, Wanted(_each(words, is_written=is_written), marks=self.wanted.marks), self.places)

    def _beside(self, places: list[int], *, is_written: bool) -> set[int]:
        run = Run(self.question.written if is_written else self.question.words, is_written)
        if run in self.question.phrases:  # all of the question in quotes: nothing else was found
            return set(places)
        return self.engine.side_by_side(run, places) if len(run.words) > 1 else set()


def _growing(places: list[int]) -> Iterator[list[int]]:
    """The places in pieces, each twice as long as the one before."""
    start, size = 0, FIRST_LOOK
    while start < len(places):
        yield places[start : start + size]
        start, size = start + size, size * 2


def newest_years(site: Site) -> tuple[str, ...]:
    """The marks of the newest years that together have enough entries, and of what never grows old; none where all years are needed."""
    return remember(site, "search-years", lambda: _newest_years(site))


def _newest_years(site: Site) -> tuple[str, ...]:
    dates = Entry.objects.filter(site=site, place__lt=LASTING).order_by("-place").values_list("date", flat=True)
    last = dates[ENOUGH_ENTRIES : ENOUGH_ENTRIES + 1]
    if not last:
        return ()
    return (mark_of_lasting(), *(mark_of_year(year) for year in range(last[0].year, dates[0].year + 1)))
