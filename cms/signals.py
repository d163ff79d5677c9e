"""What a new portal, a new picture and a page that is published again bring with them, so that reading never has to write."""

from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.contrib.settings.registry import registry
from wagtail.models import DraftStateMixin, Page, PageViewRestriction, ReferenceIndex, Site
from wagtail.search import index
from wagtail.signals import page_published, page_unpublished, post_page_move, published, unpublished

from cms.hiding import hide_later
from cms.models import PortalImage, User, Withdrawal
from cms.pictures import FOCUS, is_whole
from cms.privacy import parts_touched
from cms.shown import pictures_below, pictures_in
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


# Pictures that leave the public (cms/hiding.py) ---------------------------------------------------------------------
@receiver(pre_save)
def had_pictures(sender, instance, raw=False, update_fields=None, **kwargs) -> None:
    """What is out, and is saved as a whole, may show other pictures afterwards."""
    if not raw and update_fields is None and instance.pk and _shows_pictures(instance):
        instance._pictures_before = pictures_in([instance])


def _shows_pictures(row) -> bool:
    """Whether it is of a kind that stands before readers: a page, a snippet, a setting."""
    return isinstance(row, (DraftStateMixin, BaseSiteSetting))


@receiver([page_published, published])
def went_out(sender, instance, **kwargs) -> None:
    """Something is public from now on, with its files; what it does not show any more goes. Wagtail's queue would write the index later."""
    if _is_told_twice(kwargs, instance):
        return
    _index_and_hide(instance)


def _is_told_twice(told: dict, instance) -> bool:
    """A page that is published is told of by both signals; the one of pages comes with every way."""
    return isinstance(instance, Page) and told.get("signal") is published


@receiver(post_save)
def was_set(sender, instance, raw=False, **kwargs) -> None:
    """A setting was saved: it is out at once."""
    if not raw and isinstance(instance, BaseSiteSetting):
        _index_and_hide(instance)


def _index_and_hide(instance) -> None:
    whole = instance.specific if isinstance(instance, Page) else instance  # the index of a plain page would hold nothing
    with transaction.atomic():
        ReferenceIndex.create_or_update_for_object(whole)
        hide_later(vars(instance).pop("_pictures_before", set()) - pictures_in([whole]))


@receiver([page_unpublished, unpublished])
def was_withdrawn(sender, instance, **kwargs) -> None:
    """It is not public any more, and neither are its pictures, unless they stand elsewhere."""
    if kwargs.get("signal") is page_unpublished or not isinstance(instance, Page):
        hide_later(pictures_in([instance]))


@receiver(pre_delete)
def goes(sender, instance, **kwargs) -> None:
    """What is about to be deleted may be the last that shows a picture."""
    if _shows_pictures(instance):
        instance._pictures_before = pictures_in([instance])


@receiver(post_delete)
def is_gone(sender, instance, **kwargs) -> None:
    """It was deleted."""
    if _shows_pictures(instance):
        hide_later(vars(instance).pop("_pictures_before", set()))


@receiver(post_page_move)
def was_moved(sender, instance, **kwargs) -> None:
    """A part of the tree may stand where not everybody reads."""
    hide_later(pictures_below(instance))


@receiver([post_save, post_delete], sender=PageViewRestriction)
def who_may_read_changed(sender, instance, raw=False, origin=None, **kwargs) -> None:
    """A part of the tree became private, or public again."""
    for page in [] if raw else parts_touched(instance, origin):
        hide_later(pictures_below(page))
