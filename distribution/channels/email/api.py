"""Mail through a provider's API, by django-anymail; each answer and each silence has a meaning."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from email.header import decode_header, make_header
from email.utils import parseaddr
from types import TracebackType
from typing import Any, Self

import requests
from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from anymail.message import AnymailMessage
from anymail.utils import EmailAddress
from django.core.mail.backends.base import BaseEmailBackend

from config.lib.outbound import HostRefused
from distribution.channels.base import Outcome, Result
from distribution.channels.email.letter import filled
from distribution.channels.email.refusal import Refusal
from distribution.channels.email.skeleton import Recipient, Skeleton
from distribution.said import name_said
from distribution.texts import one_line

# The provider does not take our keys, or nothing from this account.
SHUT = {401, 402, 403}
NOT_NOW = 429
# A door-keeper gave up waiting for the provider itself, which may have taken the message.
GATEWAY_TIMEOUT = 504
# What a provider says of an address whose owner said no; other refused addresses do not exist.
SAID_NO = ("unsubscri", "complain", "spam", "opted out", "opt-out")
UNREADABLE = (AttributeError, LookupError, TypeError)
# Of urllib3 and botocore: nothing was sent when one of these ended the try.
NEVER_BEGAN = (
    "NewConnectionError",
    "ConnectTimeoutError",
    "NameResolutionError",
    "EndpointConnectionError",
)


class ApiCarrier:
    """Hands over one by one over one kept-open connection."""

    def __init__(self, backend: BaseEmailBackend) -> None:
        self._backend = backend

    def __enter__(self) -> Self:
        self._backend.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._backend.close()

    def carry(self, skeleton: Skeleton, recipient: Recipient) -> Outcome:
        """Hand over one message; anymail's errors become outcomes."""
        message = api_message(skeleton, recipient)
        try:
            self._backend.send_messages([message])
        except AnymailRecipientsRefused as error:
            return address_refused(message, explain(error))
        except AnymailAPIError as error:
            return refused(error)
        except AnymailError as error:
            return Outcome(Result.FAILED, explain(error))
        except UNREADABLE as error:  # of an answer that anymail did not expect
            return Outcome(Result.UNKNOWN, f"The answer cannot be read: {error!r}")
        return accepted(message)


def api_message(skeleton: Skeleton, recipient: Recipient) -> AnymailMessage:
    """The message as Django's mail classes have it. No value can add a header: each stands in a
    field of its own, on one line."""
    letter = skeleton.letter
    values = {name: one_line(said) for name, said in letter.completed(recipient.values).items()}
    name, address = parseaddr(skeleton.sender)
    sender = EmailAddress(str(make_header(decode_header(name))), address)
    message = AnymailMessage(
        subject=one_line(filled(letter.subject, values)),
        body=filled(letter.text, values),
        from_email=sender.address,
        to=[EmailAddress(one_line(recipient.name), recipient.address).address],
        headers=dict(skeleton.headers) | {"List-Unsubscribe": f"<{values['unsubscribe_url']}>"},
        metadata={"message": recipient.message_id.partition("@")[0].removeprefix("<")},
    )
    message.attach_alternative(filled(letter.html, values, html=True), "text/html")
    return message


def accepted(message: AnymailMessage) -> Outcome:
    """What an answer without an error means."""
    status = message.anymail_status
    if not {"sent", "queued"} & set(status.status or ()):
        return Outcome(Result.UNKNOWN, f"The provider said: {status.status}")
    named = status.message_id  # a number at Postal, a set when there is none
    return Outcome(
        Result.SENT, provider_id=name_said(named) if isinstance(named, str | int) else ""
    )


def address_refused(message: AnymailMessage, problem: str) -> Outcome:
    """What it means that the provider does not send to this address."""
    response = message.anymail_status.esp_response
    words = f"{problem} {getattr(response, 'text', '')}".lower()
    said_no = any(word in words for word in SAID_NO)
    return Outcome(Result.OPTED_OUT if said_no else Result.BOUNCED, problem)


def refused(error: AnymailAPIError) -> Outcome:
    """What an HTTP error, or no answer at all, means."""
    problem, code = explain(error), error.status_code
    if code is None:
        if any(isinstance(reason, HostRefused) for reason in _causes(error)):
            return Outcome(Result.REFUSED, problem)
        return Outcome(Result.UNREACHED if never_began(error) else Result.UNKNOWN, problem)
    if code in SHUT:
        return Outcome(Result.REFUSED, problem)
    if code == GATEWAY_TIMEOUT or code < 400:  # taken, and answered with something unreadable
        return Outcome(Result.UNKNOWN, problem)
    if code == NOT_NOW or code >= 500:
        return Outcome(Result.RETRY, problem)
    return Outcome(Result.FAILED, problem)


def never_began(error: BaseException) -> bool:
    """Whether the connection failed before anything was sent over it."""
    reasons = [type(reason).__name__ for reason in _causes(error)]
    untrusted = any("CERTIFICATE_VERIFY_FAILED" in str(reason) for reason in _causes(error))
    return untrusted or any(name in NEVER_BEGAN for name in reasons)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what it wraps and what caused it, outermost first."""
    seen: list[BaseException] = []
    waiting: list[Any] = [error]
    while waiting:
        found = waiting.pop()
        if isinstance(found, BaseException) and found not in seen:
            seen.append(found)
            waiting += [found.__cause__, getattr(found, "reason", None), *found.args]
    return iter(seen)


def explain(error: AnymailError) -> str:
    """An error in few words, for the screen: the provider's own where it has some."""
    if isinstance(error, Refusal):
        return str(error)
    if isinstance(error.response, requests.Response):
        with suppress(ValueError):
            said = error.response.json()
            text = said.get("Message") or said.get("message") if isinstance(said, dict) else ""
            words = text if isinstance(text, str) and text else json.dumps(said)
            return f"{error.response.status_code} {words}"
        return f"{error.response.status_code} {error.response.text[:200]}"
    last = list(_causes(error))[-1]
    return str(last) or type(last).__name__
