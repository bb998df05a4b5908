"""Valkey does not answer: everything that rests on Postgres goes on."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import Organisation, User
from config.lib import limits
from config.local.ports import free_port
from tests.cast import PASSWORD
from tests.conftest import PAGE_PATIENCE, with_patience
from tests.distribution.open_links.visitor import TWO_PAGES, Visitor, answers
from tests.surveys.everything import definition, live, open_link

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["gone", "silent"])
def _valkey_away(request: pytest.FixtureRequest, settings: Settings) -> Iterator[None]:
    """Nobody listens, or somebody who never says a word."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(64)
        port = free_port() if request.param == "gone" else silent.getsockname()[1]
        url = f"redis://127.0.0.1:{port}/0"
        settings.CACHES = {"default": {**with_patience(PAGE_PATIENCE)["default"], "LOCATION": url}}
        settings.REDIS_URL, settings.VALKEY_PATIENCE = url, PAGE_PATIENCE
        limits._valkey.cache_clear()
        yield
        limits._valkey.cache_clear()


@pytest.mark.usefixtures("_valkey_away")
def test_somebody_logs_in_and_finds_the_surveys(alice: User) -> None:
    browser = Client()
    sent = browser.post("/account/login/", {"login": alice.email, "password": PASSWORD})
    assert sent.status_code == 302
    assert browser.get("/o/acme/surveys/").status_code == 200
    assert browser.post("/account/logout/").status_code == 302
    assert browser.get("/o/acme/surveys/").status_code == 302


@pytest.mark.usefixtures("_valkey_away")
def test_somebody_answers_through_a_link(acme: Organisation, alice: User) -> None:
    visitor = Visitor()
    visitor.open(open_link(live(acme, alice, definition(*TWO_PAGES))))
    began = time.monotonic()
    visitor.send(nps="9")
    visitor.send(text="Quick")
    assert time.monotonic() - began < 5
    [answer] = answers(acme)
    assert (answer.score, answer.comment) == (9, "Quick")


@pytest.mark.usefixtures("_valkey_away")
def test_nothing_is_kept_and_the_health_page_says_so() -> None:
    cache.set("word", "kept")
    assert cache.get("word") is None and not cache.delete("word")
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.content) == (503, b"cache")
