"""The moments at which a page enters the search or leaves it."""

from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from search import index


@receiver(page_published)
def shown(sender, instance, **kwargs) -> None:
    """A page became public or changed."""
    index.put(instance)


@receiver(page_unpublished)
def hidden(sender, instance, **kwargs) -> None:
    """A page was withdrawn."""
    index.take(instance)
