"""What is known before a campaign is sent: the organisation's own response rate and scores."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Q

from config.lib import clock
from config.lib.scores import GROUP_SCORES, GroupTotals
from contacts.models import Contact
from distribution.audience import AudienceCounts, audience_counts
from distribution.expectation import LEAST_ANSWERS, LEAST_DELIVERED, WORST, Expectation, Rate
from distribution.models import Campaign, Channel, DeliveryState, Invitation
from surveys.models import Response

# Most who answer do so within a week; younger invitations would make the rate look low.
RIPE_AFTER = timedelta(days=7)
REMEMBERED = timedelta(days=730)
# First guesses, named with their source in ``_expectation.html``.
GUESSES = {Channel.EMAIL: Rate(0.2), Channel.SMS: Rate(0.25), Channel.LOGIN: Rate(0.1)}
# Judging so many contacts fits into a page that answers at once.
QUICKLY_COUNTED = 10_000
LOST = [DeliveryState.BOUNCED, DeliveryState.FAILED]


def audience_outlook(
    campaign: Campaign, *, wait: bool = True
) -> dict[str, AudienceCounts | Expectation | None]:
    """``counts`` and what is ``expected`` of them, as ``_audience.html`` shows them.

    Without ``wait`` both are None where counting takes longer than a page may: the page loads them
    afterwards.
    """
    if not wait and judging_is_slow():
        return {"counts": None, "expected": None}
    counts = audience_counts(campaign)
    return {"counts": counts, "expected": expectation_of(campaign, counts.asked)}


def judging_is_slow() -> bool:
    """Whether to judge everybody takes longer than a page may."""
    return Contact.objects.order_by()[: QUICKLY_COUNTED + 1].count() > QUICKLY_COUNTED


def expectation_of(campaign: Campaign, invited: int) -> Expectation | None:
    """For so many invited by this campaign; None on channels where nobody knows who was asked."""
    rate = own_rate(campaign.channel) or GUESSES.get(Channel(campaign.channel))
    if not rate or not invited:
        return None
    shape = None
    if campaign.survey.metric == "nps":
        shape = _own_shape(campaign) or WORST
    return Expectation(invited, rate, shape)


def own_rate(channel: str) -> Rate | None:
    """Answered of delivered invitations on the channel, of the last two years without the last
    week; None while there are too few."""
    now = clock.now()
    sent = Invitation.objects.filter(
        channel=channel, sent_at__lt=now - RIPE_AFTER, sent_at__gt=now - REMEMBERED
    ).exclude(state__in=LOST)
    answered = Count("pk", filter=Q(state=DeliveryState.ANSWERED))
    found = sent.order_by().aggregate(delivered=Count("pk"), answered=answered)
    if found["delivered"] < LEAST_DELIVERED:
        return None
    return Rate(found["answered"] / found["delivered"], found["delivered"])


def _own_shape(campaign: Campaign) -> GroupTotals | None:
    """How the answers of this very survey fall into the three groups, if there are enough."""
    scored = Response.objects.filter(survey=campaign.survey_id, is_test=False, score__isnull=False)
    found = scored.order_by().aggregate(
        detractors=Count("pk", filter=Q(score__in=GROUP_SCORES["detractor"])),
        passives=Count("pk", filter=Q(score__in=GROUP_SCORES["passive"])),
        promoters=Count("pk", filter=Q(score__in=GROUP_SCORES["promoter"])),
    )
    shape = GroupTotals(**found)
    return shape if sum(shape) >= LEAST_ANSWERS else None
