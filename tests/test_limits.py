"""Limits: how often something may be tried, and by whom it is counted."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from config.lib import limits
from config.lib.limits import Limit, client_network, give_back, seconds_to_wait

THREE = Limit("three", 3, 600)
TWO = Limit("two", 2, 600)


def tries(limit: Limit, count: int, who: str = "kari") -> list[int]:
    return [seconds_to_wait((limit, who)) for _ in range(count)]


def test_the_fourth_try_of_three_waits_until_one_comes_back() -> None:
    *allowed, wait = tries(THREE, 4)
    assert allowed == [0, 0, 0]
    assert 190 <= wait <= 200


def test_a_used_try_comes_back_with_time() -> None:
    quick = Limit("quick", 2, 2)
    assert tries(quick, 3) == [0, 0, 1]
    time.sleep(1)
    assert tries(quick, 2) == [0, 1]


def test_a_try_that_is_given_back_was_none() -> None:
    for _ in range(10):
        assert seconds_to_wait((THREE, "kari"), (TWO, "kari")) == 0
        give_back((THREE, "kari"), (TWO, "kari"))
    assert tries(THREE, 4)[3] > 0


def test_nobody_gets_more_tries_by_giving_back() -> None:
    for _ in range(5):
        give_back((THREE, "kari"))
    assert [wait > 0 for wait in tries(THREE, 4)] == [False] * 3 + [True]


def test_each_who_and_each_limit_has_its_own_tries() -> None:
    tries(THREE, 4)
    assert tries(THREE, 3, "ola") == [0, 0, 0]
    assert tries(TWO, 2) == [0, 0]


def test_a_refused_try_takes_nothing_from_the_other_limits() -> None:
    tries(TWO, 2)
    for _ in range(5):
        assert seconds_to_wait((THREE, "kari"), (TWO, "kari")) > 0
    assert tries(THREE, 3) == [0, 0, 0]


def test_tries_at_the_same_moment_are_counted_one_by_one() -> None:
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: seconds_to_wait((THREE, "kari")), range(40)))
    assert waits.count(0) == 3


def test_what_is_kept_names_nobody_and_expires() -> None:
    seconds_to_wait((THREE, "192.0.2.7"))
    client = limits._valkey()
    (key,) = client.keys("*:limit:*")
    assert "192.0.2" not in str(key) and "three" not in str(key)
    assert 0 < client.ttl(key) <= THREE.seconds


def test_without_valkey_everything_passes(settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    limits._valkey.cache_clear()
    try:
        assert tries(TWO, 5) == [0] * 5
    finally:
        limits._valkey.cache_clear()
        cache.clear()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (1, "not an address", "unknown"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
    ],
)
def test_the_visitor_is_who_our_own_proxy_saw(
    settings: Settings, proxies: int, forwarded: str, found: str
) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get(
        "/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": forwarded}
    )
    assert client_network(request) == found
