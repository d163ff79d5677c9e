"""The tests: production without its slow password hash, with the queue run at once and files in a temporary folder."""

import atexit
import shutil
import tempfile
from pathlib import Path

from cms.settings import env
from cms.settings.base import *  # noqa: F403
from cms.settings.base import LOGGING

DATA_DIR = Path(tempfile.mkdtemp(prefix="portal-test-"))
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)

SECRET_KEY = "only-for-tests-" * 4
READER_KEY = "for-readers-in-tests-" * 3
LOG_KEY = "for-the-log-in-tests-" * 3
LOG_KEYS_BEFORE = []
PUBLIC_URL = WAGTAILADMIN_BASE_URL = "http://localhost"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver", "xa-khac.example.vn"]
CSRF_TRUSTED_ORIGINS = []
DATABASES = {"default": env.database("TEST_DATABASE_URL", f"sqlite:///{DATA_DIR / 'test.sqlite3'}")}
# A file, not memory: several connections must meet in it as they do in production.
DATABASES["default"]["TEST"] = {"NAME": None if "postgres" in DATABASES["default"]["ENGINE"] else DATA_DIR / "tests.sqlite3"}
CACHES = {
    "default": {
        "BACKEND": "cms.cache.backends.folder.FolderCache",
        "LOCATION": DATA_DIR / "cache",
        "KEY_FUNCTION": "cms.cache.keys.portal_key",
    }
}
PAGE_CACHE = {"FOLDER": DATA_DIR / "pages", "LIMIT": 64 * 1024 * 1024, "REDIS": ""}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
WEATHER_URL = ""  # no test asks the world outside
MEDIA_ROOT = DATA_DIR / "media"
BACKUP_DIR, BACKUP_KEY, BACKUP_VERIFY_DATABASE = DATA_DIR / "backups", "", {}
SEAL_FILE = DATA_DIR / "files.seal"
STORAGES = {
    "default": {"BACKEND": "cms.storage.folder.FolderStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# What failed would stand below a thousand lines of what went well
LOGGING["loggers"] |= {"portal.request": {"level": "WARNING"}, "portal.work": {"level": "WARNING"}}
SENTRY_DSN = ""
