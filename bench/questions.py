"""What is searched for on a made site: questions of every kind, made from its own texts."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise, permutations

from django.db.models import Count

from cms.text import fold, words_of
from search.query import Filters

LOOKED_AT = 1_000  # entries from which words are taken, evenly from all years
EACH = 20  # questions of a kind
COMMON = 40  # words that stand in most articles
PHRASE = 4  # words of a rare phrase
BEGUN = 3  # letters of the last word


@dataclass(frozen=True)
class Kind:
    """Questions that are alike for the search, as they are typed. `is_begun`: titles are offered while somebody types."""

    name: str
    questions: list[str]
    filters: Filters = field(default_factory=Filters)
    is_begun: bool = False


@dataclass(frozen=True)
class Sample:
    """How many of some entries hold a word and a pair of neighbours; all in small letters with their accents."""

    words: Counter
    pairs: Counter
    titles: list[list[str]]

    @property
    def common(self) -> list[str]:
        return [word for word, _ in self.words.most_common(COMMON)]


def sample(site) -> Sample:
    """What stands in some entries of a portal."""
    from search.models import Entry

    words, pairs, titles = Counter(), Counter(), []
    keys = list(Entry.objects.filter(site=site, kind=Entry.Kind.ARTICLE, shown=True).order_by("place").values_list("pk", flat=True))
    for entry in Entry.objects.filter(pk__in=keys[:: max(1, len(keys) // LOOKED_AT)]).order_by("place").iterator():
        text = [word.lower() for word in words_of(entry.body)]
        words.update(set(text))
        pairs.update(set(pairwise(text)))
        titles.append(words_of(entry.title))
    return Sample(words, pairs, titles)


def kinds(site) -> list[Kind]:
    """Questions of every kind for a portal with articles."""
    from search.models import Entry

    seen = sample(site)
    rare, common = rare_phrases(seen), [" ".join(pair) for pair, _ in seen.pairs.most_common(EACH)]
    apart, never = scattered(seen), seldom_beside(seen)
    articles = Entry.objects.filter(site=site, kind=Entry.Kind.ARTICLE, shown=True).values_list("category")
    few = Filters(categories=articles.annotate(number=Count("pk")).order_by("number", "category").first()[:1])
    begun = [" ".join([*title[:2], title[2][:BEGUN]]) for title in seen.titles[:: max(1, len(seen.titles) // EACH)]][:EACH]
    return [
        Kind("a rare phrase", rare),
        Kind("a rare phrase without accents", [fold(typed) for typed in rare]),
        Kind("a common phrase", common),
        Kind("a common phrase without accents", [fold(typed) for typed in common]),
        Kind("a common phrase in quotes", [f'"{typed}"' for typed in common]),
        Kind("a common phrase in quotes without accents", [f'"{fold(typed)}"' for typed in common]),
        Kind("a word in most articles", seen.common[:EACH]),
        Kind("a word in most articles without accents", [fold(typed) for typed in seen.common[:EACH]]),
        Kind("two common words that stand scattered", apart),
        Kind("two common words in quotes that hardly ever stand so", [f'"{typed}"' for typed in never]),
        Kind("a common word without another", [f"{first} -{second}" for first, second in pairwise(seen.common[: EACH + 1])]),
        Kind("a common phrase in one category", common, few),
        Kind("a word that stands nowhere", [f"{typed} wq{number}zx" for number, typed in enumerate(common)]),
        Kind("titles of which two words and a beginning are typed", begun, is_begun=True),
        Kind("titles of which two letters are typed", sorted({fold(title[0])[:2] for title in seen.titles})[:EACH], is_begun=True),
    ]


def rare_phrases(seen: Sample) -> list[str]:
    """Words of titles, around one that stands in the fewest entries."""
    found = []
    for title in sorted(seen.titles, key=lambda title: min(seen.words[word.lower()] for word in title))[:EACH]:
        rarest = min(range(len(title)), key=lambda place: seen.words[title[place].lower()])
        start = max(0, min(rarest - 1, len(title) - PHRASE))
        found.append(" ".join(title[start : start + PHRASE]))
    return found


def scattered(seen: Sample) -> list[str]:
    """Pairs of the most common words, the first those that seldom stand side by side in either order."""
    words = seen.common
    pairs = [(first, second) for place, first in enumerate(words) for second in words[place + 1 :]]
    pairs.sort(key=lambda pair: seen.pairs[pair] + seen.pairs[pair[::-1]])
    return [" ".join(pair) for pair in pairs[:EACH]]


def seldom_beside(seen: Sample) -> list[str]:
    """Pairs of the most common words that seldom stand side by side in this order."""
    return [" ".join(pair) for pair in sorted(permutations(seen.common, 2), key=lambda pair: seen.pairs[pair])[:EACH]]
