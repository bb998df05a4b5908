"""Postal, a server that people run: its answers, and that its address leads nowhere inside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import outbound
from distribution.accounts import account_save
from distribution.channels import Result
from distribution.channels.email import esps
from distribution.forms.accounts import ACCOUNT_FORMS
from distribution.models import Campaign, Invitation, SendingAccount
from tests.certificates import local_tls
from tests.distribution.conftest import by_own_account, mailed
from tests.distribution.mail_provider import TOKEN, Postal

KARI = "person0@example.com"


@pytest.fixture
def postal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[Postal]:
    """A Postal on this machine, over TLS."""
    running = Postal(local_tls(tmp_path, monkeypatch))
    settings.OUTBOUND_LOOPBACK = True
    dial = outbound.connect
    monkeypatch.setattr(
        outbound, "connect", lambda host, _port, timeout: dial(host, running.port, timeout)
    )
    yield running
    running.stop()


@pytest.fixture
def invitation(campaign: Campaign, alice: User) -> Invitation:
    credentials = {"host": "localhost", "api_key": TOKEN, "webhook_key": ""}
    return by_own_account(campaign, alice, "postal", credentials)


def test_the_message_has_everything_a_mail_of_ours_has(
    postal: Postal, invitation: Invitation
) -> None:
    first, second = mailed(invitation, times=2)
    assert (first.result, first.provider_id) == (Result.SENT, "1")
    assert second.provider_id == "2" and postal.connections == 1
    message = postal.messages[0]
    assert message["from"] == "Acme <hello@acme.example>"
    assert message["to"] == [f"Person 0 <{KARI}>"] and message["reply_to"] == "alice@example.com"
    assert message["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/u/" in message["headers"]["List-Unsubscribe"]
    assert "?score=9" in message["html_body"] and "Hi Person" in message["plain_body"]


@pytest.mark.parametrize(
    ("code", "words", "expected"),
    [
        ("ServerSuspended", "The mail server has been suspended", Result.REFUSED),
        ("UnauthenticatedFromAddress", "The From address is not authorised", Result.REFUSED),
        ("ValidationError", "The provided data was not sufficient", Result.FAILED),
        ("NoContent", "There is no content", Result.FAILED),
    ],
)
def test_a_no_with_status_200_is_a_no(
    postal: Postal, invitation: Invitation, code: str, words: str, expected: Result
) -> None:
    postal.answers[KARI] = (200, postal.error(code, words))
    (outcome,) = mailed(invitation)
    assert outcome.result == expected and words in outcome.problem


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (500, {}, Result.RETRY),
        (429, {}, Result.RETRY),
        (403, {}, Result.REFUSED),
        (200, {"surprise": 1}, Result.UNKNOWN),
        (200, {"status": "error", "data": "words"}, Result.UNKNOWN),
        (200, ["success"], Result.UNKNOWN),
        (200, {"status": "success", "data": {}}, Result.UNKNOWN),
    ],
)
def test_other_answers_mean(
    postal: Postal, invitation: Invitation, status: int, body: Any, expected: Result
) -> None:
    postal.answers[KARI] = (status, body)
    assert mailed(invitation)[0].result == expected


@pytest.mark.parametrize("words", ["a\x00b", "\ud800", "x" * 100_000, ["a"], {"b": "c"}, 7])
def test_whatever_a_server_says_can_be_kept(
    postal: Postal, invitation: Invitation, acme: Organisation, words: Any
) -> None:
    postal.answers[KARI] = (200, postal.error("ServerSuspended", words))
    assert mailed(invitation)[0].result == Result.REFUSED
    with tenant_scope(acme):
        assert SendingAccount.objects.get().problem.startswith("403")


def test_a_cut_or_silence_is_unknown(
    postal: Postal, invitation: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    postal.cut_after.add(KARI)
    assert mailed(invitation)[0].result == Result.UNKNOWN
    postal.cut_after.clear()
    monkeypatch.setattr(esps, "PATIENCE", 0.3)
    postal.seconds_to_answer = 1
    assert mailed(invitation)[0].result == Result.UNKNOWN
    assert postal.arrived_at(KARI) == 2


def test_a_wrong_key_refuses_the_account(
    postal: Postal,
    invitation: Invitation,
    acme: Organisation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(postal, "knows", lambda _headers: False)
    assert mailed(invitation)[0].result == Result.REFUSED
    with tenant_scope(acme):
        assert SendingAccount.objects.get().problem == "403 The API token was not valid."


def test_a_server_that_is_inside_refuses_the_account(
    postal: Postal, invitation: Invitation, settings: Settings
) -> None:
    settings.OUTBOUND_LOOPBACK = False
    (outcome,) = mailed(invitation)
    assert outcome.result == Result.REFUSED and "not reachable" in outcome.problem
    assert postal.connections == 0


def test_a_server_nobody_vouches_for_is_told_nothing(
    postal: Postal, invitation: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", DEFAULT_CA_BUNDLE_PATH)
    assert mailed(invitation)[0].result == Result.UNREACHED
    assert postal.calls == 0


def test_nobody_there_costs_nothing(postal: Postal, invitation: Invitation) -> None:
    postal.port = 9
    assert mailed(invitation)[0].result == Result.UNREACHED


@pytest.mark.parametrize(
    ("host", "key", "wrong"),
    [
        ("127.0.0.1", "k", "host"),
        ("http://postal.example.com", "k", "host"),
        ("postal.example.com/x", "k", "host"),
        ("postal.internal", "k", "host"),
        ("another.example.com", "", "api_key"),
        ("postal.example.com", "", None),
    ],
)
def test_the_stored_key_goes_to_no_other_server(
    acme: Organisation, alice: User, settings: Settings, host: str, key: str, wrong: str | None
) -> None:
    settings.OUTBOUND_LOOPBACK = False
    with tenant_scope(acme):
        account = account_save(
            channel="email",
            provider="postal",
            credentials={"host": "postal.example.com", "api_key": TOKEN, "webhook_key": ""},
            from_address="hello@acme.example",
            actor=alice,
        )
        data = {"host": host, "api_key": key, "from_address": "hello@acme.example"}
        form = ACCOUNT_FORMS["postal"](data, account=account)
        assert set(form.errors) == ({wrong} if wrong else set())
