"""What Amazon SES and Postal tell by webhook."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from distribution.models import DeliveryState
from tests.distribution.hook import KARI, Hook

pytestmark = pytest.mark.django_db
State = DeliveryState
KEYS = {"access_key_id": "AKIAEXAMPLE", "secret_access_key": "secret"}
POSTAL = rsa.generate_private_key(65537, 2048)
PUBLIC = "".join(
    POSTAL.public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    .decode()
    .splitlines()[1:-1]
)


def sns(message: Any, kind: str = "Notification", **more: str) -> tuple[bytes, dict[str, str]]:
    """What Amazon SNS posts, and its headers."""
    text = message if isinstance(message, str) else json.dumps(message)
    topic = "arn:aws:sns:eu-north-1:123456789012:surveys"
    said = {"Type": kind, "MessageId": "sns-1", "TopicArn": topic, "Message": text}
    said |= {"Timestamp": "2026-11-27T10:00:00.000Z"} | more
    headers = {"x-amz-sns-message-type": kind, "x-amz-sns-message-id": "sns-1"}
    return json.dumps(said).encode(), headers


def ses(kind: str, **event: Any) -> dict[str, Any]:
    mail = {"messageId": "ses-1", "destination": [KARI], "timestamp": "2026-11-27T10:00:00.000Z"}
    return {"eventType": kind, "mail": mail, kind.lower(): event}


def bounce(kind: str) -> dict[str, Any]:
    gone = {"emailAddress": KARI, "diagnosticCode": "smtp; 550 5.1.1 unknown"}
    return ses("Bounce", bounceType=kind, bounceSubType="General", bouncedRecipients=[gone])


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (ses("Delivery", recipients=[KARI], smtpResponse="250 ok"), (State.DELIVERED, "")),
        (bounce("Permanent"), (State.BOUNCED, "bounced")),
        (bounce("Transient"), (State.FAILED, "")),
        (bounce("Undetermined"), (State.FAILED, "")),
        (
            ses("Complaint", complainedRecipients=[{"emailAddress": KARI}]),
            (State.DELIVERED, "complained"),
        ),
        (ses("Reject", reason="Bad content"), (State.FAILED, "")),
        (ses("Send"), (State.SENT, "")),
        (ses("Open"), (State.SENT, "")),
    ],
)
def test_amazon_ses_tells(hook: Hook, event: dict[str, Any], expected: tuple[str, str]) -> None:
    hook.sent_by("amazon_ses", "ses-1", **KEYS)
    body, headers = sns(event)
    for _twice in range(2):
        assert hook.post(body, "text/plain; charset=UTF-8", **headers).status_code == 200
    assert hook.outcome() == expected


class Topic(HTTPServer):
    """Amazon SNS on this machine."""

    answer = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _TopicHandler)
        self.asked: list[dict[str, list[str]]] = []


class _TopicHandler(BaseHTTPRequestHandler):
    server: Topic

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.asked.append(parse_qs(self.rfile.read(length).decode()))
        no = b"<ErrorResponse><Error><Code>AuthorizationError</Code></Error></ErrorResponse>"
        name = b"ConfirmSubscription"
        yes = b"<%bResponse><%bResult/></%bResponse>" % (name, name, name)
        body = yes if self.server.answer == 200 else no
        self.send_response(self.server.answer)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def topic(monkeypatch: pytest.MonkeyPatch) -> Iterator[Topic]:
    running = Topic()
    threading.Thread(target=running.serve_forever, args=(0.05,), daemon=True).start()
    monkeypatch.setenv("AWS_ENDPOINT_URL_SNS", f"http://127.0.0.1:{running.server_address[1]}")
    yield running
    running.shutdown()
    running.server_close()


@pytest.mark.parametrize(("answer", "heard"), [(200, 200), (403, 400)])
def test_a_subscription_is_confirmed_with_the_accounts_key(
    hook: Hook, topic: Topic, answer: int, heard: int
) -> None:
    hook.sent_by("amazon_ses", "ses-1", **KEYS)
    topic.answer = answer
    body, headers = sns("Confirm?", "SubscriptionConfirmation", Token="a-token")
    assert hook.post(body, "text/plain; charset=UTF-8", **headers).status_code == heard
    (asked,) = topic.asked
    assert asked["Action"] == ["ConfirmSubscription"] and asked["Token"] == ["a-token"]


@pytest.mark.parametrize(
    "arn", ["", "nonsense", "arn:aws:sns:evil.example/#:1:x", "arn:aws:sns:a@b:1:x", "arn:::::::"]
)
def test_a_topic_of_nonsense_is_asked_nothing(hook: Hook, topic: Topic, arn: str) -> None:
    hook.sent_by("amazon_ses", "ses-1", **KEYS)
    body, headers = sns("Confirm?", "SubscriptionConfirmation", Token="t", TopicArn=arn)
    assert hook.post(body, "text/plain", **headers).status_code == 400
    assert topic.asked == []


def postal(kind: str, status: str = "", output: str = "", **more: Any) -> dict[str, Any]:
    message = {"id": 7, "token": "abc", "direction": "outgoing", "to": KARI, "tag": None}
    payload: dict[str, Any] = {"message": message, "output": output, "details": "", **more}
    if status:
        payload["status"] = status
    return {"event": kind, "timestamp": 1764237600.5, "uuid": f"u-{kind}", "payload": payload}


def signed(said: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    body = json.dumps(said).encode()
    signature = POSTAL.sign(body, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303  # theirs
    return body, {"X-Postal-Signature": base64.b64encode(signature).decode()}


BOUNCED = {"event": "MessageBounced", "timestamp": 1764237600.5, "uuid": "u-b"}
BOUNCED["payload"] = {"original_message": {"id": 7, "to": KARI}, "bounce": {"id": 8}}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (postal("MessageSent", "Sent", "250 ok"), (State.DELIVERED, "")),
        (postal("MessageDelayed", "SoftFail", "451 4.7.1 later"), (State.SENT, "")),
        (
            postal("MessageDeliveryFailed", "HardFail", "550 5.1.1 no such user"),
            (State.BOUNCED, "bounced"),
        ),
        (postal("MessageDeliveryFailed", "HardFail", "554 5.7.1 policy"), (State.FAILED, "")),
        (postal("MessageHeld", "Held"), (State.SENT, "")),
        (BOUNCED, (State.BOUNCED, "bounced")),
        (postal("MessageLinkClicked", url="https://example.com"), (State.SENT, "")),
    ],
)
def test_postal_tells(hook: Hook, said: dict[str, Any], expected: tuple[str, str]) -> None:
    hook.sent_by("postal", "7", host="postal.example.com", webhook_key=PUBLIC)
    body, headers = signed(said)
    for _twice in range(2):
        assert hook.post(body, **headers).status_code == 200
    assert hook.outcome() == expected


@pytest.mark.parametrize(
    "words", ["550 5.1.1 a\x00b", "550 5.1.1 \ud800", "550 5.1.1 " + "x" * 9000]
)
def test_whatever_postal_says_can_be_kept(hook: Hook, words: str) -> None:
    hook.sent_by("postal", "7", host="postal.example.com", webhook_key=PUBLIC)
    said = postal("MessageDeliveryFailed", "HardFail", words) | {"uuid": words}
    body, headers = signed(said)
    assert hook.post(body, **headers).status_code == 200
    assert hook.outcome() == (State.BOUNCED, "bounced")
    said["payload"]["message"]["id"] = words
    body, headers = signed(said)
    assert hook.post(body, **headers).status_code == 200


@pytest.mark.parametrize("key", [PUBLIC, "", "nonsense", PUBLIC[:40]])
def test_postal_is_believed_with_its_signature_alone(hook: Hook, key: str) -> None:
    hook.sent_by("postal", "7", host="postal.example.com", webhook_key=key)
    body, headers = signed(BOUNCED)
    wrong = base64.b64encode(b"x" * 256).decode()
    for given in ({}, {"X-Postal-Signature": wrong}, {"X-Postal-Signature": "ø"}):
        assert hook.post(body, **given).status_code == 400
    if key != PUBLIC:
        assert hook.post(body, **headers).status_code == 400
    assert hook.outcome() == (State.SENT, "")
