"""Recording how handing over went: one UPDATE for what was sent, one for each that was not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Case, F, Value, When

from config.lib import clock
from contacts.models import Suppression
from contacts.services import suppression_add
from distribution.channels import Outcome, Result
from distribution.models import Campaign, Invitation
from distribution.states import states_before

State = Invitation.State
# After the n-th refusal for now, try again this much later; after the last one, give up.
RETRY_AFTER = [timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6)]
UNREACHED_AFTER = timedelta(minutes=1)
PROBLEM_LENGTH = 300


@dataclass(frozen=True)
class Attempt:
    """An invitation and how handing it over went."""

    invitation: Invitation
    outcome: Outcome

    @property
    def went_through(self) -> bool:
        """Whether the provider gave any answer at all."""
        return self.outcome.result != Result.UNREACHED


def outcomes_record(*, campaign: Campaign, attempts: Sequence[Attempt]) -> None:
    """Record all attempts inside the open tenant scope.

    News that came meanwhile (the person may have answered already) is never overwritten.
    """
    sent = [attempt for attempt in attempts if attempt.outcome.result == Result.SENT]
    _record_sent(campaign, sent)
    for attempt in attempts:
        if attempt.outcome.result != Result.SENT:
            _record_trouble(campaign, attempt)


def _record_sent(campaign: Campaign, attempts: list[Attempt]) -> None:
    now = clock.now()
    Invitation.objects.filter(pk__in=[attempt.invitation.pk for attempt in attempts]).update(
        state=Case(
            When(state__in=states_before(State.SENT), then=Value(State.SENT)), default=F("state")
        ),
        sent_at=now,
        expires_at=now + timedelta(days=campaign.expires_after_days),
        problem="",
    )


def _record_trouble(campaign: Campaign, attempt: Attempt) -> None:
    invitation, outcome = attempt.invitation, attempt.outcome
    fields = _consequence(invitation, outcome) | {"problem": outcome.problem[:PROBLEM_LENGTH]}
    changed = Invitation.objects.filter(
        pk=invitation.pk, state__in=states_before(fields["state"])
    ).update(**fields)
    if changed and outcome.result == Result.BOUNCED:
        suppression_add(
            address=invitation.address,
            reason=Suppression.Reason.BOUNCED,
            channel=campaign.channel,
        )


def _consequence(invitation: Invitation, outcome: Outcome) -> dict[str, Any]:
    match outcome.result:
        case Result.RETRY:
            return _next_try(invitation)
        case Result.UNREACHED:
            due_at = clock.now() + UNREACHED_AFTER
            return {"state": State.QUEUED, "claimed_at": None, "handed_at": None, "due_at": due_at}
        case Result.BOUNCED:
            return {"state": State.BOUNCED}
        case Result.UNKNOWN:
            return {"state": State.UNKNOWN}
        case _:
            return {"state": State.FAILED}


def _next_try(invitation: Invitation) -> dict[str, Any]:
    attempts = invitation.attempts + 1
    if attempts > len(RETRY_AFTER):
        return {"state": State.FAILED, "attempts": attempts}
    due_at = clock.now() + RETRY_AFTER[attempts - 1]
    return {"state": State.QUEUED, "attempts": attempts, "claimed_at": None, "due_at": due_at}
