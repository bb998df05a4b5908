"""Sending: claim a batch, hand it over outside any transaction, record what became of it.

What a crash may do at each point, and why nobody gets two mails, is in docs/sending.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Suppression
from distribution.audience import quarantine_start
from distribution.channels import SENDING, Outcome, Result, Session
from distribution.models import Campaign, Invitation
from distribution.outcomes import Attempt, outcomes_record
from distribution.services import campaign_hold, campaign_settle
from surveys.models import Survey

BATCH = 200
# Handed over and recorded together: what a killed worker may leave in doubt.
SUB_BATCH = 20
# A worker that got stuck with a sub-batch for this long gives the rest back.
SUB_BATCH_SECONDS = 60
# Longer than the slowest sub-batch: one message more may take four waits of EMAIL_TIMEOUT.
LEASE = timedelta(minutes=5)
State = Invitation.State
# A campaign that is done may still have people who wait for the end of their quarantine.
SENDING_STATES = (Campaign.State.SENDING, Campaign.State.DONE)
WAITING = (State.QUEUED, State.DEFERRED)


@dataclass(frozen=True)
class Batch:
    """Invitations that are ours until ``claimed_at`` plus the lease."""

    campaign: Campaign
    invitations: list[Invitation]
    claimed_at: datetime

    def mine(self) -> QuerySet[Invitation]:
        """Those still claimed by us; the reaper or a pause may have taken some back."""
        ids = [invitation.pk for invitation in self.invitations]
        return Invitation.objects.filter(
            pk__in=ids, state=State.SENDING, claimed_at=self.claimed_at
        )


def batch_send(*, organisation: Organisation, campaign_id: UUID) -> bool:
    """Send the next batch of a campaign. True when more is due now."""
    batch = batch_claim(organisation=organisation, campaign_id=campaign_id)
    if batch is None:
        return False
    finished = _hand_over(batch)
    with tenant_scope(organisation):
        batch.mine().filter(handed_at=None).update(state=State.QUEUED, claimed_at=None)
        campaign_settle(campaign=batch.campaign)
    return finished and len(batch.invitations) == BATCH


def batch_claim(*, organisation: Organisation, campaign_id: UUID) -> Batch | None:
    """Mark up to BATCH due invitations as ours in one transaction; None when there are none.

    Rows another worker is at are skipped. The contact is locked too, so that two campaigns cannot
    both find that a person was not asked lately.
    """
    with tenant_scope(organisation):
        campaign = _campaign_that_may_send(organisation, campaign_id)
        if campaign is None:
            return None
        due = (
            campaign.invitations.select_for_update(
                skip_locked=True, no_key=True, of=("self", "contact")
            )
            .select_related("contact")
            .filter(state__in=WAITING, due_at__lte=clock.now())
            .order_by("due_at")[:BATCH]
        )
        ready = _still_to_be_asked(campaign, list(due))
        batch = Batch(campaign, ready, clock.now())
        ids = [invitation.pk for invitation in ready]
        Invitation.objects.filter(pk__in=ids).update(
            state=State.SENDING, claimed_at=batch.claimed_at, handed_at=None, not_asked=""
        )
        if not ready:
            campaign_settle(campaign=campaign)
        return batch if ready else None


def _campaign_that_may_send(organisation: Organisation, campaign_id: UUID) -> Campaign | None:
    if not organisation.is_active:
        return None
    campaign = (
        Campaign.objects.select_related("organisation", "survey__live_version")
        .filter(pk=campaign_id, state__in=SENDING_STATES)
        .first()
    )
    if campaign and campaign.survey.state != Survey.State.LIVE:
        campaign_hold(campaign=campaign, reason=Campaign.Hold.SURVEY_CLOSED)
        return None
    return campaign


def _still_to_be_asked(campaign: Campaign, due: list[Invitation]) -> list[Invitation]:
    """Without those who said no, or were asked by another campaign, since the launch."""
    stopped = _suppressed(campaign, due)
    asked = _asked_lately(campaign, due)
    ready = []
    for invitation in due:
        if reason := stopped.get(invitation.address):
            _set(invitation, state=State.SUPPRESSED, not_asked=_not_asked(reason))
        elif last := asked.get(invitation.contact_id):
            _set(
                invitation,
                state=State.DEFERRED,
                not_asked=Invitation.NotAsked.QUARANTINE,
                due_at=last + timedelta(days=campaign.quarantine_days),
            )
        else:
            ready.append(invitation)
    return ready


def _set(invitation: Invitation, **fields: object) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(**fields)


def _not_asked(reason: str) -> Invitation.NotAsked:
    bounced = reason == Suppression.Reason.BOUNCED
    return Invitation.NotAsked.BOUNCED if bounced else Invitation.NotAsked.OPTED_OUT


def _suppressed(campaign: Campaign, due: list[Invitation]) -> dict[str, str]:
    addresses = [invitation.address for invitation in due]
    rows = Suppression.objects.filter(channel=campaign.channel, address__in=addresses)
    return dict(rows.values_list("address", "reason"))


def _asked_lately(campaign: Campaign, due: list[Invitation]) -> dict[UUID, datetime]:
    """contact -> when another campaign asked it inside the quarantine, or is just doing so."""
    if not campaign.quarantine_days:
        return {}
    others = Invitation.objects.exclude(campaign=campaign).filter(
        contact__in=[invitation.contact_id for invitation in due]
    )
    lately = others.filter(Q(sent_at__gt=quarantine_start(campaign)) | Q(state=State.SENDING))
    rows = lately.order_by().values_list("contact_id").annotate(Max("sent_at"))
    return {contact: last or clock.now() for contact, last in rows}


def _hand_over(batch: Batch) -> bool:
    """Everything between two transactions. False when it ended early."""
    with SENDING[batch.campaign.channel].session(batch.campaign) as session:
        for group in _groups(batch.invitations):
            marked = _mark_handed(batch, group)
            if not marked:
                return False
            attempts = list(_attempts(session, marked))
            with tenant_scope(batch.campaign.organisation):
                outcomes_record(campaign=batch.campaign, attempts=attempts)
            if not all(attempt.went_through for attempt in attempts):
                return False
    return True


def _groups(invitations: list[Invitation]) -> Iterator[list[Invitation]]:
    for start in range(0, len(invitations), SUB_BATCH):
        yield invitations[start : start + SUB_BATCH]


def _mark_handed(batch: Batch, group: list[Invitation]) -> list[Invitation]:
    """Write down, before speaking to the provider, that it may get these. Those that are no longer
    ours are left out; none are returned once the campaign was paused."""
    organisation = batch.campaign.organisation
    with tenant_scope(organisation):
        wanted = batch.mine().filter(
            pk__in=[invitation.pk for invitation in group], campaign__state__in=SENDING_STATES
        )
        locked = wanted.select_for_update(no_key=True, of=("self",))
        ids = set(locked.values_list("pk", flat=True))
        Invitation.objects.filter(pk__in=ids).update(handed_at=clock.now())
        return [invitation for invitation in group if invitation.pk in ids]


def _attempts(session: Session, group: Iterable[Invitation]) -> Iterator[Attempt]:
    """Hand over one by one; none further once the provider is out of reach or too slow."""
    deadline, stopped = monotonic() + SUB_BATCH_SECONDS, ""
    for invitation in group:
        if stopped:
            yield Attempt(invitation, Outcome(Result.UNREACHED, stopped))
            continue
        attempt = Attempt(invitation, session.send(invitation))
        yield attempt
        if not attempt.went_through:
            stopped = attempt.outcome.problem
        elif monotonic() > deadline:
            stopped = "The mail server answers too slowly"
