"""The frame round every page: office, navigation, boxes, and what stands in them."""

from dataclasses import dataclass
from datetime import datetime

from django import template
from django.utils import timezone
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.models import Page, Site

from cms.cache import changes_at, next_midnight, remember
from cms.models import OfficeSettings
from cms.pages import next_expiry
from cms.sites import setting_of, site_of
from home import navigation, weather
from home.front import most_read_articles
from home.models import SidebarLink, SidebarSettings

register = template.Library()

MINUTE = 60.0  # for figures that nobody's act makes old


@dataclass(frozen=True)
class Frame:
    """All that the frame of one page needs."""

    site: Site | None
    office: OfficeSettings
    items: list[navigation.Item]
    boxes: object
    now: datetime


@register.simple_tag(takes_context=True)
def frame(context) -> Frame:
    """The frame of the page that is being rendered."""
    request = context["request"]
    site = site_of(request)
    if site is None:  # an installation without a site still has a face
        return Frame(None, OfficeSettings(), [], [], timezone.localtime())
    changes_at(next_midnight())  # the date line
    remember(site, "expiry", lambda: changes_at(next_expiry(site)))
    return Frame(
        site=site,
        office=setting(request, site, OfficeSettings),
        items=remember(site, "navigation", lambda: navigation.navigation(site)),
        boxes=boxes(request, site),
        now=timezone.localtime(),
    )


def setting(request, site: Site, kind: type[BaseSiteSetting]) -> BaseSiteSetting:
    """A site's setting as kept since it last changed; in its own preview the one that is being edited."""
    edited = getattr(request, kind.get_cache_attr_name(), None)
    return edited or setting_of(site, kind)


def boxes(request, site: Site):
    """The boxes beside the page, kept as the settings are."""
    settings = setting(request, site, SidebarSettings)
    edited = hasattr(request, SidebarSettings.get_cache_attr_name())
    return settings.shown_boxes() if edited else remember(site, "boxes", settings.shown_boxes)


@register.simple_tag
def breadcrumbs(page: Page | str | None, site: Site) -> list[Page]:
    """The way from the front page to a page; none to what is no page of the tree."""
    return navigation.breadcrumbs(page, site) if page and page.pk and site else []


@register.simple_tag
def is_current(item: navigation.Item, page: Page | None) -> bool:
    """Whether a navigation entry leads to the page or to one above it."""
    return item.leads_to(page)


@register.simple_tag
def link_groups(site: Site, group: str = "") -> list[tuple[str, list[SidebarLink]]]:
    """The links of a site by group, each group where its first link stands; of one group only if it is named."""
    return [(name, links) for name, links in remember(site, "links", lambda: _link_groups(site)) if group in ("", name)]


def _link_groups(site: Site) -> list[tuple[str, list[SidebarLink]]]:
    groups: dict[str, list[SidebarLink]] = {}
    for link in SidebarLink.objects.for_showing(site):
        if link.address:
            groups.setdefault(link.group, []).append(link)
    return list(groups.items())


@register.simple_tag
def current_weather(site: Site):
    """The weather of a site's place, None when nothing fresh is known."""
    return remember(site, "weather", lambda: weather.current(site), MINUTE)


@register.simple_tag
def most_read_in(site: Site, number: int = 5):
    """The articles of a site that were read most in the last seven days."""
    return most_read_articles(site, number)
