"""Invitations of the API channel are sent the moment their addresses are handed to a program."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from config.lib import clock
from distribution.models import Campaign, Invitation

State = Invitation.State


def invitations_hand_out(*, campaign: Campaign, invitations: Sequence[Invitation]) -> None:
    """Mark those that are due as sent, in the rows and in ``invitations``, in the open scope."""
    now = clock.now()
    sent = {
        "state": State.SENT,
        "sent_at": now,
        "expires_at": now + timedelta(days=campaign.expires_after_days),
    }
    ready = [each for each in invitations if each.state == State.QUEUED and each.due_at <= now]
    Invitation.objects.filter(pk__in=[each.pk for each in ready]).update(**sent)
    for invitation in ready:
        for name, value in sent.items():
            setattr(invitation, name, value)
