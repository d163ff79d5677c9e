"""What the front page shows where the editor chose nothing, and that no article stands on it twice."""

from collections.abc import Iterable

from wagtail.models import Page, Site

from cms.cache import remember
from news.models import ArticlePage, Listing, NewsIndexPage
from visits.reports import most_read

FOLLOWERS = 4
USUAL_LAYOUTS = ("lead", "cards", "list")
MOST_READ_WEIGHED = 40  # front page, categories and private pages are viewed too, and drop out
MOST_READ_KEPT = 300  # seconds


class Front:
    """One rendering of a front page: each article is given to one block, and all of them are read at once.

    The blocks take in their order. What the editor chose as lead stories stands there and nowhere else, also when a
    category comes first.
    """

    def __init__(self, home: Page, values: list):
        self.home = home
        chosen = {key for value in values for key in chosen_in(value)}
        self.chosen = set(Listing.objects.of(home.pk).among(chosen)) if chosen else set()
        self.newest = Listing.objects.newest_of_each(self._wanted(values))
        self.taken: set[int] = set()
        self.given = {id(value): self._give(value) for value in values}
        articles = ArticlePage.objects.for_listing().in_order_of(sorted(self.taken))
        self.articles = {article.pk: article for article in articles}

    @classmethod
    def of_blocks(cls, home: Page, blocks: Iterable) -> "Front":
        """The rendering of these blocks, of which those that show articles take part."""
        return cls(home, [block.value for block in blocks if block.block_type in ("lead", "category")])

    @classmethod
    def of_site(cls, site: Site, value) -> "Front":
        """A rendering outside any page: for the preview of a block."""
        return cls(site.root_page.specific, [value])

    def articles_of(self, value) -> list[ArticlePage]:
        """The articles given to a block."""
        return [self.articles[key] for key in self.given.get(id(value), []) if key in self.articles]

    def _wanted(self, values: list) -> dict[int, int]:
        """How many of the newest are needed of each list, should all before them be taken already."""
        wanted, before = {}, len(self.chosen)
        for value in values:
            before += number_in(value)
            source = self._source(value)
            if source is not None:
                wanted[source.pk] = before
        return wanted

    def _source(self, value) -> Page | None:
        """The page from whose list a block takes: the front page for leads, else a live category of this portal."""
        if "layout" not in value:
            return self.home
        category = value.get("category")
        ours = category is not None and category.live and category.path.startswith(self.home.path)
        return category if ours else None

    def _give(self, value) -> list[int]:
        source = self._source(value)
        newest = [key for key in self.newest[source.pk] if key not in self.chosen] if source is not None else []
        keys = newest if "layout" in value else self._lead(value, newest)
        given = [key for key in dict.fromkeys(keys) if key not in self.taken][: number_in(value)]
        self.taken.update(given)
        return given

    def _lead(self, value, newest: list[int]) -> list[int]:
        """The chosen story, else the newest one; the chosen followers; the newest."""
        story, *followers = [key if key in self.chosen - self.taken else None for key in (story_in(value), *followers_in(value))]
        first = [story] if story else [key for key in newest if key not in self.taken][:1]
        return [*first, *filter(None, followers), *newest]


def story_in(value) -> int | None:
    """The key of the story that the editor chose as lead."""
    return value["story"].pk if value.get("story") else None


def followers_in(value) -> list[int]:
    """The keys of the stories that the editor chose to follow it."""
    return [page.pk for page in value.get("followers", []) if page]


def chosen_in(value) -> list[int]:
    """The keys of all articles that the editor chose for a block."""
    return [key for key in (story_in(value), *followers_in(value)) if key]


def number_in(value) -> int:
    """How many articles a block shows at most."""
    return value["number"] if "layout" in value else 1 + FOLLOWERS


def usual_blocks(home: Page, site: Site | None):
    """What an untouched front page consists of: the newest, then each category, in changing layouts."""
    categories = NewsIndexPage.objects.of_site(site) if site else None
    index_pages = categories.within(home) if categories else []
    shown = [category for page in index_pages for category in (categories.within(page) or [page])]
    blocks = [{"type": "lead", "value": {}}]
    for number, category in enumerate(shown):
        layout = USUAL_LAYOUTS[number % len(USUAL_LAYOUTS)]
        blocks.append({"type": "category", "value": {"category": category.pk, "layout": layout}})
    return home._meta.get_field("body").to_python(blocks)


def most_read_articles(site: Site, number: int) -> list[ArticlePage]:
    """The most read public articles of a portal, the most read first; counted anew every five minutes."""
    return remember(site, "most-read", lambda: _most_read(site), MOST_READ_KEPT)[:number]


def _most_read(site: Site) -> list[ArticlePage]:
    readable = ArticlePage.objects.listed_in(site.root_page).for_listing()
    return readable.in_order_of(most_read(site.root_page, MOST_READ_WEIGHED))
