"""What a new portal brings with it, so that reading never has to write."""

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.contrib.settings.registry import registry
from wagtail.models import Site


@receiver(post_save, sender=Site)
def make_settings(sender, instance, created, raw=False, **kwargs) -> None:
    """A new site has a row of every site setting at once; Wagtail would make each when it is first read."""
    if created and not raw:
        for kind in registry:
            if issubclass(kind, BaseSiteSetting):
                kind.for_site(instance)
