"""Claiming: a worker makes due messages its own, after asking once more whether each may leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from math import ceil
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from config.lib import clock
from config.lib.sql import among
from distribution.judging import is_in_hours, ready_of
from distribution.lanes import Lane, deliveries_of, lanes_of
from distribution.models import Campaign, Delivery, DeliveryState, Invitation
from distribution.services import campaign_hold, campaign_settle
from distribution.services.locks import campaign_locked
from distribution.timing import Timing, timing_of
from surveys.models import Survey

BATCH = 400
# A campaign's number of messages an hour leaves in so many pieces.
SLICE = timedelta(minutes=10)
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

    @cached_property
    def _timing(self) -> Timing:
        return timing_of(self.campaign)

    def may_leave(self, message: Delivery) -> bool:
        """Whether the recipient's hours, which a claim found open, still are."""
        return is_in_hours(self.campaign, self._timing, message)

    def mine(self, messages: list[Delivery]) -> QuerySet[Delivery]:
        """Those still claimed by us; the reaper or a pause may have taken some back."""
        return _rows(self.lane, messages).filter(state=State.SENDING, claimed_at=self.claimed_at)


def batch_claim(*, organisation: Organisation, campaign_id: UUID) -> Batch | None:
    """Mark up to BATCH due messages of one lane as ours in one transaction; None when nothing is
    due. Rows another worker is at are skipped."""
    with tenant_scope(organisation):
        campaign = _campaign_that_may_send(organisation, campaign_id)
        if campaign is None:
            return None
        most = _quota(campaign)
        for lane in lanes_of(campaign) if most else []:
            if due := _due(campaign, lane, most):
                return _claimed(campaign, lane, due)
        campaign_settle(campaign=campaign)
        return None


def _campaign_that_may_send(organisation: Organisation, campaign_id: UUID) -> Campaign | None:
    campaign = (
        Campaign.objects.select_related("organisation", "survey__live_version")
        .filter(pk=campaign_id, state__in=SENDING_STATES)
        .first()
    )
    if campaign is None:
        return None
    if not organisation.is_active:
        campaign_hold(campaign=campaign, reason=Campaign.Hold.TRIAL_ENDED)
        return None
    if campaign.survey.state != Survey.State.LIVE:
        campaign_hold(campaign=campaign, reason=Campaign.Hold.SURVEY_CLOSED)
        return None
    return campaign


def _due(campaign: Campaign, lane: Lane, most: int) -> list[Delivery]:
    rows = lane.rows(campaign).filter(state__in=WAITING, due_at__lte=clock.now())
    locked = rows.select_for_update(skip_locked=True, no_key=True, of=lane.locked)
    return list(locked.order_by("due_at")[:most])


def _claimed(campaign: Campaign, lane: Lane, due: list[Delivery]) -> Batch:
    batch = Batch(campaign, lane, ready_of(campaign, due), len(due), clock.now())
    fields: dict[str, Any] = {"not_asked": ""} if lane.model is Invitation else {}
    _rows(lane, batch.messages).update(
        state=State.SENDING, claimed_at=batch.claimed_at, handed_at=None, **fields
    )
    if not batch.messages:
        campaign_settle(campaign=campaign)
    return batch


def _rows(lane: Lane, messages: list[Delivery]) -> QuerySet[Delivery]:
    return lane.model.objects.filter(among("pk", (message.pk for message in messages)))


def _quota(campaign: Campaign) -> int:
    """How many messages may leave now: a batch, or what is left of the campaign's number an hour.

    The hour's number is spread over slices of ten minutes. The campaign is locked, so that two
    workers do not both take the rest.
    """
    if not campaign.rate_per_hour:
        return BATCH
    campaign_locked(campaign)
    slices = timedelta(hours=1) / SLICE
    this_hour = campaign.rate_per_hour - _left_since(campaign, timedelta(hours=1))
    this_slice = ceil(campaign.rate_per_hour / slices) - _left_since(campaign, SLICE)
    return max(0, min(BATCH, this_hour, this_slice))


def _left_since(campaign: Campaign, span: timedelta) -> int:
    recent = Q(handed_at__gt=clock.now() - span) | Q(state=State.SENDING)
    return sum(rows.filter(recent).count() for rows in deliveries_of(campaign))
