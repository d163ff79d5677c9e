"""The moments at which an article enters lists, changes its place in them or leaves them."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import post_page_move

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
    goes_with_its_page = origin is not None and getattr(origin, "model", type(origin)) is not PageViewRestriction
    if raw or goes_with_its_page:
        return
    for page in [instance.page, *Page.objects.filter(alias_of__path__startswith=instance.page.path)]:
        actions.enlist_below(page)
