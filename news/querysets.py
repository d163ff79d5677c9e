"""The questions that are asked of articles, categories and lists, each by its name."""

from copy import copy

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Cast
from wagtail.models import Page, PageManager, Revision

from cms.cache import remember
from cms.database import RowsAsJson, number_of
from cms.privacy import PublicQuerySet, is_private

CLOSE_PER_TAG = 30  # of the newest of a tag that may be close to an article: of a tag of ten years not all are weighed
CLOSE_IN_CATEGORY = 8


class ArticleQuerySet(PublicQuerySet):
    """Articles. Every order ends with the key, so that the pages of a list never overlap."""

    def below(self, category):
        """The articles of a category and of the categories in it."""
        return self.descendant_of(category)

    def listed_in(self, page):
        """What a reader finds below a page: live and public, without a look at the tree."""
        return self.filter(listings__category=page)

    def newest_first(self):
        """By the date that the article bears."""
        return self.order_by("-date", "-pk")

    def for_listing(self):
        """Everything that a card shows, in a number of queries that does not grow."""
        return self.newest_first().defer_streamfields().select_related("image")

    def as_chosen(self):
        """What is needed of an article that an editor chose for the front page: not its body."""
        return self.defer_streamfields()

    def for_reading(self, category: int):
        """Everything that the page of an article shows of its own row, whether it has what other rows hold, and what stands before
        and after it in the list of its category, of which this is the key.
        """
        attachments, chosen, tagged = (
            getattr(self.model, name).rel.related_model.objects for name in ("attachments", "related", "tagged_items")
        )
        return (
            self.select_related("image")
            .with_neighbours(category)
            .annotate(
                has_attachments=Exists(attachments.filter(article=OuterRef("pk"))),
                has_chosen=Exists(chosen.filter(source=OuterRef("pk"))),
                tag_rows=RowsAsJson(tagged.filter(content_object=OuterRef("pk")).order_by("pk"), key="tag__pk", word="tag__name"),
                was_revised=Exists(_before_the_shown(self.model)),
            )
        )

    def with_neighbours(self, category: int):
        """Each read with the next older and the next newer one in the list of a page with this key: lists of one row or none."""
        listed = self.model.listings.rel.related_model.objects.of(category)
        shown = {"id": "article", "title": "article__title", "url_path": "article__url_path"}
        here = OuterRef("date"), OuterRef("pk")
        return self.annotate(
            older_rows=RowsAsJson(listed.older_than(*here)[:1], **shown), newer_rows=RowsAsJson(listed.newer_than(*here)[:1], **shown)
        )

    def at(self, url_path: str):
        """The live one at an address of the tree; its last part alone leads to it through an index."""
        return self.live().filter(url_path=url_path, slug=url_path.rstrip("/").rpartition("/")[2])

    def in_order_of(self, keys: list[int]) -> list:
        """The articles with these keys, as a list in just this order, each once; what is not there is left out."""
        found = {article.pk: article for article in self.filter(pk__in=keys)} if keys else {}
        return [found[key] for key in dict.fromkeys(keys) if key in found]

    def chosen_for(self, article):
        """Those that its editor set beside an article, in the editor's order."""
        return self.filter(set_beside__source=article).order_by("set_beside__sort_order", "set_beside__pk")

    def close_to(self, article, tags, category, home):
        """Others of its portal that share tags with an article or stand in its category, those that share most first.

        Only the newest of each tag and of the category are weighed, so that it costs the same in a large portal.
        """
        tagged, listed = self.model.tagged_items.rel.related_model.objects, self.model.listings.rel.related_model.objects
        near = listed.filter(pk__in=listed.of(category.pk).newest_first()[:CLOSE_IN_CATEGORY].values("pk")).values("article")
        alike = [tagged.filter(pk__in=tagged.newest_of(tag, home)[:CLOSE_PER_TAG].values("pk")).values("content_object") for tag in tags]
        shared = tagged.filter(content_object=OuterRef("pk"), tag__in=tags)
        return (
            self.exclude(pk=article.pk)
            .filter(pk__in=near.union(*alike))
            .annotate(shared_tags=number_of(shared, "content_object"))
            .order_by("-shared_tags", "-date", "-pk")
        )


def _before_the_shown(model):
    """The revisions of an article that are older than the one that is shown."""
    kind = ContentType.objects.get_for_model(model)
    of_page = Revision.objects.filter(content_type=kind, object_id=Cast(OuterRef("pk"), models.CharField()))
    return of_page.filter(pk__lt=OuterRef("live_revision"))


ArticleManager = PageManager.from_queryset(ArticleQuerySet)


class TaggedQuerySet(models.QuerySet):
    """Tags on articles."""

    def newest_of(self, tag, home):
        """A tag on the public articles of one portal, the article made last first."""
        return self.filter(tag=tag, content_object__listings__category=home).order_by("-content_object")


TaggedManager = models.Manager.from_queryset(TaggedQuerySet)


class Categories:
    """The live indexes and categories of one portal, in the order of its menu."""

    def __init__(self, pages):
        self.pages = list(pages)
        self.by_address = {page.url_path: page for page in self.pages}
        self.by_path = {page.path: page for page in self.pages}
        self.private = {page.path for page in self.pages if is_private(page)}

    def at(self, url_path: str):
        """The one at an address of the tree; None where there is none."""
        return copy(self.by_address.get(url_path))

    def above(self, page: Page):
        """The one in which a page stands; None where it stands in none, or in one that is not live."""
        return self.by_path.get(page.path[: -Page.steplen])

    def within(self, page: Page) -> list:
        """The public ones directly in a page."""
        return [category for category in self.public() if category.path[: -Page.steplen] == page.path]

    def public(self) -> list:
        """Those that everybody may read."""
        return [page for page in self.pages if page.path not in self.private]


class CategoryQuerySet(PublicQuerySet):
    """Indexes and categories."""

    def of_site(self, site) -> Categories:
        """All of a portal, kept until something in it changes."""
        return remember(site, "categories", lambda: Categories(self.live().descendant_of(site.root_page).in_menu_order()))

    def below(self, page):
        """Those of a portal or of a category."""
        return self.descendant_of(page)

    def in_menu_order(self):
        """As they stand in the page tree."""
        return self.order_by("path")


CategoryManager = PageManager.from_queryset(CategoryQuerySet)


class ListingQuerySet(models.QuerySet):
    """Where articles are listed."""

    def of(self, key: int | None):
        """The articles that a reader finds below the page with this key; none below one that was never saved."""
        return self.filter(category=key)

    def among(self, keys):
        """Which of these articles stand in the list; their keys."""
        return self.filter(article__in=keys).values_list("article", flat=True)

    def newest_first(self):
        """By the date that the article bears."""
        return self.order_by("-date", "-article")

    def since(self, moment):
        """Those whose date is not earlier."""
        return self.filter(date__gte=moment)

    def numbers_of(self, keys: list[int]) -> dict[int, int]:
        """How many articles a reader finds below each of these pages, by its key; a page without any is left out. One query."""
        counted = self.filter(category__in=keys).order_by().values_list("category").annotate(Count("pk"))
        return dict(counted)

    def older_than(self, date, article):
        """What stands below an article of this date and key, the nearest first. The date alone is what the index is read by."""
        return self.filter(Q(date__lt=date) | Q(article__lt=article), date__lte=date).newest_first()

    def newer_than(self, date, article):
        """What stands above it, the nearest first."""
        return self.filter(Q(date__gt=date) | Q(article__gt=article), date__gte=date).newest_first().reverse()

    def newest_of_each(self, wanted: dict[int, int]) -> dict[int, list[int]]:
        """The newest articles of several pages at once: how many are wanted by page, their keys by page; one query."""
        if not wanted:
            return {}
        parts = [self.filter(pk__in=self.of(page).newest_first()[:number].values("pk")) for page, number in wanted.items()]
        rows = parts[0].union(*parts[1:], all=True).values_list("category", "date", "article")
        found: dict[int, list[int]] = {page: [] for page in wanted}
        for page, _, article in sorted(rows, reverse=True):
            found[page].append(article)
        return found
