"""Many articles written together, as an import needs it: the rows that publishing each of them would have left, and no question for each.

The search of readers and that of the desk are not told, nothing renews the copies, nobody is mailed: whoever brings articles does that
once, at the end.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import count

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from modelcluster.models import get_all_child_relations
from wagtail.models import Page, ReferenceIndex, Revision

from cms.database import insert_own
from cms.pages import is_reserved
from cms.text import compose_fields, folded_slug
from news.models import ArticleAttachment, ArticlePage, ArticleTag, Listing

LONGEST_SLUG = 100
LISTED_TOGETHER = 5000  # rows of the lists that are read and written at once


@dataclass
class NewArticle:
    """An article to be written. `page` is not saved: it has its words, the `slug` that it would like, and whether it is `live`.
    Tags and documents are keys; a document may have a title of its own.
    """

    page: ArticlePage
    category: int
    tags: Sequence[int] = ()
    attachments: Sequence[tuple[int, str]] = ()


@transaction.atomic
def add_articles(wanted: Sequence[NewArticle]) -> list[Revision]:
    """Write articles below their categories, with a revision each, in the lists and in the index of references. Returns the revisions,
    in the same order. Raises Page.DoesNotExist where a category is gone.
    """
    pages, now = [new.page for new in wanted], timezone.now()
    _place(wanted)
    for page in pages:
        _prepare(page, now)
    Page.objects.bulk_create(pages)
    for page in pages:
        page.page_ptr_id = page.pk = page.id
    insert_own(ArticlePage, pages)
    _add_rows(wanted)
    revisions = _add_revisions(pages, now)
    _refer(pages)
    _enlist([page for page in pages if page.live])
    return revisions


# Where they stand ------------------------------------------------------------------------------------------------------
def _place(wanted: Sequence[NewArticle]) -> None:
    """Give each its place at the end of its category, and an address that nothing else there has."""
    by_category = defaultdict(list)
    for new in wanted:
        by_category[new.category].append(new.page)
    above = Page.objects.select_for_update().order_by("pk").in_bulk(by_category)
    for key, pages in by_category.items():
        if key not in above:
            raise Page.DoesNotExist("chuyên mục không còn")
        parent = above[key]
        number, slugs = _last_number(parent), free_slugs(parent, [page.slug or folded_slug(page.title) for page in pages])
        for page, slug in zip(pages, slugs, strict=True):
            number += 1
            page.path, page.depth = Page._get_path(parent.path, parent.depth + 1, number), parent.depth + 1
            page.slug, page.url_path = slug, f"{parent.url_path}{slug}/"
            page.locale_id = parent.locale_id
            page._cached_parent_obj = parent
        Page.objects.filter(pk=key).update(numchild=F("numchild") + len(pages))


def _children(parent: Page):
    return Page.objects.filter(depth=parent.depth + 1, path__range=Page._get_children_path_interval(parent.path))


def _last_number(parent: Page) -> int:
    """The number of the last page below another one; 0 where there is none."""
    last = _children(parent).order_by("-path").values_list("path", flat=True).first()
    return Page._str2int(last[-Page.steplen :]) if last else 0


def free_slugs(parent: Page, wanted: Iterable[str]) -> list[str]:
    """An address below a page for each that is wanted: itself, or with the first number that is free."""
    wanted = [folded_slug(slug, LONGEST_SLUG) or "bai-viet" for slug in wanted]
    taken = set(_children(parent).filter(slug__in=wanted).values_list("slug", flat=True))
    for base in taken.copy():
        taken |= set(_children(parent).filter(slug__startswith=f"{base}-").values_list("slug", flat=True))
    found = []
    for base in wanted:
        slug, numbers = base, count(2)
        while slug in taken or is_reserved(slug, parent):
            slug = f"{base}-{next(numbers)}"
        taken.add(slug)
        found.append(slug)
    return found


def _prepare(page: ArticlePage, now: datetime) -> None:
    """What saving and publishing it would have set."""
    compose_fields(page)
    page.draft_title = page.title
    page.has_unpublished_changes = not page.live
    page.latest_revision_created_at = now
    if page.live:
        page.first_published_at, page.last_published_at = page.date, now


# What belongs to them --------------------------------------------------------------------------------------------------
def _add_rows(wanted: Sequence[NewArticle]) -> None:
    tags, files = [], []
    for new in wanted:
        for relation in _relations():
            setattr(new.page, relation, [])
        own_tags = [ArticleTag(tag_id=key, content_object_id=new.page.pk) for key in dict.fromkeys(new.tags)]
        own_files = [
            ArticleAttachment(document_id=key, title=title, article_id=new.page.pk, sort_order=place)
            for place, (key, title) in enumerate(new.attachments)
        ]
        tags += own_tags
        files += own_files
        new.own = own_tags, own_files
    ArticleTag.objects.bulk_create(tags)
    ArticleAttachment.objects.bulk_create(files)
    for new in wanted:
        new.page.tagged_items, new.page.attachments = new.own


@lru_cache
def _relations() -> tuple[str, ...]:
    """The names of all that hangs on an article: none of it is asked of the database for a new one."""
    return tuple(relation.get_accessor_name() for relation in get_all_child_relations(ArticlePage))


def _add_revisions(pages: list[ArticlePage], now: datetime) -> list[Revision]:
    kind, base = ContentType.objects.get_for_model(ArticlePage), ContentType.objects.get_for_model(Page)
    revisions = Revision.objects.bulk_create(
        Revision(
            content_type=kind,
            base_content_type=base,
            object_id=str(page.pk),
            created_at=now,
            object_str=page.title,
            content=page.serializable_data(),
        )
        for page in pages
    )
    for page, revision in zip(pages, revisions, strict=True):
        page.latest_revision = revision
        page.live_revision = revision if page.live else None
    Page.objects.bulk_update(pages, ["latest_revision", "live_revision"])
    return revisions


def _refer(pages: list[ArticlePage]) -> None:
    """What they point to, so that a picture or a document knows where it stands."""
    kind, base = ContentType.objects.get_for_model(ArticlePage), ContentType.objects.get_for_model(Page)
    rows = [
        ReferenceIndex(
            content_type=kind,
            base_content_type=base,
            object_id=str(page.pk),
            to_content_type_id=to_kind,
            to_object_id=to_key,
            model_path=model_path,
            content_path=content_path,
            content_path_hash=_hash(content_path),
        )
        for page in pages
        for to_kind, to_key, model_path, content_path in set(ReferenceIndex._extract_references_from_object(page))
    ]
    ReferenceIndex.objects.bulk_create(rows)


def _hash(content_path: str) -> uuid.UUID:
    return ReferenceIndex._get_content_path_hash(content_path)


def _enlist(pages: list[ArticlePage]) -> None:
    """Those that readers may see, in the lists of all pages above them."""
    shown = ArticlePage.objects.filter(pk__in=[page.pk for page in pages]).published()
    Listing.objects.bulk_create(listings(shown))


def listings(shown: QuerySet[ArticlePage]) -> Iterator[Listing]:
    """The rows of articles in the lists of all pages above them; what stands above a category is asked for once."""
    above: dict[str, list[int]] = {}
    for key, path, date in shown.values_list("pk", "path", "date").iterator(LISTED_TOGETHER):
        parent = path[: -Page.steplen]
        if parent not in above:
            above[parent] = keys_above(path)
        yield from (Listing(category_id=list_key, article_id=key, date=date) for list_key in above[parent])


def keys_above(path: str) -> list[int]:
    """The keys of the pages above a tree path, the root of the whole tree left out."""
    paths = [path[:length] for length in range(2 * Page.steplen, len(path), Page.steplen)]
    return list(Page.objects.filter(path__in=paths).values_list("pk", flat=True))
