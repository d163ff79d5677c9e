"""The rows of many articles, collected and written together: what publishing them one by one would have left behind."""

import uuid
from collections import defaultdict
from datetime import timedelta
from itertools import count
from random import Random

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Max, Model
from modelcluster.models import get_all_child_relations
from taggit.models import Tag
from wagtail.models import Locale, Page, PageLogEntry, ReferenceIndex, Revision

from bench.site.figures import opinions, starting_views
from bench.site.story import Reference, Story
from bench.site.tree import Category
from cms.database import count_on, insert_own
from cms.models import PortalDocument, PortalImage
from cms.text import folded_slug
from news.models import ArticleAttachment, ArticlePage, ArticleTag
from search import index

KEYED = (Page, Revision, ArticleTag, ArticleAttachment)  # rows that others point to, so that their keys must be known before
PATH_HASH = uuid.UUID("bdc70d8b-e7a2-4c2a-bf43-2a3e3fcbbe86")  # Wagtail's name space for the hash of a reference's path
DESK_TIME = timedelta(minutes=35)  # from the draft to its publishing


class Batch:
    """Articles on their way into the database."""

    def __init__(self) -> None:
        self.keys = {model: count((model.objects.aggregate(last=Max("pk"))["last"] or 0) + 1) for model in KEYED}
        self.kind = ContentType.objects.get_for_model(ArticlePage)
        self.base = ContentType.objects.get_for_model(Page)
        self.kinds = {
            name: ContentType.objects.get_for_model(model).pk
            for name, model in {"page": Page, "image": PortalImage, "tag": Tag, "document": PortalDocument}.items()
        }
        self.locale = Locale.objects.get()
        self.relations = [relation.get_accessor_name() for relation in get_all_child_relations(ArticlePage)]
        self.rows: dict[type[Model], list[Model]] = defaultdict(list)
        self.grown: dict[int, Category] = {}

    # One article ---------------------------------------------------------------------------------------------------
    def add(self, story: Story, category: Category, chance: Random) -> int:
        """Place an article below a category. Returns its key."""
        page = self.page(story, category, chance)
        tags = [ArticleTag(tag_id=tag) for tag in story.tags]
        files = [ArticleAttachment(document_id=key) for key in story.documents]
        for relation in self.relations:
            setattr(page, relation, [])
        page.tagged_items, page.attachments = tags, files
        revision = self.revision(page, story)  # before the rows below have keys and the page is public, as at the desk
        self.publish(page, story, revision)
        self.rows[Page].append(page)
        self.rows[ArticlePage].append(page)
        self.rows[Revision].append(revision)
        self.log(page, story, revision)
        for row in [*tags, *files]:
            row.pk = next(self.keys[type(row)])
            self.rows[type(row)].append(row)
        self.refer(page, story, tags, files)
        if page.live:
            for row in [*starting_views(page, chance), *opinions(page, chance)]:
                self.rows[type(row)].append(row)
        return page.pk

    def page(self, story: Story, category: Category, chance: Random) -> ArticlePage:
        """The article as its editor left it, at the end of its category."""
        parent = category.page
        category.children += 1
        self.grown[parent.pk] = category
        slug = free_slug(story.title, category)
        page = ArticlePage(
            path=Page._get_path(parent.path, parent.depth + 1, category.children),
            depth=parent.depth + 1,
            url_path=f"{parent.url_path}{slug}/",
            translation_key=uuid.UUID(int=chance.getrandbits(128), version=4),
            locale=self.locale,
            live=False,
            title=story.title,
            draft_title=story.title,
            slug=slug,
            summary=story.summary,
            date=story.date,
            first_published_at=None if story.is_draft else story.date,
            expire_at=story.expire_at,
            image_id=story.image,
            byline_name=story.byline_name,
            byline_position=story.byline_position,
            body=story.body,
        )
        page.id = page.page_ptr_id = next(self.keys[Page])
        return page

    def revision(self, page: ArticlePage, story: Story) -> Revision:
        """The words of the article as they were last saved."""
        return Revision(
            pk=next(self.keys[Revision]),
            content_type=self.kind,
            base_content_type=self.base,
            object_id=str(page.pk),
            created_at=story.date - DESK_TIME,
            object_str=page.title,
            content=page.serializable_data(),
        )

    def publish(self, page: ArticlePage, story: Story, revision: Revision) -> None:
        """Public, unless it is a draft or has expired."""
        page.latest_revision_id, page.latest_revision_created_at = revision.pk, revision.created_at
        page.has_unpublished_changes = story.is_draft
        if not story.is_draft:
            page.last_published_at = story.date
            page.expired = story.has_expired
            page.live = not page.expired
            page.live_revision_id = revision.pk if page.live else None
            page.has_unpublished_changes = page.expired

    def log(self, page: ArticlePage, story: Story, revision: Revision) -> None:
        """What the page's history tells."""
        told = [("wagtail.create", None, story.date - DESK_TIME)]
        if not story.is_draft:
            told.append(("wagtail.publish", revision.pk, story.date))
        for action, key, moment in told:
            self.rows[PageLogEntry].append(
                PageLogEntry(
                    page_id=page.pk,
                    content_type=self.kind,
                    label=page.title,
                    action=action,
                    revision_id=key,
                    timestamp=moment,
                    content_changed=True,
                )
            )

    def refer(self, page: ArticlePage, story: Story, tags: list[ArticleTag], files: list[ArticleAttachment]) -> None:
        """What the article points to, so that a picture or document knows where it is used."""
        found = list(story.references)
        if page.image_id:
            found.append(Reference("image", page.image_id, "image", "image"))
        found += [Reference("tag", row.tag_id, "tagged_items.item.tag", f"tagged_items.{row.pk}.tag") for row in tags]
        found += [Reference("document", row.document_id, "attachments.item.document", f"attachments.{row.pk}.document") for row in files]
        self.rows[ReferenceIndex] += [
            ReferenceIndex(
                content_type=self.kind,
                base_content_type=self.base,
                object_id=str(page.pk),
                to_content_type_id=self.kinds[reference.kind],
                to_object_id=str(reference.key),
                model_path=reference.model_path,
                content_path=reference.content_path,
                content_path_hash=uuid.uuid5(PATH_HASH, reference.content_path),
            )
            for reference in found
        ]

    # All of them ---------------------------------------------------------------------------------------------------
    def write(self) -> list[int]:
        """Write everything that was added since, and the number of pages in each category. Returns the keys of the pages."""
        keys = [page.pk for page in self.rows[Page]]
        self.write_rows()
        self.rows.clear()
        self.grown.clear()
        return keys

    @transaction.atomic
    def write_rows(self) -> None:
        """Everything at once, or nothing."""
        for model, rows in self.rows.items():
            insert_own(model, rows)
        Page.objects.bulk_update([Page(pk=category.page.pk, numchild=category.children) for category in self.grown.values()], ["numchild"])

    def finish(self) -> None:
        """All documents can be found, and new rows do not get the keys that we gave out ourselves."""
        index.put_documents(PortalDocument.objects.values_list("pk", flat=True))
        count_on(*KEYED)


def free_slug(title: str, category: Category) -> str:
    """An address that no other article of the category has."""
    slug = wanted = folded_slug(title, 80)
    for number in count(2):
        if slug not in category.slugs:
            category.slugs.add(slug)
            return slug
        slug = f"{wanted}-{number}"
