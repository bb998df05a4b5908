"""Launching: the audience becomes invitations, chunk by chunk, and each chunk is remembered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Contact
from distribution.audience import contacts_judged, language_of
from distribution.bells import ring
from distribution.channels import CHANNELS
from distribution.models import Campaign, Invitation

CHUNK = 1000
# How many workers may send one campaign at the same time.
SENDERS = 2
State = Invitation.State
NotAsked = Invitation.NotAsked


def campaign_freeze(*, organisation: Organisation, campaign_id: UUID) -> None:
    """Make all invitations of a launched campaign; goes on where a killed worker stopped."""
    while chunk_freeze(organisation=organisation, campaign_id=campaign_id):
        pass


def chunk_freeze(*, organisation: Organisation, campaign_id: UUID) -> bool:
    """Freeze the next contacts in one transaction, cursor included. False when nothing is left.

    A worker that finds another one at the same campaign leaves it alone.
    """
    with tenant_scope(organisation):
        campaign = (
            Campaign.objects.select_for_update(skip_locked=True, no_key=True)
            .filter(pk=campaign_id, state=Campaign.State.LAUNCHING)
            .first()
        )
        if campaign is None:
            return False
        judged = contacts_judged(campaign)
        if campaign.audience_cursor:
            judged = judged.filter(pk__gt=campaign.audience_cursor)
        contacts = list(judged.order_by("pk")[:CHUNK])
        invitations = _invitations(campaign, contacts)
        Invitation.objects.bulk_create(invitations, ignore_conflicts=True)
        if contacts:
            campaign.audience_cursor = contacts[-1].pk
        more = len(contacts) == CHUNK
        if not more:
            campaign.state, campaign.frozen_at = Campaign.State.SENDING, clock.now()
            for _sender in range(SENDERS):
                ring("campaign_send_task", organisation.pk, campaign.pk)
        campaign.save(update_fields=["audience_cursor", "state", "frozen_at"])
        return more


def _invitations(campaign: Campaign, contacts: Iterable[Contact]) -> list[Invitation]:
    contacts = list(contacts)
    channel, now = CHANNELS[campaign.channel], clock.now()
    taken = _addresses_taken(campaign, [channel.address_of(contact) for contact in contacts])
    made = []
    for contact in contacts:
        address = channel.address_of(contact)
        invitation = _invitation(campaign, contact, address, now)
        if invitation.state != State.SUPPRESSED:
            if address in taken:
                invitation.state, invitation.not_asked = State.SUPPRESSED, NotAsked.DUPLICATE
            taken.add(address)
        made.append(invitation)
    return made


def _addresses_taken(campaign: Campaign, addresses: list[str]) -> set[str]:
    invited = campaign.invitations.exclude(state=State.SUPPRESSED).exclude(address="")
    return set(invited.filter(address__in=addresses).values_list("address", flat=True))


def _invitation(campaign: Campaign, contact: Contact, address: str, now: datetime) -> Invitation:
    reason = contact.not_asked  # type: ignore[attr-defined]  # annotated by contacts_judged
    invitation = Invitation(
        campaign=campaign,
        contact=contact,
        channel=campaign.channel,
        address=address,
        language=language_of(contact, campaign),
        not_asked=reason,
        due_at=now,
    )
    if reason == NotAsked.QUARANTINE:
        invitation.state = State.DEFERRED
        last_asked: datetime = contact.last_asked  # type: ignore[attr-defined]
        invitation.due_at = last_asked + timedelta(days=campaign.quarantine_days)
    elif reason:
        invitation.state = State.SUPPRESSED
    return invitation
