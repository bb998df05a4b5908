"""The state changes of campaigns that were launched."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from accounts import audit
from accounts.models import Organisation, User
from config.lib import clock
from distribution.audience import audience_of
from distribution.bells import ring
from distribution.lanes import deliveries_of
from distribution.models import Campaign, DeliveryState, Invitation, Reminder
from distribution.readiness import launch_problems
from distribution.services.locks import campaign_locked

State = DeliveryState
RUNNING = (Campaign.State.LAUNCHING, Campaign.State.SENDING, Campaign.State.DONE)
BURST_WINDOW = timedelta(minutes=10)
# A campaign pauses by itself when this many, and this share, of the window's mails were refused.
BURST_COUNT = 20
BURST_SHARE = 0.1
REFUSED = (
    Q(state__in=[State.BOUNCED, State.FAILED])
    | Q(state=State.QUEUED, attempts__gt=0)
    # Cut by the server; the claim of one whose worker was stopped is taken away (sweeping).
    | Q(state=State.UNKNOWN, claimed_at__isnull=False)
)


class CampaignNotReady(Exception):
    """A campaign cannot be launched; ``problems`` says why, in the reader's language."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(*problems)
        self.problems = problems


def campaign_launch(*, campaign: Campaign, organisation: Organisation, actor: User) -> None:
    """Start freezing the audience; a second press changes nothing. Raises CampaignNotReady.

    What goes on by itself, or is told by the API whom to ask, has nobody to freeze: it runs.
    """
    with transaction.atomic():
        draft = campaign_locked(campaign)
        if not draft.is_draft:
            return
        if problems := launch_problems(draft, organisation):
            raise CampaignNotReady(problems)
        draft.launched_at = clock.now()
        if draft.is_endless:
            draft.state, draft.frozen_at = Campaign.State.SENDING, draft.launched_at
        else:
            draft.state = Campaign.State.LAUNCHING
            draft.audience_total = audience_of(draft).count()
        draft.save(update_fields=["state", "launched_at", "frozen_at", "audience_total"])
        audit.record("campaign.launched", target=draft, actor=actor, people=draft.audience_total)
        task = "campaign_plan_task" if draft.is_endless else "campaign_freeze_task"
        ring(task, organisation.pk, draft.pk)


def campaign_pause(*, campaign: Campaign, actor: User) -> None:
    """Stop sending; what is on its way to the provider this second still leaves."""
    with transaction.atomic():
        if campaign_locked(campaign).state in RUNNING:
            campaign_hold(campaign=campaign, reason=Campaign.Hold.PERSON, actor=actor)


def campaign_hold(*, campaign: Campaign, reason: Campaign.Hold, actor: User | None = None) -> None:
    """Pause for a reason that is shown; a person resumes it."""
    Campaign.objects.filter(pk=campaign.pk).update(state=Campaign.State.PAUSED, pause_reason=reason)
    audit.record("campaign.paused", target=campaign, actor=actor, reason=reason.value)


def campaign_resume(*, campaign: Campaign, actor: User) -> None:
    """Go on where it stopped: freezing the audience, or sending."""
    with transaction.atomic():
        paused = campaign_locked(campaign)
        if paused.state != Campaign.State.PAUSED:
            return
        frozen = paused.frozen_at is not None
        paused.state = Campaign.State.SENDING if frozen else Campaign.State.LAUNCHING
        paused.pause_reason, paused.resumed_at = "", clock.now()
        paused.save(update_fields=["state", "pause_reason", "resumed_at"])
        audit.record("campaign.resumed", target=paused, actor=actor)
        task = "campaign_send_task" if frozen else "campaign_freeze_task"
        ring(task, paused.organisation_id, paused.pk)


def campaign_cancel(*, campaign: Campaign, actor: User) -> int:
    """End it: nobody is asked or reminded any more. What was sent can still be answered. Returns
    how many invitations no longer leave."""
    with transaction.atomic():
        ended = campaign_locked(campaign)
        if ended.state not in {*RUNNING, Campaign.State.PAUSED}:
            return 0
        ended.state, ended.pause_reason = Campaign.State.CANCELLED, ""
        ended.finished_at = clock.now()
        ended.save(update_fields=["state", "pause_reason", "finished_at"])
        people = waiting_drop(Q(campaign=ended))
        audit.record("campaign.cancelled", target=ended, actor=actor, people=people)
    return people


def campaign_speed(*, campaign: Campaign, rate_per_hour: int | None, actor: User) -> None:
    """At most so many messages an hour from now on; None lifts the limit."""
    with transaction.atomic():
        running = campaign_locked(campaign)
        running.rate_per_hour = rate_per_hour
        running.save(update_fields=["rate_per_hour"])
        audit.record("campaign.speed_changed", target=running, actor=actor, rate=rate_per_hour)
        ring("campaign_send_task", running.organisation_id, running.pk)


def campaign_settle(*, campaign: Campaign) -> None:
    """After a batch: pause when a burst of mails was refused, finish when nothing is left."""
    with transaction.atomic():
        current = campaign_locked(campaign)
        if current.state == Campaign.State.CANCELLED:
            waiting_drop(Q(campaign=current))
        if current.state != Campaign.State.SENDING:
            return
        if _is_burst(current):
            campaign_hold(campaign=current, reason=Campaign.Hold.FAILURES)
        elif not current.is_endless and not _has_unsent(current):
            current.state, current.finished_at = Campaign.State.DONE, clock.now()
            current.save(update_fields=["state", "finished_at"])


def waiting_drop(cancelled: Q) -> int:
    """Give up what waits in cancelled campaigns, inside the open tenant scope. Returns how many
    invitations that were."""
    waiting = Q(state__in=[State.QUEUED, State.DEFERRED])
    Reminder.objects.filter(cancelled, waiting).update(state=State.SUPPRESSED)
    return Invitation.objects.filter(cancelled, waiting).update(
        state=State.SUPPRESSED, not_asked=Invitation.NotAsked.CANCELLED
    )


def _has_unsent(campaign: Campaign) -> bool:
    unsent = [State.QUEUED, State.SENDING]
    return any(rows.filter(state__in=unsent).exists() for rows in deliveries_of(campaign))


def _is_burst(campaign: Campaign) -> bool:
    since = max(filter(None, [clock.now() - BURST_WINDOW, campaign.resumed_at]))
    attempted = [rows.filter(handed_at__gte=since) for rows in deliveries_of(campaign)]
    refused = sum(rows.filter(REFUSED).count() for rows in attempted)
    if refused < BURST_COUNT:
        return False
    return refused >= BURST_SHARE * sum(rows.count() for rows in attempted)
