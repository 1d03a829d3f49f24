"""A Redis cache that fails open: with Redis down or silent a page waits once and never breaks."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# After a failure nobody asks for a while: a page that asks a dozen times waits once (QUALITY C7).
SILENCE_SECONDS = 5.0


def _fail_open(name: str, default: Any) -> Callable[..., Any]:
    operation = getattr(RedisCache, name)

    def call(self: "FailOpenRedisCache", *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= self.silent_until:
            try:
                return operation(self, *args, **kwargs)
            except (RedisError, OSError) as error:
                type(self).silent_until = time.monotonic() + SILENCE_SECONDS
                logger.warning("cache.%s failed open: %s", name, type(error).__name__)
        return default(*args, **kwargs) if callable(default) else default

    call.__name__ = name
    return call


def _given_default(key: Any, default: Any = None, *_args: Any, **_kwargs: Any) -> Any:
    return default


class FailOpenRedisCache(RedisCache):
    """Answer as an empty cache when Redis does not answer (QUALITY F7)."""

    # On the class: Django makes one cache a thread, and they share the same server.
    silent_until = 0.0

    get = _fail_open("get", _given_default)
    get_many = _fail_open("get_many", lambda *_args, **_kwargs: {})
    has_key = _fail_open("has_key", False)
    add = _fail_open("add", True)
    set = _fail_open("set", None)
    set_many = _fail_open("set_many", lambda *_args, **_kwargs: [])
    touch = _fail_open("touch", False)
    delete = _fail_open("delete", False)
    delete_many = _fail_open("delete_many", None)
    # A counter that cannot be kept counts one: rate limits let people through.
    incr = _fail_open("incr", 1)
    clear = _fail_open("clear", False)
