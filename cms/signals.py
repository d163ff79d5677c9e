"""What a new portal, a new picture and a page that is published again bring with them, so that reading never has to write."""

from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.contrib.settings.registry import registry
from wagtail.models import Site
from wagtail.search import index
from wagtail.signals import page_published

from cms.models import PortalImage, User, Withdrawal
from cms.pictures import FOCUS, is_whole
from cms.signin.sessions import log_out
from cms.tasks import take_in

user_logged_out.connect(log_out)


@receiver(post_save, sender=Site)
def make_settings(sender, instance, created, raw=False, **kwargs) -> None:
    """A new site has a row of every site setting at once; Wagtail would make each when it is first read."""
    if created and not raw:
        for kind in registry:
            if issubclass(kind, BaseSiteSetting):
                kind.for_site(instance)


@receiver(post_save, sender=PortalImage)
def cut_it(sender, instance, raw=False, update_fields=None, **kwargs) -> None:
    """A picture that came in, or has another file or focal point, is cut. Its upload never fails by that."""
    if raw or is_whole(instance) or (update_fields is not None and not {"file", *FOCUS} & set(update_fields)):
        return
    transaction.on_commit(lambda: take_in(instance.pk), robust=True)


@receiver(page_published)
def is_not_withdrawn_any_more(sender, instance, **kwargs) -> None:
    """A page that is published again was not taken down for good. Wagtail says so too of one that is only scheduled."""
    if instance.live:
        Withdrawal.objects.filter(page=instance.pk).delete()


@receiver(post_save, sender=User)
def can_be_found(sender, instance, raw=False, update_fields=None, **kwargs) -> None:
    """An account is found by its present names at once, and not written into the index whenever somebody signs in."""
    if not raw and (update_fields is None or set(User.NAMED_BY) & set(update_fields)):
        index.insert_or_update_object(instance)


@receiver(post_delete, sender=User)
def is_not_found_any_more(sender, instance, **kwargs) -> None:
    """A deleted account leaves nothing in the index."""
    index.remove_object(instance)
