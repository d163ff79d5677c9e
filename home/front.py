"""What the front page shows where the editor chose nothing, and that no article stands on it twice."""

from wagtail.models import Site

from news.models import ArticlePage, NewsIndexPage
from visits.reports import most_read

FOLLOWERS = 4
USUAL_LAYOUTS = ("lead", "cards", "list")


class Front:
    """One rendering of a front page: hands out articles, and remembers which it has handed out.

    What the editor chose as lead stories stands there and nowhere else, also when a category comes first.
    """

    def __init__(self, home):
        self.home = home
        leads = [block.value for block in home.body if block.block_type == "lead"] if home else []
        self.chosen = {page.pk for value in leads for page in [value.get("story"), *value.get("followers", [])] if page}
        self.shown: set[int] = set()

    @classmethod
    def of_site(cls, site: Site) -> "Front":
        """A rendering outside any page: for the preview of a block."""
        return cls(site.root_page.specific)

    def readable(self):
        """The articles of this portal that a reader may see."""
        return ArticlePage.objects.below(self.home).published().for_listing()

    def take(self, articles, number: int) -> list[ArticlePage]:
        """The first `number` of these that neither stand on the page yet nor are kept for a lead."""
        taken = list(articles.exclude(pk__in=self.shown | self.chosen)[:number])
        self.shown.update(article.pk for article in taken)
        return taken

    def lead(self, story: int | None, followers: list[int]) -> tuple[ArticlePage | None, list[ArticlePage]]:
        """The lead story and its followers: the chosen ones that are public, filled up with the newest."""
        first = self._take_chosen([story] if story else [], 1) or self.take(self.readable(), 1)
        rest = self._take_chosen(followers, FOLLOWERS)
        rest += self.take(self.readable(), FOLLOWERS - len(rest))
        stories = first + rest
        return (stories[0], stories[1:]) if stories else (None, [])

    def _take_chosen(self, keys: list[int], number: int) -> list[ArticlePage]:
        taken = self.readable().exclude(pk__in=self.shown).in_order_of(keys)[:number]
        self.shown.update(article.pk for article in taken)
        return taken

    def newest_in(self, category, number: int) -> list[ArticlePage]:
        """The newest of a category of this portal that do not yet stand on the page."""
        return self.take(self.readable().below(category), number)

    def usual_blocks(self):
        """What an untouched front page consists of: the newest, then each category, in changing layouts."""
        index_pages = NewsIndexPage.objects.child_of(self.home).published().in_menu_order()
        categories = [category for page in index_pages for category in (page.categories() or [page])]
        blocks = [{"type": "lead", "value": {}}]
        for number, category in enumerate(categories):
            layout = USUAL_LAYOUTS[number % len(USUAL_LAYOUTS)]
            blocks.append({"type": "category", "value": {"category": category.pk, "layout": layout}})
        return self.home._meta.get_field("body").to_python(blocks)


def most_read_articles(ancestor, number: int) -> list[ArticlePage]:
    """The most read public articles below a page, the most read first."""
    readable = ArticlePage.objects.below(ancestor).published()
    return readable.for_listing().in_order_of(most_read(readable, number))
