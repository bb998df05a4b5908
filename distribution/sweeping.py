"""The sweeper: finds in Postgres what is due, of every organisation, and rings for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Organisation
from accounts.tenancy import every_organisation, tenant_scope
from config.lib import clock
from distribution.bells import ring
from distribution.channels import SENDING
from distribution.claiming import SENDING_STATES, WAITING
from distribution.lanes import DELIVERIES
from distribution.models import (
    Campaign,
    Channel,
    CodeSheet,
    DeliveryState,
    Invitation,
    TriggerEvent,
)
from distribution.news import events_forget
from distribution.sending import LEASE
from distribution.services.running import waiting_drop
from distribution.sheets.care import uncared
from distribution.states import REACHED
from distribution.talks import texts_forget

State = DeliveryState
# A campaign whose last claim is younger is being worked at; its worker rings for itself.
BUSY = timedelta(seconds=20)


def distribution_sweep() -> None:
    """Ring for campaigns to prepare, to send or to stop, for stuck rows, for ended days to answer,
    and for events that the API told."""
    with every_organisation(reason="find the campaigns and invitations whose turn it is"):
        launching = _campaigns(Q(state=Campaign.State.LAUNCHING) & _active())
        due = _campaigns(_due() & _active() | Q(state=Campaign.State.SENDING) & ~_active())
        uncared = _uncared()
        sheets = _uncared_sheets()
        told = _organisations(TriggerEvent.objects.filter(taken_at=None))
    for organisation_id, campaign_id in launching:
        ring("campaign_freeze_task", organisation_id, campaign_id)
    for organisation_id, campaign_id in due:
        ring("campaign_send_task", organisation_id, campaign_id)
    for organisation_id in uncared:
        ring("invitations_care_task", organisation_id)
    for organisation_id, sheet_id in sheets:
        ring("code_sheet_task", organisation_id, sheet_id, queue="default")
    for organisation_id in told:
        ring("events_take_task", organisation_id)


def planning_sweep() -> None:
    """Ring for campaigns that go on asking, and for those with people to remind."""
    with every_organisation(reason="find the campaigns that go on asking or reminding"):
        open_ones = Exists(
            Invitation.objects.filter(
                organisation_id=OuterRef("organisation_id"),
                campaign_id=OuterRef("pk"),
                state__in=REACHED,
            )
        )
        going_on = ~Q(kind=Campaign.Kind.ONCE) | ~Q(reminders=[]) & Q(open_ones)
        found = _campaigns(going_on & Q(state__in=SENDING_STATES) & _active())
    for organisation_id, campaign_id in found:
        ring("campaign_plan_task", organisation_id, campaign_id)


def invitations_care(*, organisation: Organisation, lease: timedelta = LEASE) -> None:
    """Resolve what a killed worker left behind, and close what can no longer be answered.

    What was not handed over cannot have been accepted: it is sent again. The rest is unknown, and
    a person decides.
    """
    with tenant_scope(organisation):
        for model in DELIVERIES:
            stuck = model.objects.filter(_stuck(lease))
            stuck.filter(handed_at=None).update(state=State.QUEUED, claimed_at=None)
            stuck.filter(handed_at__lt=clock.now() - lease).update(
                state=State.UNKNOWN,
                claimed_at=None,
                problem="The worker was stopped while sending",
            )
        waiting_drop(Q(campaign__state=Campaign.State.CANCELLED))
        Invitation.objects.filter(_over()).update(state=State.EXPIRED)
        events_forget()
        texts_forget()


def _stuck(lease: timedelta) -> Q:
    return Q(state=State.SENDING, claimed_at__lt=clock.now() - lease)


def _over() -> Q:
    return Q(state__in=REACHED, expires_at__lt=clock.now())


def has_due() -> Q:
    """Campaigns with messages whose time has come."""
    due = _any_of_it(channel__in=list(SENDING), state__in=WAITING, due_at__lte=clock.now())
    return due & Q(state__in=SENDING_STATES)


def _due() -> Q:
    """Campaigns with messages to send that nobody is at, or whose end nobody has noted."""
    now = clock.now()
    busy = _any_of_it(state=State.SENDING, claimed_at__gt=now - BUSY)
    unsent = _any_of_it(state__in=[State.QUEUED, State.SENDING])
    ended = ~unsent & Q(state=Campaign.State.SENDING, kind=Campaign.Kind.ONCE)
    return has_due() & ~busy | ended & ~Q(channel=Channel.API)


def _any_of_it(**condition: Any) -> Q:
    """Campaigns any of whose messages are like this."""
    found = Q()
    for model in DELIVERIES:
        mine = model.objects.filter(
            Q(campaign_id=OuterRef("pk")), organisation_id=OuterRef("organisation_id")
        )
        found |= Q(Exists(mine.filter(**condition)))
    return found


def _active() -> Q:
    now = clock.now()
    return Q(organisation__trial_ends_at__gt=now) | Q(organisation__paid_until__gt=now)


def _campaigns(condition: Q) -> list[tuple[UUID, UUID]]:
    return list(Campaign.objects.filter(condition).values_list("organisation_id", "pk"))


def _uncared() -> set[UUID]:
    """Organisations with rows that a worker left behind, or that nobody can answer any more."""
    left: list[QuerySet[Any]] = [model.objects.filter(_stuck(LEASE)) for model in DELIVERIES]
    left.append(Invitation.objects.filter(_over()))
    return set().union(*map(_organisations, left))


def _organisations(rows: QuerySet[Any]) -> set[UUID]:
    return set(rows.order_by().values_list("organisation_id", flat=True).distinct())


def _uncared_sheets() -> list[tuple[UUID, UUID]]:
    """Sheets of codes that stand still, or that nobody will fetch any more."""
    return list(CodeSheet.objects.filter(uncared()).values_list("organisation_id", "pk"))
