"""Invitations of the API channel are sent the moment their addresses are handed to a program."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from config.lib import clock
from distribution.judging import ready_of
from distribution.models import Campaign, Delivery, Invitation

State = Invitation.State


def invitations_hand_out(*, campaign: Campaign, invitations: Sequence[Invitation]) -> None:
    """Mark those that are due as sent, in the rows and in ``invitations``, in the open scope.

    They are new, or their quarantine is over; whoever must not be asked by now is not. Their
    contacts are locked (``invitations_add``), so that two programs do not both get an address.
    """
    now = clock.now()
    sent = {
        "state": State.SENT,
        "sent_at": now,
        "not_asked": "",
        "expires_at": now + timedelta(days=campaign.expires_after_days),
    }
    due = [each for each in invitations if each.due_at <= now]
    ready: list[Delivery] = [each for each in due if each.state == State.QUEUED]
    rested: list[Delivery] = [each for each in due if each.state == State.DEFERRED]
    ready += ready_of(campaign, rested) if rested else []
    Invitation.objects.filter(pk__in=[each.pk for each in ready]).update(**sent)
    for invitation in ready:
        for name, value in sent.items():
            setattr(invitation, name, value)
