"""The keys of Django's cache, and the one that Wagtail keeps there and that must not outlive its truth."""

import secrets

from django.core.cache.backends.base import default_key_func

ROOT_PATHS = "wagtail_site_root_paths"  # wagtail.models.sites.SITE_ROOT_PATHS_CACHE_KEY, which cannot be imported this early


def portal_key(key: str, key_prefix: str, version: int) -> str:
    """Django's usual key (KEY_FUNCTION of the cache).

    Wagtail keeps the addresses of all sites for an hour, and throws them away when a site is saved: before the commit, so
    that the next reader would keep those of before for the hour. Here their key is of the generation under which the
    reader reads; while that is in flux they are not found again.
    """
    usual = default_key_func(key, key_prefix, version)
    if key != ROOT_PATHS:
        return usual
    from cms.cache.generation import SITES, generation_in_hand

    return f"{usual}:{generation_in_hand(SITES) or secrets.token_hex(8)}"
