"""The trial: 30 days without a card that end by themselves, computed from dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import ceil

TRIAL_DAYS = 30
SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class Trial:
    """Where an organisation stands: ``days_left`` counts a started day as one (0 when over)."""

    paid: bool
    days_left: int
    days_total: int = TRIAL_DAYS

    @classmethod
    def at(cls, now: datetime, *, ends_at: datetime, paid_until: datetime | None) -> Trial:
        """The state at an aware moment ``now``."""
        seconds = (ends_at - now).total_seconds()
        return cls(
            paid=paid_until is not None and now < paid_until,
            days_left=max(0, ceil(seconds / SECONDS_A_DAY)),
        )

    @property
    def ended(self) -> bool:
        """Neither paid nor in the trial: sending and new answers stop, reading goes on."""
        return not self.paid and self.days_left == 0

    @property
    def percent_used(self) -> int:
        """How much of the trial has passed, 0 to 100."""
        return round(
            100 * (self.days_total - min(self.days_left, self.days_total)) / self.days_total
        )
