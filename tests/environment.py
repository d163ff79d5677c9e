"""Environments of the portal, and what it makes of them in a process of its own."""

import json
import subprocess
import sys

from tests import servers

LONG = "kJ3vQ8sX1mZ7bN5cL2wR9tY4uE6iO0pAaSdFgHjKlQwErTyUiOp"
OTHER_LONG = LONG[::-1]
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "cms.settings.production",
    "SECRET_KEY": LONG,
    "READER_KEY": OTHER_LONG,
    "LOG_KEY": LONG.swapcase(),
    "PUBLIC_URL": "https://dongxanh.example.vn",
}

SHOWN = """
import json
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in %r}, default=str))
"""


def manage(folder, *arguments, **variables) -> subprocess.CompletedProcess:
    """One run of manage.py in an environment of its own; a variable that is None is not set."""
    given = servers.portal_environment(folder, servers.free_port(), **{name: v for name, v in variables.items() if v is not None})
    left_out = {name for name, value in variables.items() if value is None}
    given = {name: value for name, value in given.items() if name not in left_out}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=servers.ROOT, env=given, capture_output=True, text=True, timeout=60
    )


def settings_of(folder, *names, **variables) -> dict:
    """What the portal makes of an environment."""
    code = "import os, django; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'cms.settings.dev');" + SHOWN % (names,)
    given = servers.portal_environment(folder, 8000, **variables)
    shown = subprocess.run([sys.executable, "-c", code], cwd=servers.ROOT, env=given, capture_output=True, text=True, check=True)
    return json.loads(shown.stdout)


def is_refused(ended: subprocess.CompletedProcess, name: str) -> None:
    """Status 1, and one line that names the variable."""
    lines = (ended.stdout + ended.stderr).splitlines()
    assert ended.returncode == 1, lines
    assert len(lines) == 1, lines
    assert f"{name}: " in lines[0]
