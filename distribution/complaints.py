"""How many reported a campaign's messages as spam, and when that is too many.

Mail services block a sender at 0.3 %; a campaign stops itself well before.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from distribution.models import Campaign, Invitation, Reminder

ALARM_SHARE = 0.0008
PAUSE_SHARE = 0.002
# One person alone stops nothing, however small the campaign.
PAUSE_COUNT = 2


@dataclass(frozen=True)
class Complaints:
    """Messages that left, and how many of them were reported; ``fresh`` since the last resuming."""

    sent: int
    reported: int
    fresh: int

    @property
    def is_alarming(self) -> bool:
        """Whether staff should hear of it."""
        return self.reported > 0 and self.reported >= ALARM_SHARE * self.sent

    @property
    def are_too_many(self) -> bool:
        """Whether sending must stop: what a person has resumed after does not count again."""
        return self.fresh >= PAUSE_COUNT and self.reported >= PAUSE_SHARE * self.sent


def complaints_of(campaign: Campaign) -> Complaints:
    """Count the campaign's invitations and reminders."""
    resumed = campaign.resumed_at or campaign.created_at
    sent = reported = fresh = 0
    for model in (Invitation, Reminder):
        counted = model.objects.filter(campaign=campaign).aggregate(
            sent=Count("pk", filter=Q(sent_at__isnull=False)),
            reported=Count("pk", filter=Q(complained_at__isnull=False)),
            fresh=Count("pk", filter=Q(complained_at__gt=resumed)),
        )
        sent += counted["sent"]
        reported += counted["reported"]
        fresh += counted["fresh"]
    return Complaints(sent, reported, fresh)
