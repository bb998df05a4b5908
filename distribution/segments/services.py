"""The state changes of segments."""

from __future__ import annotations

from django.db import transaction

from accounts import audit
from accounts.models import User
from distribution.models import Campaign, Segment
from distribution.segments.rule import SegmentRule

State = Campaign.State


def segment_create(*, name: str, rule: SegmentRule, actor: User) -> Segment:
    """Keep conditions under a name. Raises IntegrityError when the name is taken."""
    with transaction.atomic():
        segment = Segment.objects.create(
            name=name, rule=rule.model_dump(mode="json"), created_by=actor
        )
        audit.record("segment.created", target=segment, actor=actor, name=name)
    return segment


def segment_update(*, segment: Segment, name: str, rule: SegmentRule, actor: User) -> None:
    """Change a segment; campaigns that will still ask follow it. Raises IntegrityError when the
    name is taken."""
    with transaction.atomic():
        segment.name, segment.rule = name, rule.model_dump(mode="json")
        segment.save(update_fields=["name", "rule"])
        audit.record("segment.changed", target=segment, actor=actor, name=name)


def segment_delete(*, segment: Segment, actor: User) -> None:
    """Delete a segment. Raises ValueError while a campaign will still ask by it."""
    with transaction.atomic():
        if campaigns_asking(segment):
            raise ValueError("a campaign will still ask by this segment")
        audit.record("segment.deleted", target=segment, actor=actor, name=segment.name)
        segment.delete()


def campaigns_asking(segment: Segment) -> list[Campaign]:
    """Campaigns that have not asked everybody of this segment yet."""
    open_states = [State.DRAFT, State.LAUNCHING, State.SENDING, State.PAUSED]
    using = Campaign.objects.filter(audience__id=str(segment.pk), state__in=open_states)
    return list(using.order_by("-created_at"))
