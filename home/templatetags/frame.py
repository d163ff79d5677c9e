"""The frame round every page: office, navigation, boxes, and what stands in them."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django import template
from django.utils import timezone
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.models import Page, Site

from cms.cache import changes_at, next_midnight, remember
from cms.models import OfficeSettings
from cms.pages import next_expiry
from cms.sites import site_of
from home import navigation, weather
from home.front import most_read_articles
from home.models import SidebarLink, SidebarSettings

register = template.Library()


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
        boxes=setting(request, site, SidebarSettings).shown_boxes(),
        now=timezone.localtime(),
    )


def setting(request, site: Site, kind: type[BaseSiteSetting]) -> BaseSiteSetting:
    """A site's setting as kept since it last changed; in its own preview the one that is being edited."""
    edited = getattr(request, kind.get_cache_attr_name(), None)
    return edited or remember(site, kind.__name__, lambda: kind.for_site(site))


@register.simple_tag
def breadcrumbs(page: Page | None, site: Site) -> list[Page]:
    """The way from the front page to a page."""
    return navigation.breadcrumbs(page, site) if page is not None and page.pk and site else []


@register.simple_tag
def is_current(item: navigation.Item, page: Page | None) -> bool:
    """Whether a navigation entry leads to the page or to one above it."""
    return item.leads_to(page)


@register.simple_tag
def link_groups(site: Site, group: str = "") -> list[tuple[str, list[SidebarLink]]]:
    """The links of a site by group, each group where its first link stands; of one group only if it is named."""
    links = [link for link in SidebarLink.objects.for_showing(site) if link.address and group in ("", link.group)]
    order = {link.group: position for position, link in reversed(list(enumerate(links)))}
    links.sort(key=lambda link: order[link.group])
    return [(name, list(members)) for name, members in groupby(links, key=lambda link: link.group)]


@register.simple_tag
def current_weather(site: Site):
    """The weather of a site's place, None when nothing fresh is known."""
    return weather.current(site)


@register.simple_tag
def most_read_in(site: Site, number: int = 5):
    """The articles of a site that were read most in the last seven days."""
    return most_read_articles(site.root_page, number)
