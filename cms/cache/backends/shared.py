"""Django's own cache in Redis, for all machines."""

import contextlib

from django.core.cache.backends.redis import RedisCache
from redis import RedisError

from cms.cache.calm import CalmPool


class SharedCache(RedisCache):
    """While Redis is away nothing is found and nothing is kept."""

    def __init__(self, server, params):
        super().__init__(server, params)
        self._options = {**self._options, "pool_class": CalmPool}

    def get(self, key, default=None, version=None):
        with contextlib.suppress(RedisError):
            return super().get(key, default, version)
        return default

    def get_many(self, keys, version=None):
        with contextlib.suppress(RedisError):
            return super().get_many(keys, version)
        return {}

    def has_key(self, key, version=None):
        with contextlib.suppress(RedisError):
            return super().has_key(key, version)
        return False

    def add(self, *arguments, **options):
        with contextlib.suppress(RedisError):
            return super().add(*arguments, **options)
        return False

    def touch(self, *arguments, **options):
        with contextlib.suppress(RedisError):
            return super().touch(*arguments, **options)
        return False

    def delete(self, *arguments, **options):
        with contextlib.suppress(RedisError):
            return super().delete(*arguments, **options)
        return False

    def set(self, *arguments, **options):
        with contextlib.suppress(RedisError):
            super().set(*arguments, **options)

    def set_many(self, data, *arguments, **options):
        with contextlib.suppress(RedisError):
            return super().set_many(data, *arguments, **options)
        return list(data)

    def delete_many(self, *arguments, **options):
        with contextlib.suppress(RedisError):
            super().delete_many(*arguments, **options)
