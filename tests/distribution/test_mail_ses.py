"""Amazon SES: boto3's own code against a server that speaks its API."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from boto3.session import Session

from accounts.models import User
from distribution.channels import Result
from distribution.channels.email import amazon_ses, esps
from distribution.channels.email.esps import ESPS
from distribution.models import Campaign, Invitation
from tests.distribution.conftest import by_own_account, mailed
from tests.distribution.mail_provider import AmazonSes

KARI = "person0@example.com"


@pytest.fixture
def ses(monkeypatch: pytest.MonkeyPatch) -> Iterator[AmazonSes]:
    """SES of Stockholm, as if it were on this machine."""
    running = AmazonSes()
    near = replace(ESPS["amazon_ses"], regions={"eu-north-1": running.url})
    monkeypatch.setitem(ESPS, "amazon_ses", near)
    # The address of this machine names no region.
    monkeypatch.setattr(amazon_ses, "region_of", lambda _url: "eu-north-1")
    yield running
    running.stop()


@pytest.fixture
def invitation(campaign: Campaign, alice: User) -> Invitation:
    keys = {"access_key_id": "AKIAEXAMPLE", "secret_access_key": "secret"}
    credentials = {"region": "eu-north-1", "configuration_set_name": "surveys", **keys}
    return by_own_account(campaign, alice, "amazon_ses", credentials)


def test_the_message_has_everything_a_mail_of_ours_has(
    ses: AmazonSes, invitation: Invitation
) -> None:
    first, second = mailed(invitation, times=2)
    assert (first.result, first.provider_id) == (Result.SENT, "ses-1")
    assert second.provider_id == "ses-2" and ses.connections == 1
    call = ses.messages[0]
    assert call["ConfigurationSetName"] == "surveys"
    assert call["Destination"] == {"ToAddresses": [KARI]}
    mail = message_from_bytes(b64decode(call["Content"]["Raw"]["Data"]), policy=default)
    assert mail["From"] == "Acme <hello@acme.example>"
    assert mail["To"] == f"Person 0 <{KARI}>" and mail["Reply-To"] == "alice@example.com"
    assert json.loads(mail["X-Metadata"]) == {"message": invitation.pk.hex}
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/u/" in mail["List-Unsubscribe"]
    body = mail.get_body(("html",))
    assert body is not None and "?score=9" in body.get_content()


@pytest.mark.parametrize(
    ("status", "code", "words", "expected"),
    [
        (400, "MessageRejected", "Email address is not verified. …: a@b.c", Result.REFUSED),
        (400, "MessageRejected", "Local address contains control or whitespace", Result.FAILED),
        (400, "AccountSuspendedException", "Suspended", Result.REFUSED),
        (400, "SendingPausedException", "Sending paused for this account", Result.REFUSED),
        (400, "LimitExceededException", "Daily message quota exceeded", Result.RETRY),
        (429, "TooManyRequestsException", "Maximum sending rate exceeded", Result.RETRY),
        (403, "SignatureDoesNotMatch", "The request signature does not match", Result.REFUSED),
        (404, "NotFoundException", "Configuration set does not exist", Result.FAILED),
        (503, "ServiceUnavailable", "Later", Result.RETRY),
        (504, "GatewayTimeout", "Nobody knows", Result.UNKNOWN),
        (520, "Unheard", "Of no standard", Result.RETRY),
    ],
)
def test_an_answer_means(
    ses: AmazonSes, invitation: Invitation, status: int, code: str, words: str, expected: Result
) -> None:
    ses.refuse_as(KARI, status, code, words)
    (outcome,) = mailed(invitation)
    assert outcome.result == expected and words in outcome.problem
    assert ses.calls == 1, "boto3 must not try again by itself"


@pytest.mark.parametrize("accepted", [True, False])
def test_a_cut_is_unknown_and_never_tried_again(
    ses: AmazonSes, invitation: Invitation, accepted: bool
) -> None:
    (ses.cut_after if accepted else ses.cut_unread).add(KARI)
    assert mailed(invitation)[0].result == Result.UNKNOWN
    assert (ses.calls, ses.arrived_at(KARI)) == (1, int(accepted))


def test_silence_is_unknown_and_never_tried_again(
    ses: AmazonSes, invitation: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(esps, "PATIENCE", 0.3)
    ses.seconds_to_answer = 1
    assert mailed(invitation)[0].result == Result.UNKNOWN
    assert (ses.calls, ses.arrived_at(KARI)) == (1, 1)


def test_nobody_there_costs_nothing(
    ses: AmazonSes, invitation: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = replace(ESPS["amazon_ses"], regions={"eu-north-1": "http://127.0.0.1:9/"})
    monkeypatch.setitem(ESPS, "amazon_ses", gone)
    assert mailed(invitation)[0].result == Result.UNREACHED


def test_every_region_is_one_that_boto3_knows() -> None:
    known = Session().get_available_regions("sesv2")
    regions = ESPS["amazon_ses"].regions
    assert set(regions) <= set(known)
    assert all(amazon_ses.region_of(address) == name for name, address in regions.items())


def test_a_key_of_nobody_is_refused(
    ses: AmazonSes, invitation: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ses, "knows", lambda _headers: False)
    (outcome,) = mailed(invitation)
    assert outcome.result == Result.REFUSED
    assert outcome.problem == "403 The security token included in the request is invalid."
