"""The sweeper: finds in Postgres what is due, of every organisation, and rings for it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from accounts.models import Organisation
from accounts.tenancy import every_organisation, tenant_scope
from config.lib import clock
from distribution.bells import ring
from distribution.models import Campaign, Invitation
from distribution.sending import LEASE, SENDING_STATES, WAITING
from distribution.states import REACHED

State = Invitation.State
# A campaign whose last claim is younger is being worked at; its worker rings for itself.
BUSY = timedelta(seconds=20)


def distribution_sweep() -> None:
    """Ring for campaigns to prepare or to send, for stuck rows and for ended days to answer."""
    with every_organisation(reason="find the campaigns and invitations whose turn it is"):
        launching = _campaigns(Q(state=Campaign.State.LAUNCHING))
        due = _campaigns(_due())
        uncared = _organisations_with(_stuck(LEASE) | _over())
    for organisation_id, campaign_id in launching:
        ring("campaign_freeze_task", organisation_id, campaign_id)
    for organisation_id, campaign_id in due:
        ring("campaign_send_task", organisation_id, campaign_id)
    for organisation_id in uncared:
        ring("invitations_care_task", organisation_id)


def invitations_care(*, organisation: Organisation, lease: timedelta = LEASE) -> None:
    """Resolve what a killed worker left behind, and close what can no longer be answered.

    What was not handed over cannot have been accepted: it is sent again. The rest is unknown, and
    a person decides.
    """
    with tenant_scope(organisation):
        stuck = Invitation.objects.filter(_stuck(lease))
        stuck.filter(handed_at=None).update(state=State.QUEUED, claimed_at=None)
        stuck.filter(handed_at__lt=clock.now() - lease).update(
            state=State.UNKNOWN,
            claimed_at=None,
            problem="The worker was stopped while sending",
        )
        Invitation.objects.filter(_over()).update(state=State.EXPIRED)


def _stuck(lease: timedelta) -> Q:
    return Q(state=State.SENDING, claimed_at__lt=clock.now() - lease)


def _over() -> Q:
    return Q(state__in=REACHED, expires_at__lt=clock.now())


def _due() -> Q:
    """Campaigns with mail to send that nobody is at, or whose end nobody has noted."""
    mine = Invitation.objects.filter(
        organisation_id=OuterRef("organisation_id"), campaign_id=OuterRef("pk")
    )
    due = mine.filter(state__in=WAITING, due_at__lte=clock.now())
    busy = mine.filter(state=State.SENDING, claimed_at__gt=clock.now() - BUSY)
    unsent = mine.filter(state__in=[State.QUEUED, State.SENDING])
    return Q(Exists(due), ~Exists(busy), state__in=SENDING_STATES) | Q(
        ~Exists(unsent), state=Campaign.State.SENDING
    )


def _campaigns(condition: Q) -> list[tuple[UUID, UUID]]:
    now = clock.now()
    active = Q(organisation__trial_ends_at__gt=now) | Q(organisation__paid_until__gt=now)
    campaigns = Campaign.objects.filter(condition).filter(active)
    return list(campaigns.values_list("organisation_id", "pk"))


def _organisations_with(condition: Q) -> list[UUID]:
    rows = Invitation.objects.filter(condition).order_by()
    return list(rows.values_list("organisation_id", flat=True).distinct())
