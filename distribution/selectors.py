"""What the campaign pages show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from config.lib import clock
from distribution.lanes import deliveries_of
from distribution.models import Campaign, Invitation

State = Invitation.State
UNREACHED = Q(state=State.QUEUED, attempts=0) & ~Q(problem="")
ARRIVED = (State.DELIVERED, State.OPENED, State.ANSWERED)
COUNTS = {
    "frozen": Count("pk"),
    "suppressed": Count("pk", filter=Q(state=State.SUPPRESSED)),
    "deferred": Count("pk", filter=Q(state=State.DEFERRED)),
    "waiting": Count("pk", filter=Q(state__in=[State.QUEUED, State.SENDING])),
    # Their hours, their speed or their day have not come.
    "later": Count("pk", filter=Q(state=State.QUEUED, problem="", due_at__gt=Now())),
    "sent": Count("pk", filter=Q(sent_at__isnull=False)),
    "delivered": Count("pk", filter=Q(state__in=ARRIVED)),
    "complained": Count("pk", filter=Q(complained_at__isnull=False)),
    # Of an anonymous survey no time is kept, only that the invitation was answered.
    "opened": Count("pk", filter=Q(opened_at__isnull=False) | Q(state=State.ANSWERED)),
    "answered": Count("pk", filter=Q(state=State.ANSWERED)),
    "bounced": Count("pk", filter=Q(state=State.BOUNCED)),
    "failed": Count("pk", filter=Q(state=State.FAILED)),
    "unknown": Count("pk", filter=Q(state=State.UNKNOWN)),
    "retrying": Count("pk", filter=Q(state=State.QUEUED, attempts__gt=0)),
    "unreached": Count("pk", filter=UNREACHED),
}


EXPORT_ROWS = 1000


@dataclass(frozen=True)
class Progress:
    """Where the people of a campaign stand; each number counts invitations."""

    frozen: int
    suppressed: int
    deferred: int
    waiting: int
    later: int
    sent: int
    delivered: int
    complained: int
    opened: int
    answered: int
    bounced: int
    failed: int
    unknown: int
    retrying: int
    unreached: int

    @property
    def asked(self) -> int:
        """Everybody whose mail left or will leave in this round."""
        return self.frozen - self.suppressed - self.deferred

    @property
    def handled(self) -> int:
        """Those of them who need no further try."""
        return self.asked - self.waiting

    @property
    def percent(self) -> int:
        """How far the round is, 0 to 100; 100 only when it is over."""
        return 100 * self.handled // self.asked if self.asked else 100

    @property
    def troubles(self) -> int:
        """Mails that did not arrive or are tried again."""
        cut = self.bounced + self.failed + self.unknown
        return cut + self.retrying + self.unreached + self.complained

    @property
    def funnel(self) -> list[dict[str, object]]:
        """From sent to answered, as ``charts/funnel.html`` wants its bars."""
        steps = [
            (_("Sent"), self.sent),
            # Only some providers tell; otherwise nobody knows before somebody opens it.
            *([(_("Delivered"), self.delivered)] if self.delivered > self.opened else []),
            (_("Opened the survey"), self.opened),
            (_("Answered"), self.answered),
        ]
        return [
            {"label": label, "value": value, "note": note, "width": width}
            for label, value in steps
            for note, width in [_share(value, self.sent)]
        ]

    @property
    def problems(self) -> list[dict[str, object]]:
        """The table of what went wrong: what, how many, what happens, and the list's filter."""
        rows = [
            (_("Address does not exist"), self.bounced, _("Marked, not asked again"), "bounced"),
            (_("Refused by the receiver"), self.failed, _("Not tried again"), "failed"),
            (_("Not accepted for now"), self.retrying, _("Tried again later"), "queued"),
            (_("Provider out of reach"), self.unreached, _("Tried again every minute"), "queued"),
            (_("Unknown, connection cut"), self.unknown, _("Waits for you"), "unknown"),
            (_("Reported as spam"), self.complained, _("Never asked again"), ""),
        ]
        return [
            {"label": label, "people": people, "what": what, "state": state}
            for label, people, what, state in rows
            if people
        ]


def campaign_progress(campaign: Campaign) -> Progress:
    """Count the campaign's invitations, in one statement."""
    return Progress(**campaign.invitations.order_by().aggregate(**COUNTS))


def campaigns_with_progress(
    campaigns: list[Campaign],
) -> list[tuple[Campaign, Progress]]:
    """The campaigns, each with its counts, in one more statement."""
    rows = Invitation.objects.filter(campaign__in=campaigns).order_by().values("campaign_id")
    counted = rows.annotate(**COUNTS).values_list("campaign_id", *COUNTS)
    found = {campaign_id: Progress(*counts) for campaign_id, *counts in counted}
    nothing = Progress(*[0] * len(COUNTS))
    return [(campaign, found.get(campaign.pk, nothing)) for campaign in campaigns]


def next_leaving(campaign: Campaign) -> datetime | None:
    """When the next of the waiting messages leaves, when that is later than now."""
    found = [
        rows.filter(state__in=[State.QUEUED, State.DEFERRED]).aggregate(at=Min("due_at"))["at"]
        for rows in deliveries_of(campaign)
    ]
    moment = min(filter(None, found), default=None)
    return moment if moment and moment > clock.now() else None


def reminder_rows(campaign: Campaign) -> list[Any]:
    """``number``, ``sent``, ``waiting`` and ``unknown`` of each reminder that exists, in order."""
    rows = campaign.sent_reminders.order_by("number").values("number")
    waiting = Q(state__in=[State.QUEUED, State.SENDING])
    unknown = Count("pk", filter=Q(state=State.UNKNOWN))
    counted = rows.annotate(sent=Count("sent_at"), waiting=Count("pk", filter=waiting))
    return list(counted.annotate(unknown=unknown))


def not_asked_rows(campaign: Campaign) -> list[tuple[Invitation.NotAsked, int]]:
    """Why people of a launched campaign were not asked, most frequent reason first."""
    rows = campaign.invitations.exclude(not_asked="").order_by().values("not_asked")
    counted = rows.annotate(people=Count("pk")).order_by("-people")
    return [(Invitation.NotAsked(row["not_asked"]), row["people"]) for row in counted]


def people_of(
    campaign: Campaign, *, state: str = "", reason: str = "", search: str = ""
) -> QuerySet[Invitation]:
    """The campaign's invitations with their contacts; narrowed to a state, to a reason not to ask,
    and to those in whose name, address or customer number each word occurs."""
    people = campaign.invitations.select_related("contact")
    if state:
        people = people.filter(state=state)
    if reason:
        people = people.filter(not_asked=reason)
    for word in search.replace("\0", "").split():
        people = people.filter(
            Q(contact__name__icontains=word)
            | Q(address__icontains=word)
            | Q(contact__external_id__icontains=word)
        )
    return people


def people_rows(campaign: Campaign) -> Iterator[Sequence[object]]:
    """Everybody as a row of a file, in the order of the invitations, the heading before them.

    Reads a thousand at a time, each by its own statement: the caller may commit in between.
    """
    yield [
        _("Name"), _("Address"), _("Customer number"), _("Channel"), _("Language"), _("State"),
        _("Reason"), _("Sent"), _("Opened the survey"), _("Answered"), _("Reminders sent"),
        _("Expires"), _("Asked from"),
    ]  # fmt: skip
    after = None
    while found := _next_people(campaign, after):
        yield from map(_person_row, found)
        after = found[-1].pk


def _next_people(campaign: Campaign, after: UUID | None) -> list[Any]:
    sent = Count("reminders", filter=Q(reminders__sent_at__isnull=False))
    people = people_of(campaign).annotate(reminded=sent).order_by("pk")
    if after:
        people = people.filter(pk__gt=after)
    return list(people[:EXPORT_ROWS])


def _person_row(invitation: Any) -> list[object]:
    waits = invitation.state == State.DEFERRED
    return [
        invitation.contact.name,
        invitation.address,
        invitation.contact.external_id,
        invitation.get_channel_display(),
        invitation.language,
        invitation.get_state_display(),
        invitation.get_not_asked_display() if invitation.not_asked else invitation.problem,
        invitation.sent_at,
        invitation.opened_at,
        invitation.answered_at,
        invitation.reminded,
        invitation.expires_at,
        invitation.due_at if waits else None,
    ]


def _share(value: int, total: int) -> tuple[str, str]:
    if not total:
        return "", ""
    return (f"{100 * value / total:.0f} %" if value != total else ""), f"{100 * value / total:.2f}%"
