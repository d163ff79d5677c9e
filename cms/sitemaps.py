"""The sitemap for search engines."""

from wagtail.contrib.sitemaps import Sitemap


class PortalSitemap(Sitemap):
    """All public pages of the request's site, with the moment they were last published."""

    limit = 1000
