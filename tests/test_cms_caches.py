"""The shared cache by address."""

import subprocess
import sys

import pytest

from tests import servers

pytestmark = pytest.mark.once

PROBE = "from django.core.cache import cache; cache.set('xa', 'Đồng Xanh', 60); print(cache.get('xa'), type(cache._cache).__name__)"


def test_with_an_address_the_cache_is_a_redis(tmp_path):
    with servers.redis() as address:
        answer = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v0", "-c", PROBE],
            cwd=servers.ROOT,
            env=servers.portal_environment(tmp_path, servers.free_port(), CACHE_URL=address),
            capture_output=True,
            text=True,
            check=True,
        )
    assert answer.stdout.strip() == "Đồng Xanh RedisCacheClient"
