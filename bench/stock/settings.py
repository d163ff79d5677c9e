"""The portal's settings, but that requests find their site by themselves, pages are routed by Wagtail, and the kept is kept elsewhere."""

from cms.settings.dev import *  # noqa: F403
from cms.settings.dev import DATA_DIR, MIDDLEWARE

ROOT_URLCONF = "bench.stock.urls"
MIDDLEWARE = [name for name in MIDDLEWARE if name != "cms.sites.SiteMiddleware"]
# A store of its own, whose generations wsgi.py leaves in flux for ever
PAGE_CACHE = {"FOLDER": DATA_DIR / "pages-stock", "LIMIT": 1024 * 1024, "REDIS": ""}
