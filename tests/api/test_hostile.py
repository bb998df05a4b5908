"""Whatever a program sends, it hears what is wrong with it, and never that we broke."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.api import entrance
from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from config.lib.limits import Limit
from contacts.models import Contact
from distribution.models import Campaign
from surveys.models import Response, Survey
from tests.api.conftest import Caller
from tests.surveys.everything import CHOSEN, every_look, live

pytestmark = pytest.mark.django_db
some = settings(
    max_examples=int(os.environ.get("EXAMPLES", "60")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
BODIES = [
    b"",
    b"null",
    b"17",
    b'"text"',
    b"[]",
    b"[[]]",
    b"{",
    b"NaN",
    b'{"score": NaN}',
    b'{"score": 1e400}',
    b'{"score": ' + b"9" * 5000 + b"}",
    b"[" * 100_000,
    b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    b'{"email": "\\u0000@example.com"}',
    b'{"email": "\\ud800@example.com"}',
    b'{"\\ud800": 1}',
    b'{"name": "\xff\xfe"}',
    b'\xef\xbb\xbf{"email": "kari@example.com"}',
    b'{"email": "kari@example.com", "email": 17}',
    b'{"email": "kari@example.com", "name": "' + b"x" * 300 + b'"}',
    b'{"email": "kari@example.com", "phone": "+47' + b"9" * 300 + b'"}',
    b'{"email": "kari@example.com", "properties": {"": ""}}',
    b'{"email": "kari@example.com", "properties": []}',
    b'{"email": "kari@example.com\\r\\nBcc: ola@example.com"}',
    b'{"answers": {"nps": {"nps": 9}}}',
    b'{"answers": [9]}',
    b'{"answers": null, "score": true}',
    b'{"score": 9, "recorded_at": "2026-13-45T99:99:99Z"}',
    b'{"score": 9, "recorded_at": -1e300}',
    b'{"score": 9, "language": "\xc3\xa6\xc3\xb8"}',
    b'{"score": 9, "contact": "kari@example.com"}',
    b'{"name": "x", "key": "y", "contact": null}',
]


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrance, "CALLS", Limit("calls of hostile programs", 1_000_000, 60))


@pytest.fixture
def survey(acme: Organisation, alice: User) -> Survey:
    """Every kind of question."""
    return live(acme, alice, every_look())


def addresses(campaign: Campaign) -> list[str]:
    return [
        f"campaigns/{campaign.pk}/invitations",
        f"surveys/{campaign.survey_id}/responses",
        "events",
    ]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: str(body[:30]))
def test_a_hostile_body_is_told_what_is_wrong(
    caller: Caller, campaign: Campaign, body: bytes
) -> None:
    for address in addresses(campaign):
        reply = caller.send("POST", address, body)
        assert reply.status_code in {201, 400, 413, 422}, (address, reply.content)
        if reply.status_code != 201:
            assert {"code", "message", "fields"} == set(reply.json()["error"])


def test_a_body_that_is_too_large_is_not_read(caller: Caller) -> None:
    reply = caller.send("POST", "events", b'"' + b"x" * (5 * 1024 * 1024) + b'"')
    assert (reply.status_code, reply.json()["error"]["code"]) == (413, "too_large")


def test_a_form_is_no_json(caller: Caller) -> None:
    got = caller.browser.post("/api/v1/events", {"name": "x"})
    assert got.status_code == 415
    assert got.json()["error"]["code"] == "unsupported_media_type"


texts = st.text(max_size=20) | st.sampled_from(["nps", "email", "kari@example.com", "\x00", "🙂"])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
NAMES = [
    *("email", "phone", "external_id", "name", "language", "properties", "answers", "score"),
    *("comment", "recorded_at", "contact", "key", "occurred_at"),
]
bodies = st.dictionaries(st.sampled_from(NAMES), values, max_size=6) | values
told = st.dictionaries(st.sampled_from([*CHOSEN, "section"]), values, max_size=8)


@some
@given(body=bodies)
def test_no_body_breaks_an_endpoint(caller: Caller, campaign: Campaign, body: Any) -> None:
    for address in addresses(campaign):
        reply = caller.send("POST", address, json.dumps(body).encode())
        assert reply.status_code < 500, (address, body, reply.content)


@some
@given(answers=told)
def test_no_answer_breaks_a_survey(
    caller: Caller, campaign: Campaign, acme: Organisation, answers: dict[str, Any]
) -> None:
    reply = caller.send(
        "POST",
        f"surveys/{campaign.survey_id}/responses",
        json.dumps({"answers": answers}).encode(),
    )
    assert reply.status_code in {201, 400, 422}, reply.content
    if reply.status_code == 201:
        with tenant_scope(acme):
            kept = Response.objects.get(pk=reply.json()["id"])
        assert set(kept.answers) <= set(answers)


def test_nothing_of_a_refused_call_stays(
    caller: Caller, campaign: Campaign, acme: Organisation
) -> None:
    body = {"score": 11, "contact": {"email": "kari@example.com"}}
    assert caller.post(f"surveys/{campaign.survey_id}/responses", body).status_code == 422
    with tenant_scope(acme):
        assert not Contact.objects.exists()
