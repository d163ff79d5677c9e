#!/usr/bin/env python
"""The portal's command line. A wrong environment ends it with one line."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")
    try:
        settings.INSTALLED_APPS  # noqa: B018 - reads the settings now, so that a fault is told plainly
    except ImproperlyConfigured as fault:
        sys.exit(f"Cấu hình sai – {fault}")
    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit("Đã dừng.")
