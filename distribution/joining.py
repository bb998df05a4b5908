"""One more contact joins a campaign that was launched."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from datetime import datetime
from uuid import UUID

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
    moment = due_at or clock.now()
    [found] = invitations_add(campaign=campaign, contacts=[contact], round=round, due_at=moment)
    return found


def invitations_add(
    *,
    campaign: Campaign,
    contacts: Sequence[Contact],
    round: int | None = None,
    due_at: datetime | None = None,
) -> list[Invitation]:
    """The same for many contacts in a few statements; in their order, one that stands twice too."""
    if campaign.state in {Campaign.State.DRAFT, Campaign.State.CANCELLED}:
        raise ValueError("nobody joins a campaign that is not launched")
    due_at, ids = due_at or clock.now(), {contact.pk for contact in contacts}
    with transaction.atomic():
        list(Contact.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
        rounds = dict.fromkeys(ids, round) if round is not None else _rounds(campaign, ids)
        made = _made(campaign, rounds, due_at)
        # Other contacts' invitations took the address in this very moment: now they can be seen.
        if late := {contact: number for contact, number in rounds.items() if contact not in made}:
            made |= _made(campaign, late, due_at)
        return [made[contact.pk] for contact in contacts]


def _made(
    campaign: Campaign, rounds: Mapping[UUID, int], due_at: datetime
) -> dict[UUID, Invitation]:
    """The invitation of each contact's round, made where it was not there."""
    for number in sorted(set(rounds.values())):
        _make(campaign, {pk for pk in rounds if rounds[pk] == number}, number, due_at)
    found = Invitation.objects.filter(campaign=campaign, contact__in=rounds)
    return {each.contact_id: each for each in found if each.round == rounds[each.contact_id]}


def _make(campaign: Campaign, contacts: Collection[UUID], number: int, due_at: datetime) -> None:
    everybody = copy(campaign)
    everybody.audience = {}
    made = invitations_make(
        campaign=campaign,
        judged=contacts_judged(everybody).filter(pk__in=contacts),
        round=number,
        due_at=due_at,
    )
    if made and due_at <= clock.now() and campaign.channel in SENDING:
        ring("campaign_send_task", campaign.organisation_id, campaign.pk)


def _rounds(campaign: Campaign, contacts: Collection[UUID]) -> dict[UUID, int]:
    """Which time each is asked now."""
    asked = Invitation.objects.filter(campaign=campaign, contact__in=contacts)
    newest = asked.order_by("contact", "-round").distinct("contact")
    rows = newest.values_list("contact", "round", "state")
    return dict.fromkeys(contacts, 0) | {
        contact: number if state in NOT_YET else number + 1 for contact, number, state in rows
    }
