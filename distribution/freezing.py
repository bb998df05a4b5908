"""Launching: the audience becomes invitations, chunk by chunk, and each chunk is remembered."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from config.lib import clock
from distribution.audience import audience_of, contacts_judged
from distribution.bells import ring
from distribution.inviting import invitations_make
from distribution.models import Campaign
from distribution.timing import timing_of

CHUNK = 10_000


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
        last = _end_of_chunk(campaign)
        _freeze(campaign, last)
        if last is None:
            campaign.state, campaign.frozen_at = Campaign.State.SENDING, clock.now()
            for _sender in range(settings.SENDERS):
                ring("campaign_send_task", organisation.pk, campaign.pk)
        else:
            campaign.audience_cursor = last
        campaign.save(update_fields=["audience_cursor", "state", "frozen_at"])
        return last is not None


def _end_of_chunk(campaign: Campaign) -> UUID | None:
    """The last contact of the next chunk; None when the rest is smaller than one."""
    rest = audience_of(campaign).order_by("pk")
    if campaign.audience_cursor:
        rest = rest.filter(pk__gt=campaign.audience_cursor)
    ids = list(rest.values_list("pk", flat=True)[CHUNK - 1 : CHUNK])
    return ids[0] if ids else None


def _freeze(campaign: Campaign, last: UUID | None) -> None:
    judged = contacts_judged(campaign)
    if campaign.audience_cursor:
        judged = judged.filter(pk__gt=campaign.audience_cursor)
    if last:
        judged = judged.filter(pk__lte=last)
    start = timing_of(campaign).earliest(campaign.launched_at or clock.now())
    make = partial(invitations_make, campaign=campaign, judged=judged, due_at=start)
    try:
        with transaction.atomic():
            make(keeping=False)
    except IntegrityError:  # some joined by themselves before it was their turn, which is rare
        make()
