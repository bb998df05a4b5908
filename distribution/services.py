"""The state changes of campaigns and invitations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts import audit
from accounts.models import Organisation, User
from config.lib import clock
from contacts.models import Suppression
from contacts.services import suppression_add, suppression_remove
from distribution.audience import audience_of
from distribution.bells import ring
from distribution.models import Campaign, Channel, Invitation
from distribution.readiness import launch_problems
from distribution.texts import STANDARD_TEXTS
from surveys.models import Survey

State = Invitation.State
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


def campaign_create(
    *,
    name: str,
    survey: Survey,
    languages: list[str],
    organisation: Organisation,
    actor: User,
    channel: str = Channel.EMAIL,
    kind: str = Campaign.Kind.ONCE,
) -> Campaign:
    """A draft with the standard texts; whoever speaks none of ``languages`` gets the first."""
    with transaction.atomic():
        campaign = Campaign.objects.create(
            name=name,
            survey=survey,
            channel=channel,
            kind=kind,
            languages=languages,
            texts={code: STANDARD_TEXTS[code].model_dump() for code in languages},
            sender_name=organisation.name,
            reply_to=actor.email,
            created_by=actor,
        )
        audit.record("campaign.created", target=campaign, actor=actor)
    return campaign


def campaign_update(*, campaign: Campaign, fields: dict[str, Any], actor: User) -> None:
    """Save the fields of a draft. Raises ValueError once it was launched."""
    with transaction.atomic():
        draft = _locked(campaign)
        if not draft.is_draft:
            raise ValueError("a launched campaign does not change")
        for name, value in fields.items():
            setattr(campaign, name, value)
        campaign.save(update_fields=[*fields])
        audit.record("campaign.changed", target=campaign, actor=actor)


def campaign_delete(*, campaign: Campaign, actor: User) -> None:
    """Delete a draft. Raises ValueError once it was launched: its answers need it."""
    with transaction.atomic():
        if not _locked(campaign).is_draft:
            raise ValueError("a launched campaign is kept")
        audit.record("campaign.deleted", target=campaign, actor=actor, name=campaign.name)
        campaign.delete()


def campaign_launch(*, campaign: Campaign, organisation: Organisation, actor: User) -> None:
    """Start freezing the audience; a second press changes nothing. Raises CampaignNotReady."""
    with transaction.atomic():
        draft = _locked(campaign)
        if not draft.is_draft:
            return
        if problems := launch_problems(draft, organisation):
            raise CampaignNotReady(problems)
        draft.state, draft.launched_at = Campaign.State.LAUNCHING, clock.now()
        draft.audience_total = audience_of(draft).count()
        draft.save(update_fields=["state", "launched_at", "audience_total"])
        audit.record("campaign.launched", target=draft, actor=actor, people=draft.audience_total)
        ring("campaign_freeze_task", organisation.pk, draft.pk)


def campaign_pause(*, campaign: Campaign, actor: User) -> None:
    """Stop sending; what is on its way to the provider this second still leaves."""
    with transaction.atomic():
        if _locked(campaign).state in {Campaign.State.DRAFT, Campaign.State.PAUSED}:
            return
        campaign_hold(campaign=campaign, reason=Campaign.Hold.PERSON)
        audit.record("campaign.paused", target=campaign, actor=actor)


def campaign_hold(*, campaign: Campaign, reason: Campaign.Hold) -> None:
    """Pause for a reason that is shown; a person resumes it."""
    Campaign.objects.filter(pk=campaign.pk).update(state=Campaign.State.PAUSED, pause_reason=reason)


def campaign_resume(*, campaign: Campaign, actor: User) -> None:
    """Go on where it stopped: freezing the audience, or sending."""
    with transaction.atomic():
        paused = _locked(campaign)
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
        current = _locked(campaign)
        if current.state != Campaign.State.SENDING:
            return
        if _is_burst(current):
            campaign_hold(campaign=current, reason=Campaign.Hold.FAILURES)
            audit.record("campaign.paused", target=current, reason=Campaign.Hold.FAILURES.value)
        elif not current.invitations.filter(state__in=[State.QUEUED, State.SENDING]).exists():
            current.state, current.finished_at = Campaign.State.DONE, clock.now()
            current.save(update_fields=["state", "finished_at"])


def unknown_decide(*, campaign: Campaign, again: bool, actor: User) -> int:
    """Decide about mails whose connection was cut: send them ``again``, or leave them. Returns how
    many there were."""
    with transaction.atomic():
        unknown = campaign.invitations.filter(state=State.UNKNOWN)
        if again:
            count = unknown.update(
                state=State.QUEUED, due_at=clock.now(), claimed_at=None, handed_at=None, problem=""
            )
            ring("campaign_send_task", campaign.organisation_id, campaign.pk)
        else:
            count = unknown.update(state=State.FAILED)
        audit.record(
            "campaign.unknown_decided", target=campaign, actor=actor, again=again, people=count
        )
    return count


def invitation_unsubscribe(*, invitation: Invitation) -> None:
    """The invited person wants no more surveys of the organisation; again changes nothing."""
    suppression_add(
        address=invitation.address,
        reason=Suppression.Reason.UNSUBSCRIBED,
        channel=invitation.channel,
    )


def invitation_resubscribe(*, invitation: Invitation) -> None:
    """The person takes that back. What staff or a bounce stopped stays stopped."""
    suppression = Suppression.objects.filter(
        channel=invitation.channel,
        address=invitation.address,
        reason=Suppression.Reason.UNSUBSCRIBED,
    ).first()
    if suppression:
        suppression_remove(suppression=suppression)


def _locked(campaign: Campaign) -> Campaign:
    return Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)


def _is_burst(campaign: Campaign) -> bool:
    since = max(filter(None, [clock.now() - BURST_WINDOW, campaign.resumed_at]))
    attempted = campaign.invitations.filter(handed_at__gte=since)
    refused = attempted.filter(REFUSED).count()
    return refused >= BURST_COUNT and refused >= BURST_SHARE * attempted.count()
