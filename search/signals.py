"""The moments at which something enters the search, changes in it or leaves it."""

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from wagtail.models import Page, PageLogEntry, PageViewRestriction, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

from cms.models import PortalDocument
from cms.privacy import parts_touched
from search import index
from search.models import DocumentText
from search.tasks import read_document


@receiver([page_published, page_unpublished])
def came_or_went(sender, instance, **kwargs) -> None:
    """A page became public, changed, or was withdrawn."""
    index.put(instance)


@receiver(post_save, sender=PageLogEntry)
def alias_came(sender, instance, **kwargs) -> None:
    """A live page was given an alias: no signal tells of it, and only the log does so when it is whole."""
    if instance.action == "wagtail.create_alias":
        index.put_many([instance.page_id])


@receiver(post_page_move)
def moved(sender, instance, **kwargs) -> None:
    """A page went elsewhere with all that stands below it."""
    index.put_below(instance)


@receiver([post_save, post_delete], sender=PageViewRestriction)
def privacy_changed(sender, instance, raw=False, origin=None, **kwargs) -> None:
    """A part of the tree, and aliases of it elsewhere, became private or public."""
    for page in [] if raw else parts_touched(instance, origin):
        index.show_below(page)


@receiver(pre_delete, sender=Page)
def goes(sender, instance, **kwargs) -> None:
    """A page is about to be deleted, with its entry: documents may be found through other pages from now on."""
    instance._documents_used = index.documents_used_by(instance)


@receiver(post_delete, sender=Page)
def gone(sender, instance, **kwargs) -> None:
    """A page was deleted."""
    index.put_documents(vars(instance).pop("_documents_used", []))


@receiver(post_save, sender=PortalDocument)
def read_it(sender, instance, raw=False, update_fields=None, **kwargs) -> None:
    """A document that came in or has another file is read. What was in an earlier file is forgotten at once, before its
    entries are written anew: the name of that file may be given to a third one.
    """
    if raw or (update_fields is not None and "file" not in update_fields):
        return
    known = DocumentText.objects.filter(document=instance.pk)
    known.exclude(file=instance.file.name).delete()
    if not known.exists():
        transaction.on_commit(lambda: read_document.enqueue(instance.pk), robust=True)


@receiver(post_save, sender=PortalDocument)
def renamed(sender, instance, created, raw=False, **kwargs) -> None:
    """A document was saved, perhaps under another name."""
    if not (created or raw):
        index.put_document(instance)


@receiver(post_save, sender=Site)
def portal_changed(sender, instance, raw=False, **kwargs) -> None:
    """A portal is new or begins at another page."""
    if not raw:
        index.put_below(instance.root_page)
        index.put_many(index.pages_beside(instance))
