"""What makes copies old: whatever readers see and somebody can change. `reach.py` says on whose pages it stands.

Everything is announced before it is written and ended after it, so that a worker that is killed between leaves
nothing stale. These listeners come after those of all rooms (`cms/apps.py`), which may write more of what readers see.
"""

from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from wagtail.models import COMMENTS_RELATION_NAME, DraftStateMixin, Page
from wagtail.signals import page_published, page_unpublished, post_page_move, pre_page_move, published, unpublished

from cms.cache.generation import begin_change, renew, renew_all
from cms.cache.reach import FILES, NOWHERE, owner_of, reach_of

# Fields that only the desk sees, and what is counted of a file when somebody first asks
UNSEEN = {
    COMMENTS_RELATION_NAME,
    "draft_title",
    "file_hash",
    "file_size",
    "has_unpublished_changes",
    "latest_revision",
    "latest_revision_created_at",
    "locked",
    "locked_at",
    "locked_by",
}


@receiver([published, unpublished, page_published, page_unpublished])
def came_or_went(sender, instance, **kwargs) -> None:
    """A page or snippet came out, changed or went. Copies and aliases send only the page's own signal."""
    renew_all(reach_of(instance))


@receiver(pre_page_move)
def moves(sender, **kwargs) -> None:
    """A page is about to move, perhaps from one portal to another: the one that it leaves shows it no more."""
    begin_change(None)


@receiver(post_page_move)
def moved(sender, **kwargs) -> None:
    """A page moved."""
    renew()


@receiver(pre_save)
def saves(sender, instance, raw=False, update_fields=None, **kwargs) -> None:
    """A row is about to be saved."""
    if raw or is_unseen(instance, update_fields):
        return
    sites = reach_of(instance)
    if sites != NOWHERE:
        instance._sites_to_renew = sites
        begin_change(sites)


@receiver(post_save)
def saved(sender, instance, **kwargs) -> None:
    """A row was saved."""
    sites = vars(instance).pop("_sites_to_renew", NOWHERE)
    if sites != NOWHERE:
        renew_all(sites)


@receiver(post_delete)
def deleted(sender, instance, **kwargs) -> None:
    """A row was deleted; the deletion is not committed yet."""
    sites = reach_of(instance)
    if sites != NOWHERE:
        renew_all(sites)


def is_unseen(row: Model, update_fields: frozenset[str] | None) -> bool:
    """Whether saving a row changes nothing for readers: a draft, or a file that no page can use yet."""
    if update_fields is not None and UNSEEN.issuperset(update_fields):
        return True
    if isinstance(row, FILES):
        return row._state.adding
    return is_draft(owner_of(row) or row)


def is_draft(row: Model) -> bool:
    """Whether readers see nothing of a page or snippet, neither before it is saved nor after."""
    if not isinstance(row, DraftStateMixin) or row.live:
        return False
    kind = Page if isinstance(row, Page) else type(row)
    return not kind._base_manager.filter(pk=row.pk, live=True).exists()
