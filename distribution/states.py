"""Which state of a message may follow which, whatever order the news comes in."""

from __future__ import annotations

from collections.abc import Iterable

from distribution.models import DeliveryState

State = DeliveryState

# News moves an invitation to a higher rank only: "opened" may overtake "sent", never the reverse.
RANK: dict[str, int] = {
    State.DEFERRED: 0,
    State.QUEUED: 1,
    State.SUPPRESSED: 2,
    State.SENDING: 2,
    State.UNKNOWN: 3,
    State.SENT: 4,
    # A provider may give up what it took, and may say so before we have recorded that it did.
    State.FAILED: 5,
    State.DELIVERED: 6,
    State.BOUNCED: 7,
    State.OPENED: 8,
    State.EXPIRED: 9,
    State.ANSWERED: 10,
}
# Nothing follows these.
FINAL = frozenset({State.SUPPRESSED, State.EXPIRED, State.ANSWERED})
# Steps that are decisions, not news: a later try, quarantine found at the claim, "try again", and
# the provider that knows better than we do that a person wants nothing.
DECISIONS = frozenset(
    {
        (State.SENDING, State.QUEUED),
        (State.SENDING, State.SUPPRESSED),
        (State.QUEUED, State.DEFERRED),
        (State.UNKNOWN, State.QUEUED),
    }
)
REACHED = (State.SENT, State.DELIVERED, State.OPENED)


def may_follow(old: str, new: str) -> bool:
    """Whether a message in state ``old`` may move to ``new``."""
    if old in FINAL:
        return False
    return RANK[new] > RANK[old] or (old, new) in DECISIONS


def states_before(new: str) -> list[str]:
    """Every state that ``new`` may follow: the WHERE of the UPDATE that records it."""
    return [old for old in RANK if may_follow(old, new)]


def quoted(states: Iterable[str]) -> str:
    """States as they stand between the brackets of an IN in SQL."""
    return ", ".join(f"'{state}'" for state in states)
