"""What is written down of an entry's words: which, where, and the marks by which readers choose.

Both databases are given the same: the words of title, summary and body in one row, a filler between them so that nothing
stands side by side across two of them.
"""

from collections import Counter
from dataclasses import dataclass

from search.models import Entry
from search.words import Forms, forms_in

FILLER = "_"  # no word: those have letters and digits only
MOST_TIMES = 250  # that the place of one word is written down; PostgreSQL keeps 256
# Places begin with the date (`index.place_of`). What never grows old, a page of information or a category, stands before all.
LASTING = 1 << 62


@dataclass(frozen=True)
class Terms:
    """The words of one entry, bare and written side by side, and how many of them are title, and title or summary."""

    place: int
    shown: bool
    words: list[Forms | None]  # None: the filler
    in_title: int
    in_head: int
    marks: list[str]

    def bare(self, start: int = 0, stop: int | None = None) -> list[str]:
        return [word.bare if word else FILLER for word in self.words[start:stop]]

    def written(self, start: int = 0, stop: int | None = None) -> list[str]:
        return [word.written if word else FILLER for word in self.words[start:stop]]


def terms_of(entry: Entry) -> Terms:
    """What is written down of an entry that has its place."""
    title, summary, body = (forms_in(text) for text in (entry.title, entry.summary, entry.body))
    words = _thinned([*title, None, *summary, None, *body])
    marks = [mark_of_site(entry.site_id), mark_of_kind(entry.kind), mark_of_age(entry)]
    if entry.category_id:
        marks.append(mark_of_category(entry.category_id))
    return Terms(entry.place, entry.shown, words, len(title), len(title) + 1 + len(summary), marks)


def _thinned(words: list[Forms | None]) -> list[Forms | None]:
    """The words, those that came very often before as fillers."""
    times = Counter(word.bare for word in words if word)
    if max(times.values(), default=0) <= MOST_TIMES:
        return words
    seen: Counter = Counter()
    kept = []
    for word in words:
        if word:
            seen[word.bare] += 1
            word = word if seen[word.bare] <= MOST_TIMES else None
        kept.append(word)
    return kept


def mark_of_site(key: int) -> str:
    return f"s{key}"


def mark_of_kind(kind: str) -> str:
    return f"k{kind.replace('-', '')}"


def mark_of_category(key: int) -> str:
    return f"c{key}"


def mark_of_age(entry: Entry) -> str:
    """The year, so that the newest are found without a look at the others."""
    return mark_of_lasting() if entry.place >= LASTING else mark_of_year(entry.date.year)


def mark_of_lasting() -> str:
    return "ylasting"


def mark_of_year(year: int) -> str:
    return f"y{year}"
