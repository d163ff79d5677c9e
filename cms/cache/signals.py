"""What makes copies old. Everything that readers see and somebody can change is named here, once."""

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from modelcluster.fields import ParentalKey
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_unpublished, post_page_move, published, unpublished
from wagtail.snippets.models import get_snippet_models

from cms.cache.generation import renew
from cms.models import PortalDocument, PortalImage
from cms.sites import site_of

# What may stand on the pages of any site
EVERYWHERE = (Site, Redirect, PageViewRestriction)
FILES = (PortalImage, PortalDocument)


@receiver([published, unpublished, page_published, page_unpublished])
def came_or_went(sender, instance, **kwargs) -> None:
    """A page or snippet came out, changed or went. Copies and aliases send only the page's own signal."""
    renew(site_of(instance))


@receiver(post_page_move)
def moved(sender, **kwargs) -> None:
    """A page moved, perhaps from one portal to another: the one that it left shows it no more."""
    renew()


@receiver(post_save)
def saved(sender, instance, created, raw=False, update_fields=None, **kwargs) -> None:
    """A row was saved. A draft changes nothing that readers see, nor does a file that no page can use yet."""
    if raw or (isinstance(instance, FILES) and created):
        return
    if isinstance(instance, Page) and (not instance.live or update_fields is not None):
        return
    changed(instance)


@receiver(post_delete)
def deleted(sender, instance, **kwargs) -> None:
    """A row was deleted."""
    changed(instance)


def changed(row: Model) -> None:
    """Make old what may show a row; nothing, where no page shows rows of its kind."""
    if isinstance(row, (*EVERYWHERE, *FILES)):
        renew()
    elif isinstance(row, (Page, BaseSiteSetting, *get_snippet_models())):
        renew(site_of(row))
    elif owner := owner_of(row):
        changed(owner)


def owner_of(row: Model) -> Model | None:
    """The page or snippet whose part a row is: the choice of a poll, the attachment of an article."""
    for field in row._meta.concrete_fields:
        if isinstance(field, ParentalKey):
            return getattr(row, field.name)
    return None
