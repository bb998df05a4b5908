"""What providers tell by webhook: payloads as each of them writes, verified, taken once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from itertools import permutations
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from contacts.models import Suppression
from distribution.models import DeliveryState, Invitation, ProviderEvent
from tests.conftest import LoggedIn
from tests.distribution.hook import KARI, Hook

pytestmark = pytest.mark.django_db
State = DeliveryState
SIGNING = "mailgun-signing-key"
MAILERSEND = "mailersend-secret"
SENDGRID = ec.generate_private_key(ec.SECP256R1())
VERIFICATION = "".join(
    SENDGRID.public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    .decode()
    .splitlines()[1:-1]
)


def postmark(kind: str, **more: Any) -> dict[str, Any]:
    return {"RecordType": kind, "MessageID": "pm-1", "Recipient": KARI, **more}


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (postmark("Delivery", DeliveredAt="2026-11-27T10:00:00Z"), (State.DELIVERED, "")),
        (postmark("Bounce", ID=42, Type="HardBounce", Email=KARI), (State.BOUNCED, "bounced")),
        (postmark("Bounce", ID=43, Type="SoftBounce", Email=KARI), (State.FAILED, "")),
        (postmark("Bounce", ID=44, Type="DnsError", Email=KARI), (State.SENT, "")),
        (postmark("Bounce", ID=45, Type="Blocked", Email=KARI), (State.FAILED, "")),
        (
            postmark("SpamComplaint", ID=46, Type="SpamComplaint", Email=KARI),
            (State.DELIVERED, "complained"),
        ),
        (
            postmark(
                "SubscriptionChange", SuppressSending=True, SuppressionReason="ManualSuppression"
            ),
            (State.DELIVERED, "unsubscribed"),
        ),
        (postmark("Open", ReceivedAt="2026-11-27T10:00:00Z"), (State.SENT, "")),
    ],
)
def test_postmark_tells(hook: Hook, payload: dict[str, Any], expected: tuple[str, str]) -> None:
    hook.sent_by("postmark", "pm-1")
    assert hook.post(payload).status_code == 200
    assert hook.outcome() == expected


def mailgun(event: str, key: str = SIGNING, **more: Any) -> dict[str, Any]:
    token, when = uuid4().hex, "1764237600"
    signature = hmac.new(key.encode(), f"{when}{token}".encode(), hashlib.sha256).hexdigest()
    data = {
        "event": event,
        "recipient": KARI,
        "timestamp": float(when),
        "message": {"headers": {"message-id": "20261127.1@acme.example"}},
    }
    signed = {"timestamp": when, "token": token, "signature": signature}
    return {"signature": signed, "event-data": data | more}


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (mailgun("delivered"), (State.DELIVERED, "")),
        (mailgun("failed", severity="permanent", reason="bounce"), (State.BOUNCED, "bounced")),
        (mailgun("failed", severity="temporary", reason="generic"), (State.SENT, "")),
        (mailgun("failed", severity="permanent", reason="generic"), (State.FAILED, "")),
        (mailgun("complained"), (State.DELIVERED, "complained")),
        (mailgun("unsubscribed"), (State.DELIVERED, "unsubscribed")),
        (mailgun("clicked", url="https://example.com"), (State.SENT, "")),
    ],
)
def test_mailgun_tells(hook: Hook, payload: dict[str, Any], expected: tuple[str, str]) -> None:
    hook.sent_by("mailgun", "<20261127.1@acme.example>", webhook_signing_key=SIGNING)
    assert hook.post(payload).status_code == 200
    assert hook.outcome() == expected


def test_mailgun_is_believed_with_its_signature_alone(hook: Hook) -> None:
    hook.sent_by("mailgun", "<20261127.1@acme.example>", webhook_signing_key=SIGNING)
    assert hook.post(mailgun("complained", key="another key")).status_code == 400
    assert hook.post({"event-data": {"event": "complained"}}).status_code == 400
    assert hook.outcome() == (State.SENT, "")


def sendgrid(event: str, **more: Any) -> dict[str, Any]:
    told = {"event": event, "email": KARI, "anymail_id": "sg-1", "timestamp": 1764237600}
    return told | {"sg_event_id": uuid4().hex} | more


def signed(payload: Any) -> dict[str, str]:
    """SendGrid's signature of a payload."""
    when, body = "1764237600", json.dumps(payload).encode()
    signature = SENDGRID.sign(when.encode() + body, ec.ECDSA(hashes.SHA256()))
    name = "X-Twilio-Email-Event-Webhook"
    return {f"{name}-Signature": base64.b64encode(signature).decode(), f"{name}-Timestamp": when}


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ([sendgrid("processed"), sendgrid("delivered")], (State.DELIVERED, "")),
        ([sendgrid("bounce", type="bounce", reason="550 5.1.1")], (State.BOUNCED, "bounced")),
        ([sendgrid("bounce", type="blocked", reason="Policy")], (State.FAILED, "")),
        ([sendgrid("dropped", reason="Bounced Address")], (State.BOUNCED, "bounced")),
        ([sendgrid("dropped", reason="Spam Content")], (State.FAILED, "")),
        ([sendgrid("delivered"), sendgrid("spamreport")], (State.DELIVERED, "complained")),
        ([sendgrid("unsubscribe")], (State.DELIVERED, "unsubscribed")),
        ([], (State.SENT, "")),
    ],
)
def test_sendgrid_tells(hook: Hook, payload: Any, expected: tuple[str, str]) -> None:
    hook.sent_by("sendgrid", "sg-1", tracking_webhook_verification_key=VERIFICATION)
    assert hook.post(payload, **signed(payload)).status_code == 200
    assert hook.outcome() == expected


def test_sendgrid_is_believed_with_its_signature_alone(hook: Hook) -> None:
    hook.sent_by("sendgrid", "sg-1", tracking_webhook_verification_key=VERIFICATION)
    payload = [sendgrid("spamreport")]
    assert hook.post(payload).status_code == 400
    assert hook.post(payload, **signed([sendgrid("delivered")])).status_code == 400
    assert hook.outcome() == (State.SENT, "")


def brevo(event: str, **more: Any) -> dict[str, Any]:
    told = {"event": event, "email": KARI, "message-id": "<b1@smtp-relay>", "id": 26224}
    return told | {"ts_epoch": 1764237600000} | more


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (brevo("request"), (State.SENT, "")),
        (brevo("delivered"), (State.DELIVERED, "")),
        (brevo("hard_bounce", reason="550 5.1.1 No such user"), (State.BOUNCED, "bounced")),
        (brevo("soft_bounce", reason="Mailbox full"), (State.FAILED, "")),
        (brevo("invalid_email"), (State.BOUNCED, "bounced")),
        (brevo("blocked"), (State.FAILED, "")),
        (brevo("spam"), (State.DELIVERED, "complained")),
        (brevo("unsubscribe"), (State.DELIVERED, "unsubscribed")),
        (brevo("error"), (State.FAILED, "")),
    ],
)
def test_brevo_tells(hook: Hook, payload: dict[str, Any], expected: tuple[str, str]) -> None:
    hook.sent_by("brevo", "<b1@smtp-relay>")
    assert hook.post(payload).status_code == 200
    assert hook.outcome() == expected


def mailjet(event: str, **more: Any) -> dict[str, Any]:
    told = {"event": event, "email": KARI, "MessageID": 19421777835146490, "time": 1764237600}
    return told | more


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ([mailjet("sent", smtp_reply="250 OK")], (State.DELIVERED, "")),
        (mailjet("sent"), (State.DELIVERED, "")),
        ([mailjet("bounce", hard_bounce=True, error="user unknown")], (State.BOUNCED, "bounced")),
        ([mailjet("bounce", hard_bounce=False, error="quota exceeded")], (State.FAILED, "")),
        ([mailjet("bounce", hard_bounce=False, error="greylisted")], (State.SENT, "")),
        ([mailjet("blocked", error="content blocked")], (State.FAILED, "")),
        ([mailjet("spam", source="JMRPP")], (State.DELIVERED, "complained")),
        ([mailjet("unsub")], (State.DELIVERED, "unsubscribed")),
    ],
)
def test_mailjet_tells(hook: Hook, payload: Any, expected: tuple[str, str]) -> None:
    hook.sent_by("mailjet", "19421777835146490")
    assert hook.post(payload).status_code == 200
    assert hook.outcome() == expected


def test_mailersend_tells_with_its_signature(hook: Hook) -> None:
    hook.sent_by("mailersend", "ms-1", signing_secret=MAILERSEND)
    email = {"message": {"id": "ms-1"}, "recipient": {"email": KARI}}
    told = {"type": "activity.hard_bounced", "data": {"type": "hard_bounced", "email": email}}
    body = json.dumps(told).encode()
    signature = hmac.new(MAILERSEND.encode(), body, hashlib.sha256).hexdigest()
    assert hook.post(body, Signature="0" * 64).status_code == 400
    assert hook.post(body).status_code == 400
    assert hook.post(body, Signature=signature).status_code == 200
    assert hook.outcome() == (State.BOUNCED, "bounced")


def mandrill(event: str, **more: Any) -> dict[str, Any]:
    message = {"email": KARI, "_id": "md-1", "state": event, "metadata": {}, **more}
    return {"event": event, "_id": "md-1", "ts": 1_795_000_000, "msg": message}


def mandrill_post(url: str, told: list[dict[str, Any]], key: str) -> tuple[bytes, str]:
    """The body of Mandrill's post, and its signature: of the address and each field."""
    events = json.dumps(told)
    said = f"{url}mandrill_events{events}".encode()
    signature = base64.b64encode(hmac.new(key.encode(), said, hashlib.sha1).digest())
    return urlencode({"mandrill_events": events}).encode(), signature.decode()


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (mandrill("send"), (State.SENT, "")),
        (mandrill("hard_bounce", diag="550 5.1.1 No such user"), (State.BOUNCED, "bounced")),
        (mandrill("soft_bounce", diag="452 4.2.2 Mailbox full"), (State.FAILED, "")),
        (mandrill("reject"), (State.FAILED, "")),
        (mandrill("spam"), (State.DELIVERED, "complained")),
        (mandrill("unsub"), (State.DELIVERED, "unsubscribed")),
        (mandrill("open"), (State.SENT, "")),
    ],
)
def test_mandrill_tells_with_its_signature(
    hook: Hook, told: dict[str, Any], expected: tuple[str, str]
) -> None:
    hook.sent_by("mandrill", "md-1", webhook_key="mandrill-key")
    body, signature = mandrill_post(hook.url, [told], "mandrill-key")
    form = {"content_type": "application/x-www-form-urlencoded"}
    assert hook.post(body, **form).status_code == 400
    wrong = mandrill_post(hook.url, [told], "another")[1]
    assert hook.post(body, **form, **{"X-Mandrill-Signature": wrong}).status_code == 400
    assert hook.post(body, **form, **{"X-Mandrill-Signature": signature}).status_code == 200
    assert hook.outcome() == expected


def test_a_provider_whose_key_is_missing_is_not_believed(hook: Hook) -> None:
    hook.sent_by("mailersend", "ms-1")
    assert hook.post({"type": "activity.hard_bounced"}).status_code == 400


def test_any_order_and_any_repetition_ends_in_the_same_state(hook: Hook) -> None:
    hook.sent_by("postmark", "pm-1")
    told = [
        postmark("Delivery", DeliveredAt="2026-11-27T10:00:00Z"),
        postmark("Bounce", ID=42, Type="HardBounce", Email=KARI),
        postmark("SpamComplaint", ID=46, Type="SpamComplaint", Email=KARI),
    ]
    for order in permutations(told):
        with tenant_scope(hook.acme):
            for rows in (ProviderEvent, Suppression):
                rows.objects.all().delete()
            Invitation.objects.update(state=State.SENT, complained_at=None)
        for payload in [*order, *reversed(order)]:
            assert hook.post(payload).status_code == 200
        assert hook.outcome() == (State.BOUNCED, "complained")
        with tenant_scope(hook.acme):
            assert ProviderEvent.objects.count() == 3


def test_a_mail_is_found_by_our_own_name_for_it(hook: Hook) -> None:
    message = hook.sent_by("postmark", "")
    metadata = {"message": message.pk.hex}
    hook.post(postmark("Bounce", ID=42, Type="HardBounce", Email=KARI, Metadata=metadata))
    assert hook.outcome() == (State.BOUNCED, "bounced")


def test_news_of_other_peoples_mail_is_thanked_for_and_forgotten(hook: Hook) -> None:
    hook.sent_by("postmark", "pm-other")
    assert hook.post(postmark("Bounce", ID=42, Type="HardBounce", Email=KARI)).status_code == 200
    assert hook.outcome() == (State.SENT, "")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"{}", b"\xff\xfe", b"[1]"])
@pytest.mark.parametrize("provider", ["postmark", "brevo", "mailjet", "mailgun", "sparkpost"])
def test_nonsense_is_refused_and_breaks_nothing(hook: Hook, provider: str, body: bytes) -> None:
    hook.sent_by(provider, "pm-1", webhook_signing_key=SIGNING)
    assert hook.post(body).status_code in {200, 400}
    assert hook.outcome() == (State.SENT, "")


def test_a_wrong_secret_or_another_provider_finds_nothing(hook: Hook, globex: Organisation) -> None:
    hook.sent_by("postmark", "pm-1")
    right = hook.url
    told = postmark("Bounce", ID=42, Type="HardBounce", Email=KARI)
    key, _, secret = right.split("/")[-3].partition(".")
    for wrong in (
        right.replace(secret, "x" * len(secret)),
        right.replace(f".{secret}", "."),
        right.replace(key, globex.key),
        right.replace("postmark", "brevo"),
        right.replace("postmark", "smtp"),
    ):
        hook.url = wrong
        assert hook.post(told).status_code == 404, wrong
    assert hook.outcome() == (State.SENT, "")


def test_a_provider_that_asks_first_hears_that_the_address_is_right(
    hook: Hook, alice: User
) -> None:
    hook.sent_by("mailjet", "1")
    path = "/" + hook.url.partition("//")[2].partition("/")[2]
    assert Client().head(path).status_code == 200
    assert Client().put(path).status_code == 405
    assert LoggedIn(alice).get(path).status_code == 200
    assert hook.outcome() == (State.SENT, "")
