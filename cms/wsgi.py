"""The WSGI application that the server runs: what every answer says, the machines' door, quick answers, the page cache, and Django within."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import resolve

from cms.settings import env
from cms.upkeep import workers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")
# Before anything counts: the workers of this server count together
env.hand_down(env.MEASURES, str(workers.begin(settings.DATA_DIR / "measures")))
django_application = get_wsgi_application()

from cms.cache.front import PageCache  # noqa: E402 - models can be imported only now
from cms.database import watch_it  # noqa: E402 - the same
from cms.headers.wrapper import Headers  # noqa: E402 - the same
from cms.proxied import ThroughProxies  # noqa: E402 - the same
from cms.quick import QuickViews  # noqa: E402 - the same
from cms.upkeep.machines import MachineDoor  # noqa: E402 - the same

watch_it()
application = ThroughProxies(Headers(MachineDoor(QuickViews(PageCache(django_application)))))

# What is loaded now stays to the end: looking through it again and again for what may go held up every hundredth answer by 0.3 seconds
resolve("/")  # loads what stands behind all addresses
gc.collect()
gc.freeze()
