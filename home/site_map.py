"""The site map for people: all that a reader may go to in one portal, but for the single articles."""

from dataclasses import dataclass, field
from typing import NamedTuple

from wagtail.models import Site

from cms.cache import changes_at
from cms.privacy import PublicQuerySet
from home.models import StandardPage
from news.models import Listing, NewsIndexPage
from polls.models import Poll

SHORT = 120  # letters: with longer descriptions a map would be a text
POLLS = 20


@dataclass
class Entry:
    """A page, with those below it. `articles` is how many a category has; None of what is no category."""

    title: str
    url: str
    brief: str
    articles: int | None = None
    below: list["Entry"] = field(default_factory=list)


class SiteMap(NamedTuple):
    """What the page shows of a portal: its tree, its categories in one row, its newest polls."""

    pages: list[Entry]
    categories: list[Entry]
    polls: list[Poll]


def site_map(site: Site) -> SiteMap:
    """The map of a portal, in five queries however large it is."""
    categories = NewsIndexPage.objects.of_site(site).public()
    standing = PublicQuerySet(StandardPage).published().descendant_of(site.root_page).defer_streamfields()
    numbers = Listing.objects.numbers_of([page.pk for page in categories])
    entries = {page.path: entry_of(page, site, numbers.get(page.pk, 0)) for page in categories}
    in_one_row = [entries[page.path] for page in categories]
    entries |= {page.path: entry_of(page, site) for page in standing}
    return SiteMap(nested(entries), in_one_row, polls_of(site))


def entry_of(page: NewsIndexPage | StandardPage, site: Site, articles: int | None = None) -> Entry:
    """A page as the map shows it, with its description where that is short."""
    return Entry(page.title, page.get_url(current_site=site) or "", page.summary if len(page.summary) <= SHORT else "", articles)


def nested(entries: dict[str, Entry]) -> list[Entry]:
    """The entries by their paths in the tree, each below the nearest page above it that is on the map too."""
    outermost: list[Entry] = []
    above: list[tuple[str, Entry]] = []
    for path, entry in sorted(entries.items()):
        while above and not path.startswith(above[-1][0]):
            above.pop()
        (above[-1][1].below if above else outermost).append(entry)
        above.append((path, entry))
    return outermost


def polls_of(site: Site) -> list[Poll]:
    """The newest polls that a reader may see; one that opens later makes the map old at that moment."""
    polls = Poll.objects.in_site(site)
    changes_at(polls.next_opening())
    return list(polls.begun().newest_first()[:POLLS])
