"""The phone network of a developer's machine, seen from outside."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from config.local.bootstrap import ROOT
from config.local.sms_network import Network
from config.local.sms_provider import Provider

Told = list[tuple[str, dict[str, str], str]]


@pytest.fixture
def told() -> Told:
    """What the product was told: address, form, signature."""
    return []


@pytest.fixture
def provider(told: Told, tmp_path: Path) -> Iterator[Provider]:
    def post(url: str, form: dict[str, str], signature: str) -> str:
        told.append((url, form, signature))
        is_reply = form.get("Body")
        return "<Response><Message>Thanks &amp; bye</Message></Response>" if is_reply else ""

    network = Network(
        folder=tmp_path, account="AC1", token="secret", inbound_url="http://us/in/", post=post
    )
    network.delay_seconds = 0
    running = Provider(network)
    running.start()
    yield running
    running.stop()


def client(provider: Provider, secret: str | None = None) -> Client:
    made = Client("AC1", secret or "secret")
    made.api.base_url = provider.url
    return made


def test_tells_what_becomes_of_a_message_and_signs_it(provider: Provider, told: Told) -> None:
    sent = client(provider).messages.create(
        to="+4790012345", from_="+4759440000", body="Hei", status_callback="http://us/status/?m=1"
    )
    provider.network.stop()
    assert [form["MessageStatus"] for _url, form, _signature in told] == ["sent", "delivered"]
    assert all(RequestValidator("secret").validate(*news) for news in told)
    assert client(provider).messages(sent.sid).fetch().status == "delivered"
    assert [found.sid for found in client(provider).messages.list(to="+4790012345")] == [sent.sid]


@pytest.mark.parametrize("code", [21211, 21610, 20429, 20500])
def test_a_number_that_ends_in_an_error_gets_it(provider: Provider, code: int) -> None:
    with pytest.raises(TwilioRestException) as refused:
        client(provider).messages.create(to=f"+47400{code}", from_="+4759440000", body="Hei")
    assert refused.value.code == code


def test_a_wrong_secret_opens_nothing(provider: Provider) -> None:
    with pytest.raises(TwilioRestException) as refused:
        client(provider, "wrong").messages.create(to="+4790012345", from_="x", body="Hei")
    assert (refused.value.status, refused.value.code) == (401, 20003)


def test_a_reply_is_told_and_its_answer_comes_back(
    provider: Provider, told: Told, tmp_path: Path
) -> None:
    form = {"From": "+4790012345", "To": "+4759440000", "Body": "9"}
    assert requests.post(f"{provider.url}/local/replies", form, timeout=5).status_code == 202
    deadline = time.monotonic() + 5
    while len(list(tmp_path.glob("*.sms"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    ((url, told_form, signature),) = told
    assert url == "http://us/in/" and told_form["Body"] == "9"
    assert RequestValidator("secret").validate(url, told_form, signature)
    assert provider.network.texts[1].body == "Thanks & bye"
    assert len(list(tmp_path.glob("*.sms"))) == 2


def test_can_be_told_to_misbehave(provider: Provider) -> None:
    trouble = {"to": "*", "kind": "20429", "share": "1"}
    requests.post(f"{provider.url}/local/trouble", trouble, timeout=5)
    with pytest.raises(TwilioRestException):
        client(provider).messages.create(to="+4790012345", from_="+4759440000", body="Hei")
    requests.post(f"{provider.url}/local/trouble", {"to": "*", "kind": ""}, timeout=5)
    client(provider).messages.create(to="+4790012345", from_="+4759440000", body="Hei")


def test_does_not_start_where_customers_wait_for_messages(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "config.local.sms_provider", "0", str(tmp_path)]
    done = subprocess.run(
        [*command, "--account", "AC1"],
        cwd=ROOT,
        env={**os.environ, "DEBUG": "0", "SMS_TOKEN": "secret"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode != 0 and "only where DEBUG is on" in done.stderr
