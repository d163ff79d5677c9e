"""The portal without its page cache and with nothing kept: every generation is in flux, and what is made in flux is thrown away."""

import time

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from wagtail.models import Site  # noqa: E402 - models can be imported only now

from cms.cache.generation import SITES, generation, mark_of, store  # noqa: E402

FOR_EVER = 10.0 * 365 * 24 * 3600  # seconds

for name in (SITES, *(mark_of(key) for key in Site.objects.values_list("pk", flat=True))):
    store().set_mark(name, f"~bench:{time.time() + FOR_EVER:.3f}")
    if generation(name) is not None:
        raise RuntimeError("something would be kept: this is no baseline")
