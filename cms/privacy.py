"""Which pages are not for everybody, without asking the database again for each of them."""

from wagtail.models import Page, PageQuerySet, PageViewRestriction

from cms.cache import remember


def private_paths() -> tuple[str, ...]:
    """The tree paths at which private parts begin, those of aliases of private pages included (as Wagtail counts them)."""
    return remember(None, "private", private_paths_now)


def private_paths_now() -> tuple[str, ...]:
    """The same, asked of the database: for who writes down what follows from it, in the transaction that changes it."""
    begun = set(PageViewRestriction.objects.values_list("page__path", flat=True))
    # Greater than nothing: asked for what is not null, SQLite would go through all pages
    aliases = Page.objects.order_by().filter(alias_of__gt=0).values_list("alias_of__path", "path") if begun else ()
    return tuple(sorted(begun | {path for source, path in aliases if source.startswith(tuple(begun))}))


def is_private(page: Page) -> bool:
    """Whether a page or one above it is not for everybody."""
    return page.path.startswith(private_paths())


def parts_touched(restriction: PageViewRestriction, origin=None) -> list[Page]:
    """The pages at and below which a restriction that came, changed or went says who may read: its own and aliases of what stands
    there. None where it only goes with its page; `origin` is what a signal names as the reason of a deletion.
    """
    if origin is not None and getattr(origin, "model", type(origin)) is not PageViewRestriction:
        return []
    return [restriction.page, *Page.objects.filter(alias_of__path__startswith=restriction.page.path)]


class PublicQuerySet(PageQuerySet):
    """Pages; what everybody may read is asked without a query where nothing is private."""

    def public(self):
        """Those that everybody may read."""
        return super().public() if private_paths() else self

    def published(self):
        """Live and public: what a reader may see."""
        return self.live().public()


def published_pages() -> PublicQuerySet:
    """The pages of every kind and portal that a reader may see."""
    return PublicQuerySet(Page).published()
