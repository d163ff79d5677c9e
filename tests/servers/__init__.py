"""Starts the real servers that tests run against, on loopback, and stops them by their own process ids.

    python -m tests.servers [memory] [postgresql] COMMAND …

runs a command: with its temporary files in memory, where there is room; with TEST_DATABASE_URL set to a fresh PostgreSQL, unless the
caller has set one.
"""

from tests.servers.caches import Redis, redis, redis_server
from tests.servers.databases import NOBODY, POSTGRESQL_PROGRAMS, PostgreSQL, postgresql, postgresql_binaries
from tests.servers.portals import Portal, portal, portal_environment, shared_environment, web
from tests.servers.proxies import NGINX_CONF, Nginx, nginx
from tests.servers.stores import ObjectStore, object_store
from tests.servers.waiting import PATIENCE, ROOT, free_port, listens, wait_until

__all__ = [
    "NGINX_CONF", "NOBODY", "Nginx", "ObjectStore", "PATIENCE", "POSTGRESQL_PROGRAMS", "Portal", "PostgreSQL", "ROOT", "Redis", "free_port",
    "listens", "nginx", "object_store", "portal", "portal_environment", "postgresql", "postgresql_binaries", "redis", "redis_server",
    "shared_environment", "wait_until", "web",
]  # fmt: skip
