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
from distribution.models import Campaign, Channel, DeliveryState
from distribution.readiness import launch_problems
from distribution.services.locks import campaign_locked

State = DeliveryState
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
    """Start freezing the audience; a second press changes nothing. Raises CampaignNotReady."""
    with transaction.atomic():
        draft = campaign_locked(campaign)
        if not draft.is_draft:
            return
        if problems := launch_problems(draft, organisation):
            raise CampaignNotReady(problems)
        draft.launched_at = clock.now()
        if draft.has_audience:
            draft.state = Campaign.State.LAUNCHING
            draft.audience_total = audience_of(draft).count()
            ring("campaign_freeze_task", organisation.pk, draft.pk)
        else:
            draft.state, draft.frozen_at = Campaign.State.SENDING, draft.launched_at
        draft.save(update_fields=["state", "launched_at", "frozen_at", "audience_total"])
        audit.record("campaign.launched", target=draft, actor=actor, people=draft.audience_total)


def campaign_pause(*, campaign: Campaign, actor: User) -> None:
    """Stop sending; what is on its way to the provider this second still leaves."""
    with transaction.atomic():
        if campaign_locked(campaign).state in {Campaign.State.DRAFT, Campaign.State.PAUSED}:
            return
        campaign_hold(campaign=campaign, reason=Campaign.Hold.PERSON)
        audit.record("campaign.paused", target=campaign, actor=actor)


def campaign_hold(*, campaign: Campaign, reason: Campaign.Hold) -> None:
    """Pause for a reason that is shown; a person resumes it."""
    Campaign.objects.filter(pk=campaign.pk).update(state=Campaign.State.PAUSED, pause_reason=reason)


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


def campaign_settle(*, campaign: Campaign) -> None:
    """After a batch: pause when a burst of mails was refused, finish when nothing is left."""
    with transaction.atomic():
        current = campaign_locked(campaign)
        if current.state != Campaign.State.SENDING:
            return
        if _is_burst(current):
            campaign_hold(campaign=current, reason=Campaign.Hold.FAILURES)
            audit.record("campaign.paused", target=current, reason=Campaign.Hold.FAILURES.value)
        elif not _is_endless(current) and not _has_unsent(current):
            current.state, current.finished_at = Campaign.State.DONE, clock.now()
            current.save(update_fields=["state", "finished_at"])


def _is_endless(campaign: Campaign) -> bool:
    """Whether it goes on asking whoever comes along until a person ends it."""
    return campaign.kind != Campaign.Kind.ONCE or campaign.channel == Channel.API


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
