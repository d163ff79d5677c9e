"""Settings of a portal in whose style sheets nobody is interested: collected as they are, not compressed for ten seconds."""

from cms.settings.dev import *  # noqa: F403
from cms.settings.dev import STORAGES

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
