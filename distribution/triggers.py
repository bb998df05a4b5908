"""Triggered campaigns: somebody is asked some days after a date of theirs, or after an event."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import DateField, Exists, F, Func, IntegerField, OuterRef, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Substr

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from config.lib import clock
from distribution.audience import audience_of, contacts_judged
from distribution.bells import ring
from distribution.claiming import SENDING_STATES
from distribution.inviting import invitations_make
from distribution.joining import invitation_add
from distribution.models import Campaign, Invitation, TriggerEvent
from distribution.rhythm import Rhythm, rhythm_of

EVENTS = 500


class DateOf(Func):
    """``DateOf(text, text)``: the date that the text spells (2026-11-27), or NULL; the same text
    twice, because it is looked at before it is read."""

    template = "CASE WHEN pg_input_is_valid(%(expressions)s)::date END"
    arg_joiner = ", 'date') THEN ("
    output_field = DateField()


class Ordinal(Func):
    """The number of a date, as ``date.toordinal`` counts."""

    template = "(%(expressions)s - DATE '0001-01-01' + 1)"
    output_field = IntegerField()


def dates_plan(campaign: Campaign, rhythm: Rhythm) -> int:
    """Ask those whose property's date is so many days ago, each date once, inside the open tenant
    scope: none whose day came before the launch, none that is later than the campaign's days to
    wait. Returns how many invitations were made."""
    assert campaign.launched_at  # noqa: S101  # drafts are not planned
    zone = campaign.organisation.zone
    today, after = clock.local_day(clock.now(), zone), timedelta(days=rhythm.after_days)
    launched = clock.local_day(campaign.launched_at, zone)
    oldest = max(launched, today - timedelta(days=campaign.wait_days)) - after
    asked = Invitation.objects.filter(
        campaign=campaign, contact=OuterRef("pk"), round=OuterRef("ordinal")
    )
    return invitations_make(
        campaign=campaign,
        judged=_dated(campaign, rhythm.property).filter(
            ~Exists(asked), day__gte=oldest, day__lte=today - after
        ),
        due_at=clock.now(),
        round=F("ordinal"),
    )


def _dated(campaign: Campaign, key: str) -> QuerySet[Any]:
    """The judged contacts with the ``day`` in a property, and its ``ordinal``."""
    told = Substr(Coalesce(KeyTextTransform(key, "properties"), Value("")), 1, 10)
    judged = contacts_judged(campaign).annotate(day=DateOf(told, told))
    return judged.annotate(ordinal=Ordinal(F("day")))


def events_take(*, organisation: Organisation) -> None:
    """Make the invitations of events that the API told; each event is taken once."""
    with tenant_scope(organisation):
        open_events = TriggerEvent.objects.filter(taken_at=None).select_related("contact")
        locked = open_events.select_for_update(skip_locked=True, of=("self",))
        events, campaigns = list(locked.order_by("created_at")[:EVENTS]), _triggered()
        for event in events:
            for campaign, rhythm in campaigns:
                if rhythm.event == event.name:
                    _after_event(campaign, rhythm, event)
        ids = [event.pk for event in events]
        TriggerEvent.objects.filter(pk__in=ids).update(taken_at=clock.now())
        if len(events) == EVENTS:
            ring("events_take_task", organisation.pk)


def _triggered() -> list[tuple[Campaign, Rhythm]]:
    states = [*SENDING_STATES, Campaign.State.PAUSED]
    campaigns = Campaign.objects.filter(kind=Campaign.Kind.TRIGGERED, state__in=states)
    return [(campaign, rhythm_of(campaign)) for campaign in campaigns]


def _after_event(campaign: Campaign, rhythm: Rhythm, event: TriggerEvent) -> None:
    """Nobody is asked about what came before the launch, or is long over; nor twice about two
    events of which the first was not asked about yet."""
    due_at = event.occurred_at + timedelta(days=rhythm.after_days)
    is_old = campaign.launched_at is None or event.occurred_at < campaign.launched_at
    is_stale = due_at + timedelta(days=campaign.wait_days) < clock.now()
    if is_old or is_stale or not audience_of(campaign).filter(pk=event.contact_id).exists():
        return
    invitation_add(campaign=campaign, contact=event.contact, due_at=due_at)
