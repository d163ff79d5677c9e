"""The truth: what a public portal runs with. Nothing whose absence is unsafe has a default."""

from cms.settings import env
from cms.settings.base import *  # noqa: F403

SECRET_KEY = env.secret("SECRET_KEY")
READER_KEY = env.secret("READER_KEY")
if READER_KEY == SECRET_KEY:
    raise env.EnvironmentFault("READER_KEY: phải khác SECRET_KEY.")
LOG_KEY = env.secret("LOG_KEY")
if LOG_KEY in (SECRET_KEY, READER_KEY):
    raise env.EnvironmentFault("LOG_KEY: phải khác SECRET_KEY và READER_KEY.")
if not env.text("PUBLIC_URL"):
    raise env.EnvironmentFault("PUBLIC_URL: cần địa chỉ công khai của cổng, ví dụ https://dongxanh.example.vn.")
