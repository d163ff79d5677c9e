"""Production over the database and the folders of a test run, without collected static files."""

from cms.settings.production import *  # noqa: F403
from cms.settings.production import STORAGES

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
