"""What a provider's webhook says, read and verified by anymail, as our own kinds of news."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from anymail.exceptions import AnymailConfigurationError, AnymailError
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.http import HttpRequest

from distribution.accounts import credentials_of
from distribution.channels.email.esps import hook_of
from distribution.channels.email.smtp import says_gone
from distribution.links import hook_url
from distribution.models import SendingAccount
from distribution.news import News
from distribution.said import name_said

# What anymail raises for a wrong signature or a missing key, and Python for a payload of no sense.
UNREADABLE = (
    AnymailError,
    AnymailConfigurationError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)
SIMPLE = {
    EventType.DELIVERED: News.DELIVERED,
    EventType.COMPLAINED: News.COMPLAINED,
    EventType.UNSUBSCRIBED: News.UNSUBSCRIBED,
    EventType.FAILED: News.FAILED,
}
GAVE_UP = {EventType.BOUNCED, EventType.REJECTED}
# Providers that tell no reason of a bounce mean the address.
NO_SUCH_ADDRESS = {None, RejectReason.BOUNCED, RejectReason.INVALID}
# By these words, in these fields, a provider says that the address may work another day.
SOFT_FIELDS = ("Type", "type", "event", "status", "bounceType")
SOFT_WORDS = {
    "softbounce",
    "soft_bounce",
    "soft bounce",
    "soft_bounced",
    "blocked",
    "transient",
    "undetermined",
    "reject",  # Mandrill did not even try, for a reason it does not tell
}
# Of a bounce that anymail has no field for.
NESTED = ("data", "bounce")


class NotVerified(Exception):
    """What came is not from the provider, or nobody can read it."""


@dataclass(frozen=True)
class Told:
    """One piece of news, as ``news_record`` takes it."""

    event_id: str
    provider_id: str
    news: News
    problem: str
    message_id: UUID | None


def hook_read(request: HttpRequest, account: SendingAccount) -> list[Told]:
    """The news in a POST whose secret address was right. Raises NotVerified.

    Anymail takes its shared secret as basic auth; ours stands in the address, so it is passed on.
    """
    view_class = hook_of(account.provider)
    if view_class is None:
        raise NotVerified
    secret = f"anbefal:{account.webhook_secret}"
    keys = {name: key for name, key in credentials_of(account).items() if key and name != "region"}
    request.META["HTTP_AUTHORIZATION"] = f"Basic {b64encode(secret.encode()).decode()}"
    try:
        # Mandrill signs the address as well: as we told it, without the secret we pass on.
        url = hook_url(account.organisation, account)
        view = view_class(webhook_secret=secret, webhook_url=url, **keys)
        view.run_validators(request)
        return list(_told(view.parse_events(request)))
    except UNREADABLE as error:
        raise NotVerified from error


def news_of(event: AnymailTrackingEvent) -> News | None:
    """What an event means for us; None when nothing, such as an opened mail."""
    if event.event_type == EventType.FAILED and says_gone(event.mta_response or ""):
        return News.BOUNCED
    if event.event_type in SIMPLE:
        return SIMPLE[event.event_type]
    if event.event_type not in GAVE_UP:
        return None
    is_gone = event.reject_reason in NO_SUCH_ADDRESS and not _is_soft(event.esp_event)
    return News.BOUNCED if is_gone else News.FAILED


def _told(events: list[AnymailTrackingEvent]) -> Iterator[Told]:
    for event in events:
        if news := news_of(event):
            yield Told(
                event_id=_event_id(event),
                provider_id=name_said(event.message_id or ""),
                news=news,
                problem=str(event.mta_response or event.description or event.reject_reason or ""),
                message_id=_our_id(event),
            )


def _is_soft(said: Any) -> bool:
    if not isinstance(said, dict):
        return False
    if said.get("hard_bounce") is False:
        return True
    words = {str(said[name]).lower() for name in SOFT_FIELDS if name in said}
    nested = any(_is_soft(said[name]) for name in NESTED if name in said)
    return bool(words & SOFT_WORDS) or nested


def _event_id(event: AnymailTrackingEvent) -> str:
    """The provider's name for the event, or where it has none a name made of what it says."""
    if event.event_id:
        return name_said(f"{event.event_type}:{event.event_id}")
    said = [event.event_type, event.message_id, event.recipient, str(event.timestamp)]
    return sha256(json.dumps(said).encode()).hexdigest()


def _our_id(event: AnymailTrackingEvent) -> UUID | None:
    """The message's own id, which we gave the provider along with it."""
    try:
        return UUID(str((event.metadata or {}).get("message")))
    except ValueError:
        return None
