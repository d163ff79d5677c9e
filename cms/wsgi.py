"""The WSGI application that the server runs: what every answer says, quick answers, the page cache, and Django within."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")
django_application = get_wsgi_application()

from cms.cache.front import PageCache  # noqa: E402 - models can be imported only now
from cms.database import watch_it  # noqa: E402 - the same
from cms.headers.wrapper import Headers  # noqa: E402 - the same
from cms.quick import QuickViews  # noqa: E402 - the same

watch_it()
application = Headers(QuickViews(PageCache(django_application)))
