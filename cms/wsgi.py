"""The WSGI application that the server runs: the page cache, and Django within."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")
django_application = get_wsgi_application()

from cms.cache.front import PageCache  # noqa: E402 - models can be imported only now

application = PageCache(django_application)
