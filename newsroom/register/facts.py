"""What the log must hold of an article for the register, since it outlives the page: written when it goes out and when it is deleted."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone
from wagtail.log_actions import LogActionRegistry, LogFormatter, log
from wagtail.models import Page, PageLogEntry, Revision

from cms.log.acts import enter
from cms.sites import site_of
from feedback.reports import numbers
from news.models import ArticlePage
from visits.reports import views_of

PUBLISHED = "newsroom.published"
DELETED = "newsroom.deleted"
IMPORTED = "newsroom.import"  # it came from an old portal, without the steps; `data` says from which
NOTED = "đã ghi vào sổ xuất bản"


def log_actions(actions: LogActionRegistry) -> None:
    """The register's own lines in the history of a page."""
    actions.register_action(PUBLISHED, "Sổ xuất bản: ghi bài", NOTED)
    actions.register_action(DELETED, "Sổ xuất bản: ghi bài bị xóa", NOTED)

    @actions.register_action(IMPORTED)
    class Imported(LogFormatter):
        label = "Nhập từ cổng cũ"

        def format_message(self, entry) -> str:
            return f"Nhập từ cổng cũ: {entry.data['source']}"


def instant(moment: datetime) -> str:
    """A moment as the log's data hold it: of one length and in UTC, so that the order of the words is the order of time."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def facts(page: ArticlePage) -> dict:
    """What the register tells of an article that went out: when it first did, under which title, where, by whom.

    Without a byline it is by whoever made the page: nobody, where it was brought in from elsewhere.
    """
    site, category = site_of(page), page.get_parent()
    return {
        "title": page.title,
        "address": page.get_full_url() or "",
        "site": site.pk if site else None,
        "category": category.pk,
        "category_title": category.title,
        "author": page.byline_name or (page.owner.get_full_name() if page.owner else ""),
        "published": instant(page.first_published_at),
    }


def note_publication(sender, instance: ArticlePage, revision: Revision | None = None, **kwargs) -> None:
    """Hears `page_published`, which Wagtail also sends when an article only begins to wait for its hour. A mirror of an article
    elsewhere in the tree is no publication of its own.
    """
    if instance.live and not instance.alias_of_id:
        log(instance=instance, action=PUBLISHED, data=facts(instance), revision=revision)


def note_deletion(sender, instance: ArticlePage, **kwargs) -> None:
    """Hears `pre_delete`: the figures of an article that went out are counted for the last time."""
    if instance.first_published_at and not instance.alias_of_id:
        figures = {"views": views_of(instance), "comments": numbers(instance).comments}
        log(instance=instance, action=DELETED, data=figures)


def note_imports(pages: Iterable[tuple[Page, Revision]], source: str, told: Iterable[dict]) -> None:
    """Log that pages came from an old portal (`source`), each with what was brought forward with it (`told`), sealed as any act.

    Of what is live the entry names the revision: that is what the guard takes for approved. A draft has none: it must be approved here
    before readers may see it. A live article enters the register by the same act.
    """
    now, entries = timezone.now(), []
    for (page, revision), more in zip(pages, told, strict=True):
        entries.append(_entry(page, IMPORTED, {"source": source, **more}, revision if page.live else None, now))
        if page.live and isinstance(page, ArticlePage):
            entries.append(_entry(page, PUBLISHED, facts(page), revision, now))
    enter(entries)


def note_import(snippet: Model, source: str) -> None:
    """The same for a live piece of the portal's frame, a link or a poll."""
    log(instance=snippet, action=IMPORTED, data={"source": source}, revision=snippet.live_revision, content_changed=True)


def _entry(page: Page, action: str, data: dict, revision: Revision | None, now: datetime) -> PageLogEntry:
    kind = ContentType.objects.get_for_model(page, for_concrete_model=False)
    is_new = action == IMPORTED
    return PageLogEntry(
        page=page, content_type=kind, label=page.title, action=action, data=data, revision=revision, timestamp=now, content_changed=is_new
    )
