"""A key of acme, and a caller that uses it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from accounts.api_keys import api_key_create
from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from distribution.models import Campaign, Channel
from surveys.models import Survey
from tests.distribution.conftest import make_campaign, make_survey


@dataclass(frozen=True)
class Reply:
    """What a call was answered."""

    status_code: int
    content: bytes
    headers: Mapping[str, str]

    def json(self) -> Any:
        return json.loads(self.content)


class Caller:
    """A program that calls the API with a key."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.browser = Client(headers={"Authorization": f"Bearer {text}"})

    def get(self, path: str) -> Reply:
        return self.send("GET", path)

    def post(self, path: str, data: Any, key: str = "") -> Reply:
        """Send JSON, with an idempotency key when one is given."""
        return self.send("POST", path, json.dumps(data).encode(), key)

    def send(self, method: str, path: str, body: bytes = b"", key: str = "") -> Reply:
        named = {"Idempotency-Key": key} if key else {}
        got = self.browser.generic(
            method, f"/api/v1/{path}", body, content_type="application/json", headers=named
        )
        return Reply(got.status_code, got.content, got.headers)


def make_key(organisation: Organisation, actor: User) -> str:
    """The text of a new key."""
    with tenant_scope(organisation):
        _key, text = api_key_create(name="Shop", organisation=organisation, actor=actor)
    return text


def api_campaign(survey: Survey, **fields: object) -> Campaign:
    """A campaign that waits for calls."""
    given = {"channel": Channel.API, "kind": Campaign.Kind.TRIGGERED}
    return make_campaign(survey, **{**given, "state": Campaign.State.SENDING, **fields})


@pytest.fixture
def caller(acme: Organisation, alice: User) -> Caller:
    """Acme's shop."""
    return Caller(make_key(acme, alice))


@pytest.fixture
def survey(acme: Organisation) -> Survey:
    """A live survey of acme."""
    return make_survey(acme)


@pytest.fixture
def campaign(survey: Survey) -> Campaign:
    """A running campaign of acme on the API's channel."""
    return api_campaign(survey)
