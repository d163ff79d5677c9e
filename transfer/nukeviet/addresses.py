"""The addresses that NukeViet gave to its pages, rewritten and not, so that each of them can lead to the new ones.

NukeViet 4 makes /<language>/<module>/<op> with an ending: `rewrite_exturl` (.html) for what is read, `rewrite_endurl` (/) for lists,
nothing for tags. The language is left out where `rewrite_optional` says so, the module where it is `rewrite_op_mod`; with either it
answers too, and settings change in ten years, so that every form is given. Without rewriting it is
/index.php?language=vi&nv=<module>&op=<op>. Slashes at the end do not matter to the redirects here.
"""

from collections.abc import Iterable

from transfer.nukeviet.portal import Portal

MOST_PAGES = 200  # of one list


class Addresses:
    """Makes every address of a thing from its own part of it (`op`)."""

    def __init__(self, portal: Portal):
        self.portal, self.language = portal, portal.language
        self.without_name = portal.settings.get("rewrite_op_mod", "")
        self.ending = portal.settings.get("rewrite_exturl", ".html")

    def article(self, module: str, category: str, others: Iterable[str], alias: str, number: int) -> tuple[str, ...]:
        """Of an article. Lists of its other categories linked to it below those."""
        name = f"{alias}-{number}"
        elsewhere = [path for other in others for path in self._paths(module, f"{other}/{name}{self.ending}", languages=False)]
        before = f"/{self.language}/{module}/{category}/{name}"  # NukeViet 3 had no ending, and 4 still knew these
        return self._all(module, f"{category}/{name}", self.ending, [before, *elsewhere])

    def category(self, module: str, alias: str, articles: int) -> tuple[str, ...]:
        """Of a category: its pages and its feed."""
        feed = f"{self.function(module, 'rss')}/{alias}"
        return unique([*self._list(module, alias, articles), *self._all(module, feed)])

    def tag(self, module: str, alias: str, articles: int) -> tuple[str, ...]:
        """Of a tag: its pages."""
        return self._list(module, f"tag/{alias}", articles)

    def topic(self, module: str, alias: str, articles: int) -> tuple[str, ...]:
        """Of a topic: its pages."""
        return self._list(module, f"{self.function(module, 'topic')}/{alias}", articles)

    def choice_list(self, module: str, alias: str) -> tuple[str, ...]:
        """Of a list that editors chose."""
        return self._all(module, f"{self.function(module, 'groups')}/{alias}")

    def writer(self, module: str, alias: str) -> tuple[str, ...]:
        """Of the list of what an author wrote."""
        return self._all(module, f"{self.function(module, 'author')}/{alias}")

    def page(self, module: str, alias: str) -> tuple[str, ...]:
        """Of a page beside the news."""
        return self._all(module, alias, self.ending)

    def root(self, module: str) -> tuple[str, ...]:
        """Of a module itself."""
        return unique([*(path for path in self._paths(module, "") if path != "/"), f"/index.php?language={self.language}&nv={module}"])

    def feed(self, module: str) -> tuple[str, ...]:
        """Of the feed of a whole module."""
        return self._all(module, self.function(module, "rss"))

    def function(self, module: str, name: str) -> str:
        """What a module calls one of its functions."""
        return self.portal.functions.get((module, name), name)

    def _list(self, module: str, op: str, articles: int) -> tuple[str, ...]:
        pages = min(-(-articles // max(self.portal.per_page.get(module, 20), 1)), MOST_PAGES)
        further = [address for page in range(2, pages + 1) for address in self._paths(module, f"{op}/page-{page}", languages=False)]
        queries = [self._query(module, f"{op}/page-{page}") for page in range(2, pages + 1)]
        return self._all(module, op, more=[*further, *queries])

    def _all(self, module: str, op: str, ending: str = "", more: Iterable[str] = ()) -> tuple[str, ...]:
        queries = [self._query(module, form) for form in unique([op + ending, op])]
        return unique([*self._paths(module, op + ending), *queries, *more])

    def _paths(self, module: str, op: str, languages: bool = True) -> list[str]:
        """With and without the language, with the module and, where it may be left out, without."""
        names = ["", f"/{module}"] if module == self.without_name else [f"/{module}"]
        starts = [*names, *(f"/{self.language}{name}" for name in names)] if languages else names
        return [f"{start}/{op}" for start in starts]

    def _query(self, module: str, op: str) -> str:
        return f"/index.php?language={self.language}&nv={module}&op={op}"


def unique(addresses: Iterable[str]) -> tuple[str, ...]:
    """Each once, in their order."""
    return tuple(dict.fromkeys(addresses))
