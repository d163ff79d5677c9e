"""The questions that are asked of articles, each by its name."""

from django.db.models import Count, Q
from wagtail.models import Page, PageManager, PageQuerySet


class ArticleQuerySet(PageQuerySet):
    """Articles. Every order ends with the key, so that the pages of a list never overlap."""

    def published(self):
        """Live and public: what a reader may see."""
        return self.live().public()

    def below(self, category):
        """The articles of a category and of the categories in it."""
        return self.descendant_of(category)

    def newest_first(self):
        """By the date that the article bears."""
        return self.order_by("-date", "-pk")

    def for_listing(self):
        """Everything that a card shows, in a number of queries that does not grow."""
        return self.newest_first().defer_streamfields().select_related("image").prefetch_related("image__renditions")

    def in_order_of(self, keys: list[int]) -> list:
        """The articles with these keys, as a list in just this order, each once; what is not there is left out."""
        found = {article.pk: article for article in self.filter(pk__in=keys)}
        return [found[key] for key in dict.fromkeys(keys) if key in found]

    def close_to(self, article):
        """Other articles that share tags with it or stand in its category, the closest first."""
        tags = [tag.pk for tag in article.tags.all()]  # those of the form in a preview
        return (
            self.exclude(pk=article.pk)
            .filter(Q(tags__in=tags) | Q(path__startswith=article.get_parent().path))
            .annotate(shared_tags=Count("tags", filter=Q(tags__in=tags), distinct=True))
            .order_by("-shared_tags", "-date", "-pk")
        )


ArticleManager = PageManager.from_queryset(ArticleQuerySet)


class CategoryQuerySet(PageQuerySet):
    """Indexes and categories."""

    def published(self):
        """Live and public: what a reader may see."""
        return self.live().public()

    def below(self, page):
        """Those of a portal or of a category."""
        return self.descendant_of(page)

    def in_menu_order(self):
        """As they stand in the page tree."""
        return self.order_by("path")


CategoryManager = PageManager.from_queryset(CategoryQuerySet)


def parents_of(pages) -> dict[Page, Page | None]:
    """The page in which each of these stands, in one query; in their order."""
    paths = {page: page.path[: -Page.steplen] for page in pages}
    above = {page.path: page for page in Page.objects.filter(path__in=set(paths.values()))}
    return {page: above.get(path) for page, path in paths.items()}
