"""One more contact joins a campaign that was launched."""

from __future__ import annotations

from copy import copy
from datetime import datetime

from django.db import transaction

from config.lib import clock
from contacts.models import Contact
from distribution.audience import contacts_judged
from distribution.bells import ring
from distribution.channels import SENDING
from distribution.inviting import invitations_make
from distribution.models import Campaign, DeliveryState, Invitation

State = DeliveryState
NOT_YET = (State.QUEUED, State.DEFERRED, State.SENDING)


def invitation_add(
    *,
    campaign: Campaign,
    contact: Contact,
    round: int | None = None,
    due_at: datetime | None = None,
) -> Invitation:
    """Invite a contact, whether it is in the audience or not; judged by the same rules as a launch.

    The invitation may be ``suppressed`` or ``deferred``, with the reason in ``not_asked``.
    ``round`` tells one time of asking from another: the same one again gives the same invitation.
    None is the next time; while the last one has not left, that is still the one. It leaves at
    ``due_at``, or now. Raises ValueError before the launch and after a cancellation.
    """
    if campaign.state in {Campaign.State.DRAFT, Campaign.State.CANCELLED}:
        raise ValueError("nobody joins a campaign that is not launched")
    with transaction.atomic():
        Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
        mine = Invitation.objects.filter(campaign=campaign, contact=contact)
        number = _round(mine.order_by("-round").first()) if round is None else round
        _make(campaign, contact, number, due_at or clock.now())
        found = mine.filter(round=number)
        # Another contact's invitation took the address in this very moment: now it can be seen.
        if not found.exists():
            _make(campaign, contact, number, due_at or clock.now())
        return found.get()


def _make(campaign: Campaign, contact: Contact, number: int, due_at: datetime) -> None:
    everybody = copy(campaign)
    everybody.audience = {}
    made = invitations_make(
        campaign=campaign,
        judged=contacts_judged(everybody).filter(pk=contact.pk),
        round=number,
        due_at=due_at,
    )
    if made and due_at <= clock.now() and campaign.channel in SENDING:
        ring("campaign_send_task", campaign.organisation_id, campaign.pk)


def _round(last: Invitation | None) -> int:
    if last is None:
        return 0
    return last.round if last.state in NOT_YET else last.round + 1
