"""`make run` on one's own machine: production, with keys made at the first start and kept in the data folder."""

from cms.settings import env
from cms.settings.base import *  # noqa: F403
from cms.settings.base import ALLOWED_HOSTS, DATA_DIR, ENVIRONMENTS, LOG_FORMATS, LOGGING

ENVIRONMENT = env.choice("ENVIRONMENT", "test", ENVIRONMENTS)

SECRET_KEY = env.kept_secret("SECRET_KEY", DATA_DIR / "keys")
READER_KEY = env.kept_secret("READER_KEY", DATA_DIR / "keys")
LOG_KEY = env.kept_secret("LOG_KEY", DATA_DIR / "keys")
ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]

LOG_FORMAT = env.choice("LOG_FORMAT", "line", LOG_FORMATS)
LOGGING["handlers"]["console"]["formatter"] = LOG_FORMAT
LOGGING["loggers"]["portal.work"]["level"] = "INFO" if LOG_FORMAT == "json" else "WARNING"
