"""The state changes of campaigns before they are launched."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import Organisation, User
from distribution.models import Campaign, Channel
from distribution.services.locks import campaign_locked
from distribution.texts import STANDARD_TEXTS
from distribution.timing import usual_timing
from surveys.models import Survey

# Whoever cannot be asked by then is not asked; of an event people soon remember little.
WAIT_DAYS, STALE_AFTER_DAYS = 60, 7


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
            timing=usual_timing(channel, kind).model_dump(mode="json"),
            wait_days=STALE_AFTER_DAYS if kind == Campaign.Kind.TRIGGERED else WAIT_DAYS,
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
        draft = campaign_locked(campaign)
        if not draft.is_draft:
            raise ValueError("a launched campaign does not change")
        for name, value in fields.items():
            setattr(campaign, name, value)
        campaign.save(update_fields=[*fields])
        audit.record("campaign.changed", target=campaign, actor=actor)


def campaign_delete(*, campaign: Campaign, actor: User) -> None:
    """Delete a draft. Raises ValueError once it was launched: its answers need it."""
    with transaction.atomic():
        if not campaign_locked(campaign).is_draft:
            raise ValueError("a launched campaign is kept")
        audit.record("campaign.deleted", target=campaign, actor=actor, name=campaign.name)
        campaign.delete()
