"""The office in whose dress the admin stands, and whether this is the real portal."""

from django import template
from django.conf import settings

from cms.models import OfficeSettings
from cms.sites import setting_of, site_of

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_office(context) -> OfficeSettings:
    """The office of the portal whose host the admin was asked at."""
    site = site_of(context["request"])
    return setting_of(site, OfficeSettings) if site else OfficeSettings()


@register.simple_tag
def environment() -> str:
    """What to call this portal; nothing where it is the real one."""
    return settings.ENVIRONMENTS[settings.ENVIRONMENT]


@register.simple_tag(takes_context=True)
def desk_theme(context) -> str:
    """The look that somebody chose in the account, light or dark; nothing where the device decides."""
    profile = getattr(context["request"].user, "wagtail_userprofile", None)
    return profile.theme if profile and profile.theme in ("light", "dark") else ""
