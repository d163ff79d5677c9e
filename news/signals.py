"""The moments at which an article enters lists, changes its place in them or leaves them."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import post_page_move

from cms.privacy import parts_touched
from news import actions
from news.models import ArticlePage


@receiver(post_save)
def saved(sender, instance, raw=False, **kwargs) -> None:
    """An article was published, withdrawn or changed; Wagtail saves it as a mere page when its time has come."""
    if not raw and isinstance(instance, Page) and instance.specific_class is ArticlePage:
        actions.enlist(instance)


@receiver(post_page_move)
def moved(sender, instance, **kwargs) -> None:
    """A page went elsewhere with all that stands below it."""
    actions.enlist_below(instance)


@receiver([post_save, post_delete], sender=PageViewRestriction)
def privacy_changed(sender, instance, raw=False, origin=None, **kwargs) -> None:
    """A part of the tree, and aliases of it elsewhere, became private or public."""
    for page in [] if raw else parts_touched(instance, origin):
        actions.enlist_below(page)
