"""How often something may be tried: token buckets in Valkey, several asked in one round trip.

Who tries is kept as a keyed hash that expires with its bucket, never as an address. When Valkey is
away everything passes: a lost answer cannot be asked again, a robot can be found later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

# Each bucket is the moment at which it will be full again. Nothing is taken unless all have room.
TAKE = """
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
local wait, full = 0, {}
for place, key in ipairs(KEYS) do
  local count, seconds = ARGV[2 * place - 1], ARGV[2 * place]
  full[place] = math.max(now, tonumber(redis.call('GET', key) or 0)) + seconds / count
  wait = math.max(wait, full[place] - seconds - now)
end
if wait > 0 then return math.ceil(wait) end
for place, key in ipairs(KEYS) do
  local life = math.ceil(full[place] - now)
  redis.call('SET', key, string.format('%.6f', full[place]), 'EX', life)
end
return 0
"""
GIVE_BACK = """
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
for place, key in ipairs(KEYS) do
  local count, seconds = ARGV[2 * place - 1], ARGV[2 * place]
  local full = tonumber(redis.call('GET', key) or 0) - seconds / count
  local life = math.ceil(full - now)
  if life > 0 then
    redis.call('SET', key, string.format('%.6f', full), 'EX', life)
  else
    redis.call('DEL', key)
  end
end
return 0
"""


@dataclass(frozen=True)
class Limit:
    """``count`` tries at once; a used one comes back after ``seconds / count``."""

    name: str
    count: int
    seconds: int


def seconds_to_wait(*tries: tuple[Limit, str]) -> int:
    """Take one try of each (limit, who tries); 0, or how long until all of them have one again."""
    return _evaluated(TAKE, tries)


def give_back(*tries: tuple[Limit, str]) -> None:
    """Return what was taken: it turned out to be no try worth counting."""
    _evaluated(GIVE_BACK, tries)


def _evaluated(script: str, tries: Sequence[tuple[Limit, str]]) -> int:
    keys = [_key(limit, who) for limit, who in tries]
    numbers = [number for limit, _ in tries for number in (limit.count, limit.seconds)]
    try:
        return int(_valkey().eval(script, len(keys), *keys, *numbers))
    except RedisError:
        return 0


def client_network(request: HttpRequest) -> str:
    """Where a request comes from: an IPv4 address, or the /64 one line of IPv6 has.

    Anybody can write an X-Forwarded-For. Only what our own proxies appended to it is believed:
    the last ``TRUSTED_PROXY_COUNT`` entries.
    """
    proxies = settings.TRUSTED_PROXY_COUNT
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    hops = [hop.strip() for hop in forwarded if hop.strip()]
    address = hops[-proxies] if len(hops) >= proxies > 0 else request.META["REMOTE_ADDR"]
    try:
        return _network(ip_address(address))
    except ValueError:
        return "unknown"


def _network(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ip_network((address, 64), strict=False))
    return str(address)


def _key(limit: Limit, who: str) -> str:
    prefix = settings.CACHES["default"]["KEY_PREFIX"]
    hashed = salted_hmac("config.lib.limits", f"{limit.name}:{who}", algorithm="sha256")
    return f"{prefix}:limit:{hashed.hexdigest()[:32]}"


@cache
def _valkey() -> Redis:
    return Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=settings.VALKEY_PATIENCE,
        socket_connect_timeout=settings.VALKEY_PATIENCE,
        # A connection that has gone stale is opened anew once.
        retry=Retry(NoBackoff(), 1),
    )
