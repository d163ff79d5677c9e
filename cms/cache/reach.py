"""Which sites' pages may show a row that somebody changes."""

from collections import defaultdict

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from modelcluster.fields import ParentalKey
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.contrib.settings.models import BaseGenericSetting, BaseSiteSetting
from wagtail.models import Page, PageViewRestriction, ReferenceIndex, Site
from wagtail.snippets.models import get_snippet_models

from cms.cache.generation import Sites
from cms.models import PortalDocument, PortalImage

FILES = (PortalImage, PortalDocument)
# What may stand on the pages of any site
EVERYWHERE = (Site, Redirect, PageViewRestriction, BaseGenericSetting, SearchPromotion, *FILES)
NOWHERE: Sites = ()


def reach_of(row: Model) -> Sites:
    """The sites that may show a row, as it is now and as the database still has it; None for all."""
    if isinstance(row, EVERYWHERE):
        return None
    if isinstance(row, Page):
        return _reach_of_page(row)
    if isinstance(row, (BaseSiteSetting, *get_snippet_models())):
        return _reach_of_row(row)
    owner = owner_of(row)
    return reach_of(owner) if owner else NOWHERE


def owner_of(row: Model) -> Model | None:
    """The page or snippet whose part a row is: the choice of a poll, the attachment of an article."""
    for field in row._meta.concrete_fields:
        if isinstance(field, ParentalKey):
            return getattr(row, field.name)
    return None


def _reach_of_row(row: Model) -> Sites:
    """The site that it has, and the one that it leaves."""
    if not hasattr(row, "site_id"):
        return None
    before = type(row)._base_manager.filter(pk=row.pk).values_list("site_id", flat=True)
    return sorted({row.site_id, *before})


def _reach_of_page(page: Page) -> Sites:
    """The sites that it stands below, mostly one. All of them when addresses change with it or another site leads to it."""
    roots = dict(Site.objects.values_list("pk", "root_page__path"))
    ours = _around(page, roots)
    before = Page.objects.filter(pk=page.pk).values("slug", "live").first()
    if before is None:
        return None if page.alias_of_id else ours  # what is private is known of all sites at once, aliases included
    if before["slug"] != page.slug or (before["live"] != page.live and _is_led_to_from_elsewhere(page, roots, ours)):
        return None
    return ours


def _around(page: Page, roots: dict[int, str]) -> list[int]:
    return [key for key, root in roots.items() if page.path.startswith(root)]


def _is_led_to_from_elsewhere(page: Page, roots: dict[int, str], ours: list[int]) -> bool:
    """Whether a page, a link or a setting of another site refers to a page: it shows the address only while there is one."""
    keys = defaultdict(list)
    for kind, key in ReferenceIndex.get_references_to(page).values_list("base_content_type", "object_id"):
        keys[kind].append(key)
    sources = (
        source
        for kind, found in keys.items()
        for source in ContentType.objects.get_for_id(kind).model_class()._base_manager.filter(pk__in=found)
    )
    return any(
        set(_around(source, roots) if isinstance(source, Page) else [getattr(source, "site_id", None)]) - set(ours) for source in sources
    )
