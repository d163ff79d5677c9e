"""What is written of a page or snippet as readers or editors see it: the version that is out, and those that are to come."""

from collections.abc import Callable, Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from taggit.models import Tag
from wagtail.models import Revision

from cms.text import compose_fields
from home.models import HomePage, SidebarLink, StandardPage
from news.models import ArticleAttachment, ArticlePage, ArticleTag, NewsIndexPage, RelatedArticle
from polls.models import Choice, Poll
from transfer.portal.bodies import Body
from transfer.portal.form import FLAG, MOMENT, NUMBER, TEXT, Field, Group, Key, Loose, Many, fields


def body_of(model: type[models.Model], name: str = "body") -> Field:
    """The field of a body."""
    return Field(name, Body(model._meta.get_field(name).stream_block))


def in_order(tagged: Iterable[ArticleTag]) -> list[ArticleTag]:
    """Tags in the order in which they were given, as they are shown."""
    return sorted(tagged, key=lambda row: row.pk or 0)


FRAME = fields(TEXT, "title", "slug", "seo_title", "search_description") + fields(FLAG, "show_in_menus")
ATTACHMENT = Group((Field("document", Key("document"), "document_id"), Field("title", TEXT)))

HOME = Group((*FRAME, body_of(HomePage)))
STANDARD = Group((*FRAME, Field("summary", TEXT), body_of(StandardPage)))
CATEGORY = Group((*FRAME, Field("summary", TEXT)))
ARTICLE = Group(
    (
        *FRAME,
        Field("summary", TEXT),
        Field("date", MOMENT),
        Field("picture", Key("picture"), "image_id"),
        Field("picture_description", TEXT, "image_description"),
        Field("picture_caption", TEXT, "image_caption"),
        *fields(TEXT, "byline_name", "byline_position", "source"),
        body_of(ArticlePage),
        Field("correction", TEXT),
        Field("corrected_at", MOMENT),
        Field("tags", Many(TEXT), lambda page: [row.tag.name for row in in_order(page.tagged_items.all())]),
        Field("attachments", Many(ATTACHMENT), lambda page: page.attachments.all()),
        Field("related", Many(Loose("page")), lambda page: [row.article_id for row in page.related.all()]),
    )
)
LINK = Group(
    (
        Field("title", TEXT),
        Field("page", Loose("page"), "page_id"),
        Field("url", TEXT),
        Field("picture", Key("picture"), "image_id"),
        Field("group", TEXT),
        Field("new_window", FLAG),
    )
)
CHOICE = Group((Field("key", TEXT, lambda choice: str(choice.key)), Field("text", TEXT)))
POLL = Group(
    (
        Field("question", TEXT),
        Field("opens_at", MOMENT),
        Field("closes_at", MOMENT),
        Field("max_choices", NUMBER),
        Field("show_results", TEXT),
        Field("choices", Many(CHOICE), lambda poll: sorted(poll.choices.all(), key=lambda choice: choice.sort_order or 0)),
    )
)

PAGES = {
    "home": (HomePage, HOME),
    "page": (StandardPage, STANDARD),
    "category": (NewsIndexPage, CATEGORY),
    "article": (ArticlePage, ARTICLE),
}
CONTENT = dict(PAGES.values()) | {SidebarLink: LINK, Poll: POLL}


def fill(row: models.Model, values: dict) -> None:
    """Give a row the words that were read for it. Nothing is saved."""
    for field in CONTENT[type(row)].fields:
        if field.name in values and field.name not in CHILDREN:
            setattr(row, field.attribute, values[field.name])
    for name, make in CHILDREN.items():
        if name in values:
            make(row, values[name])


def _attach(page: ArticlePage, told: list[dict]) -> None:
    page.attachments = [
        ArticleAttachment(document_id=one["document"], title=one["title"], sort_order=order) for order, one in enumerate(told)
    ]


def _relate(page: ArticlePage, keys: list[int]) -> None:
    page.related = [RelatedArticle(article_id=key, sort_order=order) for order, key in enumerate(keys)]


def _choose(poll: Poll, told: list[dict]) -> None:
    votes = getattr(poll, "portal_brought", {})
    poll.choices = [
        Choice(key=one["key"], text=one["text"], sort_order=order, brought_forward_votes=votes.get(one["key"], 0))
        for order, one in enumerate(told)
    ]


def _tag(page: ArticlePage, names: list[str]) -> None:
    page.tagged_items = [ArticleTag(tag=Tag.objects.get_or_create(name=name)[0]) for name in names]


CHILDREN = {"tags": _tag, "attachments": _attach, "related": _relate, "choices": _choose}


# Versions -----------------------------------------------------------------------------------------------------------
def version(group: Group) -> Group:
    """A version that is not out: when it was saved, by whom, when it goes out by itself, and its words."""
    return Group(
        (
            Field("saved_at", MOMENT, "created_at"),
            Field("saved_by", Key("person"), "user_id"),
            Field("goes_out_at", MOMENT, "approved_go_live_at"),
            Field("content", group, lambda revision: revision.as_object()),
        )
    )


VERSIONS = ("scheduled", "draft")
STATE = fields(FLAG, "live", "expired") + fields(MOMENT, "first_published_at", "last_published_at", "go_live_at", "expire_at")


def scheduled(row: models.Model) -> Revision | None:
    """The version that was approved and waits for its hour."""
    if not row.latest_revision_id:
        return None
    return row.revisions.filter(approved_go_live_at__isnull=False).order_by("-created_at", "-pk").first()


def draft(row: models.Model) -> Revision | None:
    """The version on which somebody works, where it is neither out nor waiting for its hour."""
    if not row.has_unpublished_changes or row.latest_revision_id in (None, row.live_revision_id):
        return None
    return None if row.latest_revision.approved_go_live_at else row.latest_revision


def versions(group: Group) -> tuple[Field, ...]:
    """The words that are out, or were when it was last saved so, and what is to come."""
    return (
        Field("content", group, lambda row: row),
        Field("scheduled", version(group), scheduled),
        Field("draft", version(group), draft),
    )


def keep_versions(row: models.Model, line: dict, check: Callable[[models.Model], None] = lambda row: None) -> None:
    """Write the versions of a row that has just been saved with the words that are out; its state then says which is which. What is to
    come is looked at as what is out: the clock lets out what waits without asking a form. `check` looks at what that does not.
    """
    live = latest = None
    if row.live:
        live = latest = _revision(row, None, line["last_published_at"] or timezone.now(), None)
    for name in VERSIONS:
        if (told := line[name]) is None:
            continue
        fill(row, told["content"])
        _must_be_good(row, name)
        check(row)
        latest = _revision(row, told["saved_by"], told["saved_at"], told["goes_out_at"])
    state = {field.name: line[field.name] for field in STATE} | {
        "live_revision": live, "latest_revision": latest, "has_unpublished_changes": latest != live or not row.live,
    }  # fmt: skip
    if latest and hasattr(row, "draft_title"):
        state |= {"draft_title": row.title, "latest_revision_created_at": latest.created_at}
    type(row)._base_manager.filter(pk=row.pk).update(**state)


def _must_be_good(row: models.Model, name: str) -> None:
    """Raises ValidationError. A draft may lack what it needs before it goes out."""
    try:
        compose_fields(row)
        if name == "scheduled":
            row.full_clean(validate_unique=False, validate_constraints=False)
        else:
            row.clean_fields(exclude=[field.name for field in row._meta.fields if getattr(row, field.attname) in field.empty_values])
    except ValidationError as fault:
        raise ValidationError({f"{name}: {field}": messages for field, messages in fault.message_dict.items()}) from None


def _revision(row: models.Model, user: int | None, at, goes_out_at) -> Revision:
    return Revision.objects.create(
        content_object=row,
        base_content_type=row.get_base_content_type(),
        user_id=user,
        created_at=at or timezone.now(),
        approved_go_live_at=goes_out_at,
        content=row.serializable_data(),
        object_str=str(row),
    )
