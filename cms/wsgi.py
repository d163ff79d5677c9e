"""The WSGI application that the server runs: quick answers, the page cache, and Django within."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")
django_application = get_wsgi_application()

from cms.cache.front import PageCache  # noqa: E402 - models can be imported only now
from cms.proxied import ThroughProxies  # noqa: E402 - the same
from cms.quick import QuickViews  # noqa: E402 - the same

application = ThroughProxies(QuickViews(PageCache(django_application)))
