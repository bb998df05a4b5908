"""How many reported a campaign's messages as spam, and when that is too many.

Mail services block a sender at 0.3 %; a campaign stops itself well before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from distribution.lanes import deliveries_of
from distribution.models import Campaign

ALARM_SHARE = 0.0008
PAUSE_SHARE = 0.002
# One person alone stops nothing, however small the campaign.
PAUSE_COUNT = 2


@dataclass(frozen=True)
class Complaints:
    """Messages that left, and how many of them were reported; ``fresh`` since the last resuming.

    ``sent`` is 0 where nobody reported anything.
    """

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
    moments: list[datetime] = []
    for rows in deliveries_of(campaign):
        reported = rows.filter(complained_at__isnull=False)
        moments += filter(None, reported.values_list("complained_at", flat=True))
    return Complaints(
        # Counting these reads every message.
        sent=_sent(campaign) if moments else 0,
        reported=len(moments),
        fresh=sum(moment > resumed for moment in moments),
    )


def _sent(campaign: Campaign) -> int:
    return sum(rows.aggregate(sent=Count("sent_at"))["sent"] for rows in deliveries_of(campaign))
