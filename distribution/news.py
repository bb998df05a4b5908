"""What providers tell about a message later, in any order and as often as they like."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Coalesce

from config.lib import clock
from contacts.models import Suppression
from contacts.services import suppression_add
from distribution.complaints import complaints_of
from distribution.models import Campaign, DeliveryState, Invitation, ProviderEvent, Reminder
from distribution.said import problem_said
from distribution.services import campaign_hold
from distribution.states import states_before

State = Invitation.State
AnyMessage = Invitation | Reminder
# News this old are not told again.
EVENTS_KEPT = timedelta(days=30)
UNDER_WAY = (Campaign.State.LAUNCHING, Campaign.State.SENDING, Campaign.State.DONE)


class News(StrEnum):
    """What became of a message."""

    DELIVERED = "delivered"
    BOUNCED = "bounced"  # the address does not exist
    FAILED = "failed"  # given up, for another reason
    COMPLAINED = "complained"  # reported as spam
    UNSUBSCRIBED = "unsubscribed"  # told the provider, not us


# What reached a person was delivered, whether that was told or not.
STATES = {News.BOUNCED: State.BOUNCED, News.FAILED: State.FAILED}
STOPS = {
    News.BOUNCED: Suppression.Reason.BOUNCED,
    News.COMPLAINED: Suppression.Reason.COMPLAINED,
    News.UNSUBSCRIBED: Suppression.Reason.UNSUBSCRIBED,
}


def news_record(
    *,
    provider: str,
    event_id: str,
    provider_id: str,
    news: News,
    problem: str = "",
    message_id: UUID | None = None,
) -> bool:
    """Take one piece of news inside the open tenant scope; told again it changes nothing.

    The message is found by ``message_id``, our own name for it where the provider repeats that
    (news may overtake the recording of ``provider_id``), or else by the provider's. Returns whether
    anything was taken: not for a message that is not ours, nor a second time.
    """
    with transaction.atomic():
        message = _message(provider_id, message_id)
        if message is None or not _is_new(provider, event_id):
            return False
        _move(message, STATES.get(news, State.DELIVERED), problem)
        if reason := STOPS.get(news):
            suppression_add(address=message.address, reason=reason, channel=message.channel)
        if news == News.COMPLAINED:
            _complain(message)
    return True


def events_forget() -> int:
    """Delete what is too old to be told again, inside the open tenant scope; returns how many."""
    old = ProviderEvent.objects.filter(received_at__lt=clock.now() - EVENTS_KEPT)
    return old.delete()[0]


def _message(provider_id: str, message_id: UUID | None) -> AnyMessage | None:
    finders: list[Callable[[Any], AnyMessage | None]] = []
    if message_id:
        finders.append(lambda model: model.objects.filter(pk=message_id).first())
    if provider_id:
        finders.append(lambda model: model.objects.filter(provider_id=provider_id).first())
    for find in finders:
        for model in (Invitation, Reminder):
            if message := find(model):
                return message
    return None


def _is_new(provider: str, event_id: str) -> bool:
    made = ProviderEvent.objects.bulk_create(
        [ProviderEvent(provider=provider, event_id=event_id)], ignore_conflicts=True
    )
    return ProviderEvent.objects.filter(pk=made[0].pk).exists()


def _move(message: AnyMessage, state: DeliveryState, problem: str) -> None:
    fields: dict[str, Any] = {"state": state, "problem": problem_said(problem)}
    if state == State.DELIVERED:
        fields |= {"sent_at": Coalesce("sent_at", clock.now()), "problem": ""}
        if isinstance(message, Invitation):
            days = timedelta(days=message.campaign.expires_after_days)
            fields["expires_at"] = Coalesce("expires_at", clock.now() + days)
    rows = type(message).objects.filter(pk=message.pk, state__in=states_before(state))
    rows.update(**fields)


def _complain(message: AnyMessage) -> None:
    """Note it, and stop the campaign when too many did. The campaign's lock keeps two complaints
    of the same moment from counting only themselves."""
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=message.campaign_id)
    rows = type(message).objects.filter(pk=message.pk, complained_at=None)
    rows.update(complained_at=clock.now())
    if campaign.state in UNDER_WAY and complaints_of(campaign).are_too_many:
        campaign_hold(campaign=campaign, reason=Campaign.Hold.COMPLAINTS)
