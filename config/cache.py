"""The cache, whose server may be away: nothing is found then, nothing is kept, nobody waits.

All that lies in it can be made again or done without. Sessions are not among that: they are read
from Postgres.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis import RedisError

T = TypeVar("T")


class ForgivingCache(RedisCache):
    """Answers as an empty cache would while Valkey does not answer."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return _or(default, lambda: super(ForgivingCache, self).get(key, default, version))

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        _or(None, lambda: super(ForgivingCache, self).set(key, value, timeout, version))

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        # True: whoever waits for a lock kept here would wait for as long as Valkey is away.
        return _or(True, lambda: super(ForgivingCache, self).add(key, value, timeout, version))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return _or(False, lambda: super(ForgivingCache, self).delete(key, version))


def _or(instead: T, act: Callable[[], T]) -> T:
    try:
        return act()
    except RedisError:
        return instead
