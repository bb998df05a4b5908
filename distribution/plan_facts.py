"""What a campaign's plan says about time, in words: for whoever only reads it."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.lib import clock
from contacts.models import Property
from distribution.forms.sections import SENT
from distribution.models import Campaign, Channel
from distribution.reminding import plans_of
from distribution.rhythm import Rhythm, rhythm_of
from distribution.timing import EVERY_DAY, MONDAY_TO_FRIDAY, Timing, timing_of


def later_start(campaign: Campaign) -> datetime | None:
    """The chosen moment before which nothing leaves; None once it is over, or none was chosen."""
    start = timing_of(campaign).start_at
    return start if start and start > clock.now() else None


def plan_facts(campaign: Campaign) -> list[tuple[str, str]]:
    """Label and value of the start, the rhythm, the hours, the speed and the reminders, as far as
    the channel and the kind have them, in the reader's language."""
    facts = _rhythm_facts(campaign) if campaign.has_audience else []
    if campaign.channel not in SENT:
        return facts
    start = later_start(campaign)
    moment = date_format(timezone.localtime(start), "DATETIME_FORMAT") if start else ""
    facts.append((_("Start"), moment or _("At once")))
    return facts + _window_facts(timing_of(campaign)) + _pace_facts(campaign)


def _rhythm_facts(campaign: Campaign) -> list[tuple[str, str]]:
    rhythm = rhythm_of(campaign)
    if campaign.kind == Campaign.Kind.RECURRING:
        within = ngettext("Within %(days)s day", "Within %(days)s days", rhythm.first_within_days)
        return [
            (_("Each person"), _every(rhythm)),
            (_("New contacts"), within % {"days": rhythm.first_within_days}),
        ]
    if campaign.kind == Campaign.Kind.TRIGGERED:
        return [(_("After what"), _trigger(rhythm))]
    return []


def _every(rhythm: Rhythm) -> str:
    if rhythm.unit == "weeks":
        words = ngettext("Every week", "Every %(number)s weeks", rhythm.every)
    else:
        words = ngettext("Every month", "Every %(number)s months", rhythm.every)
    return words % {"number": rhythm.every}


def _trigger(rhythm: Rhythm) -> str:
    if not rhythm.property and not rhythm.event:
        return _("Nothing chosen yet")
    labels = Property.objects.filter(key=rhythm.property).values_list("label", flat=True)
    what = rhythm.event or labels.first() or rhythm.property
    words = ngettext(
        "%(days)s day after “%(what)s”", "%(days)s days after “%(what)s”", rhythm.after_days
    )
    return words % {"days": rhythm.after_days, "what": what}


def _window_facts(timing: Timing) -> list[tuple[str, str]]:
    facts = []
    if timing.until_hour - timing.from_hour < 24:
        facts.append((_("Hours"), f"{timing.from_hour:02d}:00–{timing.until_hour:02d}:00"))
    if sorted(timing.weekdays) == MONDAY_TO_FRIDAY:
        facts.append((_("Days"), _("Monday to Friday")))
    elif sorted(timing.weekdays) != EVERY_DAY:
        names = [str(WEEKDAYS[day]) for day in sorted(timing.weekdays)]
        facts.append((_("Days"), ", ".join(names)))
    if timing.skip_holidays:
        facts.append((_("Public holidays"), _("Left out")))
    return facts


def _pace_facts(campaign: Campaign) -> list[tuple[str, str]]:
    facts = []
    if campaign.rate_per_hour:
        facts.append((_("Messages an hour"), f"{campaign.rate_per_hour}"))
    reminders = [
        ngettext("%(days)s day later by %(channel)s", "%(days)s days later by %(channel)s", days)
        % {"days": days, "channel": Channel(plan.channel).label}
        for plan in plans_of(campaign)
        for days in [plan.after_days]
    ]
    return [*facts, (_("Reminders"), ", ".join(reminders) or _("None"))]
