"""Recurring campaigns: everybody is asked again and again, about as many on each working day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Case,
    DateField,
    DateTimeField,
    Exists,
    F,
    FloatField,
    Func,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Floor, Greatest, TruncDate

from config.lib import clock
from distribution.audience import contacts_judged
from distribution.inviting import invitations_make
from distribution.joining import NOT_YET
from distribution.models import Campaign, Invitation
from distribution.rhythm import Cycle, Rhythm, cycle_at, shortest_gap

# After days without a worker so many days of asking are made up for; whoever comes into the
# audience in the middle of a cycle, other than as a new contact, waits for the next one.
CATCH_UP = 5


class Draw(Func):
    """A number from 0 to below 1 that is always the same for the same words."""

    template = "(('x' || substr(md5(concat(%(expressions)s)), 1, 8))::bit(32)::bigint / 2.0 ^ 32)"
    output_field = FloatField()


class AddDays(Func):
    """``AddDays(date, whole number)``: the date so many days later."""

    template = "(%(expressions)s)"
    arg_joiner = " + "
    output_field = DateField()


class DaysUntil(Func):
    """``DaysUntil(date, dates)``: how many of the sorted dates are not after the first one."""

    template = "width_bucket(%(expressions)s::date[])"
    output_field = IntegerField()


def recurring_plan(campaign: Campaign, rhythm: Rhythm) -> int:
    """Ask those whose day of this cycle has come, inside the open tenant scope. Returns how many
    invitations were made."""
    zone, now = campaign.organisation.zone, clock.now()
    today = clock.local_day(now, zone)
    cycle = cycle_at(campaign, today, zone)
    missed = _days_missed(campaign, cycle)
    passed = cycle.days_before(today + timedelta(days=1))
    mine = Invitation.objects.filter(campaign=campaign, contact=OuterRef("pk"))
    waiting = mine.filter(Q(round=cycle.number) | Q(state__in=NOT_YET))
    last = mine.order_by().values("contact").annotate(last=Max("sent_at")).values("last")
    return invitations_make(
        campaign=campaign,
        judged=_placed(campaign, rhythm, cycle, missed).filter(
            ~Exists(waiting), place__lt=passed, place__gte=max(missed, passed - CATCH_UP)
        ),
        due_at=Greatest(
            Value(now, DateTimeField()),
            Subquery(last, output_field=DateTimeField()) + shortest_gap(rhythm),
        ),
        round=cycle.number,
    )


def _days_missed(campaign: Campaign, cycle: Cycle) -> int:
    """The days of this cycle that were over when the campaign was resumed."""
    if campaign.resumed_at is None:
        return 0
    return cycle.days_before(clock.local_day(campaign.resumed_at, campaign.organisation.zone))


def _placed(campaign: Campaign, rhythm: Rhythm, cycle: Cycle, missed: int) -> QuerySet[Any]:
    """The judged contacts with ``place``: which of the cycle's days is theirs, from 0.

    It is drawn once for all cycles, so that the days are equally full and one person's questions
    equally far apart. Of days ``missed`` in a pause the people are drawn anew over as many days
    from then on: at most twice as many are asked in a day, and whose new day falls behind the
    cycle waits for the next.
    """
    usual = Floor(_draw(campaign, "day") * len(cycle.days))
    again = Floor(_draw(campaign, "again") * missed) + missed
    # A new contact's first day may be one of this cycle.
    is_new = Q(created_at__gt=campaign.launched_at, first_day__gte=cycle.starts)
    return (
        contacts_judged(campaign)
        .annotate(first_day=_first_day(campaign, rhythm))
        .annotate(planned=Case(When(is_new, then=_place_of_day(cycle)), default=usual))
        .annotate(place=Case(When(planned__lt=missed, then=again), default=F("planned")))
    )


def _draw(campaign: Campaign, what: str) -> Draw:
    return Draw(Value(str(campaign.pk)), Value(what), F("pk"))


def _first_day(campaign: Campaign, rhythm: Rhythm) -> AddDays:
    """When a contact that came after the launch is asked first."""
    joined = TruncDate("created_at", tzinfo=campaign.organisation.zone)
    wait = Floor(_draw(campaign, "first") * (rhythm.first_within_days + 1))
    return AddDays(joined, Cast(wait, IntegerField()))


def _place_of_day(cycle: Cycle) -> Cast:
    """The place of ``first_day``, or of the first day of asking after it."""
    before = AddDays(F("first_day"), Value(-1))
    return Cast(DaysUntil(before, Value(cycle.days, ArrayField(DateField()))), FloatField())
