"""A WordPress export as a Source."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from cms.text import folded_slug
from transfer.items import Article, BadSource, Category, Comment, Fault, Poll, StandardPage, Summary, Tag, Visits
from transfer.wordpress import addresses
from transfer.wordpress.comments import comments_of
from transfer.wordpress.export import Entry, entries
from transfer.wordpress.index import UNSORTED, Index, Term, as_number, index_of, is_kept
from transfer.wordpress.posts import Broken, article_of, category_key, page_of
from transfer.wordpress.text import plain

# WordPress's own and its plugins' inner things, which readers never saw as pages
INNER = {
    "attachment", "revision", "nav_menu_item", "custom_css", "customize_changeset", "oembed_cache", "user_request", "wp_block",
    "wp_template", "wp_template_part", "wp_global_styles", "wp_navigation", "wp_font_family", "wp_font_face", "acf-field",
    "acf-field-group", "acf-post-type", "acf-taxonomy", "elementor_library", "wpcf7_contact_form", "mc4wp-form", "ml-slider", "popup",
    "scheduled-action", "patterns_ai_data", "wpforms", "vc_grid_item", "vc4_templates", "blocks", "amp_validated_url",
}  # fmt: skip


def open_source(path: str | Path, contact: bool = False) -> "WordPress":
    """Read a file once through, so that what is wrong with it is said before anything is made: BadSource. With `contact` readers'
    addresses of mail come too.
    """
    path = Path(path)
    if not path.is_file():
        raise BadSource(f"Không có tệp {path}.")
    return WordPress(path, index_of(path), contact)


class WordPress:
    """See transfer.items.Source."""

    def __init__(self, path: Path, index: Index, contact: bool):
        self.path, self.index, self.contact = path, index, contact
        self.host = index.host
        self.name = f"wordpress {self.host}{index.base}".strip()[:80]
        version = index.channel.get("generator").rpartition("?v=")[2]
        self.label = f"WordPress {version}, {self.host}{index.base}".strip(" ,")
        self.files = defaultdict(list)  # article or page → files whose pages lead to it
        for file, owner in index.owners.items():
            if file in index.files:
                self.files[owner].append(file)

    def __enter__(self) -> "WordPress":
        return self

    def __exit__(self, *fault) -> None:
        """Nothing stays open between two walks."""

    def summary(self) -> Summary:
        index = self.index
        return Summary(
            {
                "categories": len(list(self.categories())),
                "articles": len(index.posts),
                "pages": len(index.pages),
                "comments": index.comments,
                "tags": len(index.tags),
            }
        )

    def front_addresses(self) -> tuple[str, ...]:
        """Addresses of the blog as a whole: they lead to where everything is brought into."""
        return addresses.of_front(self.index)

    def categories(self) -> Iterator[Category | Fault]:
        """Those above first; last the one for articles without any, where there are some."""
        terms, unsorted = self.index.categories, self.index.unsorted()
        below = defaultdict(list)
        for term in terms.values():
            below[term.parent].append(term)
        waiting = below[""][::-1]
        while waiting:
            term = waiting.pop()
            yield self._category(term)
            waiting.extend(below[term.slug][::-1])
        if self.index.has_unsorted and unsorted not in terms:
            yield self._category(Term(unsorted, UNSORTED))

    def _category(self, term: Term) -> Category:
        is_unsorted = term.slug == self.index.unsorted()
        title = UNSORTED if is_unsorted and term.name.lower() == "uncategorized" else term.name
        return Category(
            key=category_key(term.slug),
            title=title,
            slug=folded_slug(title if title == UNSORTED else term.slug) or folded_slug(title),
            parent=category_key(term.parent) if term.parent else "",
            summary=term.summary,
            addresses=addresses.of_category(self.index, term),
        )

    def articles(self) -> Iterator[Article | Fault]:
        """Posts; what is of a kind that the new portal does not know comes as a Fault, that nobody thinks it came."""
        for entry in self._items():
            kind = entry.get("wp:post_type")
            if kind == "post" and is_kept(entry):
                yield self._made(article_of, entry)
            elif kind not in INNER | {"post", "page"} and is_kept(entry):
                yield fault(entry, f"Loại nội dung “{kind[:40]}” của một phần mở rộng, không nhập được.")

    def pages(self) -> Iterator[StandardPage | Fault]:
        """Pages, those above first: a walk for each level of the tree."""
        depths = {number: self.index.depth(number) for number in self.index.pages}
        for depth in sorted(set(depths.values())):
            for entry in self._items():
                number = as_number(entry.get("wp:post_id"))
                if entry.get("wp:post_type") == "page" and is_kept(entry) and depths.get(number) == depth:
                    yield self._made(page_of, entry)

    def comments(self) -> Iterator[Comment | Fault]:
        """Public ones. Those below pages come as Faults: here only articles take comments."""
        for entry in self._items():
            if entry.comments and is_kept(entry) and entry.get("wp:post_type") in ("post", "page"):
                yield from comments_of(self.index, entry)

    def tags(self) -> Iterator[Tag]:
        for slug, name in self.index.tags.items():
            if name:
                yield Tag(name, addresses.of_tag(self.index, slug))

    def polls(self) -> Iterator[Poll | Fault]:
        """WordPress has none."""
        return iter(())

    def visits(self) -> Visits | None:
        """WordPress counts none."""

    def _items(self) -> Iterator[Entry]:
        return (entry for entry in entries(self.path, self.contact) if entry.kind == "item")

    def _made(self, make: Callable, entry: Entry):
        """An item, or why it cannot come."""
        try:
            return make(self.index, entry, self.files.get(as_number(entry.get("wp:post_id")), []))
        except Broken as reason:
            return fault(entry, str(reason))
        except (ValueError, OverflowError, RecursionError) as reason:  # what nobody foresaw in one must not stop the others
            return fault(entry, f"Không đọc được ({type(reason).__name__}).")


def fault(entry: Entry, reason: str) -> Fault:
    kind = entry.get("wp:post_type")[:40] or "item"
    return Fault(f"{kind}:{entry.get('wp:post_id')[:20]}", plain(entry.get("title"))[:200], reason)
