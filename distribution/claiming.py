"""Claiming: a worker makes due messages its own, after asking once more whether each may leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Suppression
from distribution.audience import quarantine_start
from distribution.lanes import Lane, lanes_of
from distribution.models import Campaign, Delivery, DeliveryState, Invitation, Reminder
from distribution.services import campaign_hold, campaign_settle
from distribution.states import REACHED
from surveys.models import Survey

BATCH = 200
State = DeliveryState
# A campaign that is done may still have people who wait for the end of their quarantine.
SENDING_STATES = (Campaign.State.SENDING, Campaign.State.DONE)
WAITING = (State.QUEUED, State.DEFERRED)


@dataclass(frozen=True)
class Batch:
    """Messages that are ours until ``claimed_at`` plus the lease; ``looked_at`` counts those whose
    time had come, of which some may have to wait or are not sent at all."""

    campaign: Campaign
    lane: Lane
    messages: list[Delivery]
    looked_at: int
    claimed_at: datetime

    @property
    def is_full(self) -> bool:
        """Whether there may be more whose time has come."""
        return self.looked_at == BATCH

    def mine(self) -> QuerySet[Delivery]:
        """Those still claimed by us; the reaper or a pause may have taken some back."""
        ids = [message.pk for message in self.messages]
        return self.lane.model.objects.filter(
            pk__in=ids, state=State.SENDING, claimed_at=self.claimed_at
        )


def batch_claim(*, organisation: Organisation, campaign_id: UUID) -> Batch | None:
    """Mark up to BATCH due messages of one lane as ours in one transaction; None when nothing is
    due. Rows another worker is at are skipped."""
    with tenant_scope(organisation):
        campaign = _campaign_that_may_send(organisation, campaign_id)
        if campaign is None:
            return None
        for lane in lanes_of(campaign):
            if due := _due(campaign, lane):
                return _claimed(campaign, lane, due)
        campaign_settle(campaign=campaign)
        return None


def _campaign_that_may_send(organisation: Organisation, campaign_id: UUID) -> Campaign | None:
    if not organisation.is_active:
        return None
    campaign = (
        Campaign.objects.select_related("organisation", "survey__live_version")
        .filter(pk=campaign_id, state__in=SENDING_STATES)
        .first()
    )
    if campaign and campaign.survey.state != Survey.State.LIVE:
        campaign_hold(campaign=campaign, reason=Campaign.Hold.SURVEY_CLOSED)
        return None
    return campaign


def _due(campaign: Campaign, lane: Lane) -> list[Delivery]:
    rows = lane.rows(campaign).filter(state__in=WAITING, due_at__lte=clock.now())
    locked = rows.select_for_update(skip_locked=True, no_key=True, of=lane.locked)
    return list(locked.order_by("due_at")[:BATCH])


def _claimed(campaign: Campaign, lane: Lane, due: list[Delivery]) -> Batch:
    ready = _still_to_be_asked(campaign, due)
    batch = Batch(campaign, lane, ready, len(due), clock.now())
    fields: dict[str, Any] = {"not_asked": ""} if lane.model is Invitation else {}
    lane.model.objects.filter(pk__in=[message.pk for message in ready]).update(
        state=State.SENDING, claimed_at=batch.claimed_at, handed_at=None, **fields
    )
    if not ready:
        campaign_settle(campaign=campaign)
    return batch


def _still_to_be_asked(campaign: Campaign, due: list[Delivery]) -> list[Delivery]:
    """Without those who said no, or were asked by another campaign, since the launch."""
    stopped = _suppressed(due)
    free_at = _quarantined(campaign, [each for each in due if isinstance(each, Invitation)])
    ready = []
    for message in due:
        if reason := stopped.get(message.address):
            _give_up(message, _not_asked(reason))
        elif isinstance(message, Reminder) and message.invitation.state not in REACHED:
            _give_up(message, None)
        elif message.pk in free_at:
            _put_off(message, free_at[message.pk])
        else:
            ready.append(message)
    return ready


def _give_up(message: Delivery, reason: Invitation.NotAsked | None) -> None:
    fields: dict[str, Any] = {"not_asked": reason} if isinstance(message, Invitation) else {}
    _set(message, state=State.SUPPRESSED, **fields)


def _put_off(message: Delivery, free_at: datetime) -> None:
    """Ask when the quarantine is over, or not at all when that is too late."""
    quarantine = Invitation.NotAsked.QUARANTINE
    if isinstance(message, Invitation) and message.latest_at and free_at > message.latest_at:
        _give_up(message, quarantine)
    else:
        _set(message, state=State.DEFERRED, not_asked=quarantine, due_at=free_at)


def _set(message: Delivery, **fields: Any) -> None:
    type(message).objects.filter(pk=message.pk).update(**fields)


def _not_asked(reason: str) -> Invitation.NotAsked:
    """The same reason in the words of invitations; stopped by staff or by the person is alike."""
    known = reason in Invitation.NotAsked.values
    return Invitation.NotAsked(reason) if known else Invitation.NotAsked.OPTED_OUT


def _suppressed(due: list[Delivery]) -> dict[str, str]:
    """address -> why it must not be asked now, on the channel of the batch."""
    addresses = [message.address for message in due]
    rows = Suppression.objects.filter(
        Suppression.in_force(), channel=due[0].channel, address__in=addresses
    )
    return dict(rows.values_list("address", "reason"))


def _quarantined(campaign: Campaign, due: list[Invitation]) -> dict[UUID, datetime]:
    """invitation -> when its contact may be asked again, of those asked lately by whichever
    campaign, or just being asked, or asked twice in this very batch."""
    if not campaign.quarantine_days:
        return {}
    asked, span = _asked_lately(campaign, due), timedelta(days=campaign.quarantine_days)
    free_at = {}
    for invitation in due:
        if last := asked.get(invitation.contact_id):
            free_at[invitation.pk] = last + span
        asked[invitation.contact_id] = clock.now()
    return free_at


def _asked_lately(campaign: Campaign, due: list[Invitation]) -> dict[UUID, datetime]:
    """contact -> when it was asked inside the quarantine."""
    others = Invitation.objects.exclude(pk__in=[invitation.pk for invitation in due]).filter(
        contact__in=[invitation.contact_id for invitation in due]
    )
    lately = others.filter(Q(sent_at__gt=quarantine_start(campaign)) | Q(state=State.SENDING))
    rows = lately.order_by().values_list("contact_id").annotate(Max("sent_at"))
    return {contact: last or clock.now() for contact, last in rows}
