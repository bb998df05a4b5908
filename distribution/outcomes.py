"""Recording what went wrong when a message was handed over; ``handing`` records the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from config.lib import clock
from contacts.models import Suppression
from contacts.services import suppression_add
from distribution.channels import Outcome, Result
from distribution.models import Campaign, Delivery, DeliveryState, Invitation
from distribution.said import problem_said
from distribution.services import campaign_hold
from distribution.states import states_before

State = DeliveryState
# After the n-th refusal for now, try again this much later; after the last one, give up.
RETRY_AFTER = [timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6)]
UNREACHED_AFTER = timedelta(minutes=1)
# What an outcome says of the address itself.
STOPPING = {
    Result.BOUNCED: Suppression.Reason.BOUNCED,
    Result.OPTED_OUT: Suppression.Reason.UNSUBSCRIBED,
}


@dataclass(frozen=True)
class Attempt:
    """An invitation or a reminder, and how handing it over went."""

    message: Delivery
    outcome: Outcome

    @property
    def went_through(self) -> bool:
        """Whether the provider gave an answer about this very message."""
        return self.outcome.result not in {Result.UNREACHED, Result.REFUSED}


def trouble_record(*, campaign: Campaign, attempt: Attempt) -> None:
    """Record an attempt that did not end with "sent", inside the open tenant scope.

    News that came meanwhile (the person may have answered already) is never overwritten.
    """
    _record_trouble(attempt)
    if attempt.outcome.result == Result.REFUSED:
        # Nothing is wrong with the addresses: all wait until a person has set it right.
        campaign_hold(campaign=campaign, reason=Campaign.Hold.PROVIDER)


def _record_trouble(attempt: Attempt) -> None:
    message, outcome = attempt.message, attempt.outcome
    fields = _consequence(message, outcome) | {"problem": problem_said(outcome.problem)}
    if outcome.provider_id:
        fields["provider_id"] = outcome.provider_id
    changed = (
        type(message)
        .objects.filter(pk=message.pk, state__in=states_before(fields["state"]))
        .update(**fields)
    )
    if changed and outcome.result in STOPPING:
        suppression_add(
            address=message.address, reason=STOPPING[outcome.result], channel=message.channel
        )


def _consequence(message: Delivery, outcome: Outcome) -> dict[str, Any]:
    match outcome.result:
        case Result.RETRY:
            return _next_try(message)
        case Result.UNREACHED | Result.REFUSED:
            return _untouched() | {"due_at": clock.now() + UNREACHED_AFTER}
        case Result.BOUNCED:
            return {"state": State.BOUNCED}
        case Result.OPTED_OUT if isinstance(message, Invitation):
            return {"state": State.SUPPRESSED, "not_asked": Invitation.NotAsked.OPTED_OUT}
        case Result.OPTED_OUT:
            return {"state": State.SUPPRESSED}
        case Result.UNKNOWN:
            return {"state": State.UNKNOWN}
        case _:
            return {"state": State.FAILED}


def _next_try(message: Delivery) -> dict[str, Any]:
    attempts = message.attempts + 1
    if attempts > len(RETRY_AFTER):
        return {"state": State.FAILED, "attempts": attempts}
    due_at = clock.now() + RETRY_AFTER[attempts - 1]
    return {"state": State.QUEUED, "attempts": attempts, "claimed_at": None, "due_at": due_at}


def _untouched() -> dict[str, Any]:
    """The provider cannot have it: as if it had never been claimed."""
    return {"state": State.QUEUED, "claimed_at": None, "handed_at": None}
