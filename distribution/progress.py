"""How far a campaign is: its invitations counted by where they stand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from distribution.models import Campaign, Invitation

State = Invitation.State
ARRIVED = (State.DELIVERED, State.OPENED, State.ANSWERED)
# Counted beside the state, in one pass: to ask for each number by itself takes twice as long.
COUNTS = {
    "people": Count("pk"),
    # Their hours, their speed or their day have not come.
    "later": Count("pk", filter=Q(state=State.QUEUED, problem="", due_at__gt=Now())),
    "sent": Count("sent_at"),
    "complained": Count("complained_at"),
    # Of an anonymous survey no time is kept, only that the invitation was answered.
    "opened": Count("pk", filter=Q(opened_at__isnull=False) | Q(state=State.ANSWERED)),
    "retrying": Count("pk", filter=Q(state=State.QUEUED, attempts__gt=0)),
    "unreached": Count("pk", filter=Q(state=State.QUEUED, attempts=0) & ~Q(problem="")),
}


@dataclass(frozen=True)
class Progress:
    """Where the people of a campaign stand; each number counts invitations.

    ``not_asked`` tells why people were not, the most frequent reason first.
    """

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
    not_asked: list[tuple[Invitation.NotAsked, int]]

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
    return _added_up(_groups(campaign.invitations.all(), "state"))


def campaigns_with_progress(campaigns: list[Campaign]) -> list[tuple[Campaign, Progress]]:
    """The campaigns, each with its counts, in one more statement."""
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    rows = Invitation.objects.filter(campaign__in=campaigns)
    for group in _groups(rows, "state", "campaign_id"):
        found[group["campaign_id"]].append(group)
    return [(campaign, _added_up(found[campaign.pk])) for campaign in campaigns]


def _groups(rows: QuerySet[Invitation], *by: str) -> Iterable[dict[str, Any]]:
    return list(rows.order_by().values("not_asked", *by).annotate(**COUNTS))


def _added_up(groups: Iterable[dict[str, Any]]) -> Progress:
    states, reasons, counts = Counter[str](), Counter[str](), Counter[str]()
    for group in groups:
        states[group["state"]] += group["people"]
        reasons[group["not_asked"]] += group["people"]
        counts.update({name: group[name] for name in COUNTS})
    del reasons[""]
    return Progress(
        frozen=counts["people"],
        suppressed=states[State.SUPPRESSED],
        deferred=states[State.DEFERRED],
        waiting=states[State.QUEUED] + states[State.SENDING],
        delivered=sum(states[state] for state in ARRIVED),
        answered=states[State.ANSWERED],
        bounced=states[State.BOUNCED],
        failed=states[State.FAILED],
        unknown=states[State.UNKNOWN],
        **{name: counts[name] for name in COUNTS if name != "people"},
        not_asked=[(Invitation.NotAsked(name), people) for name, people in reasons.most_common()],
    )


def _share(value: int, total: int) -> tuple[str, str]:
    if not total:
        return "", ""
    return (f"{100 * value / total:.0f} %" if value != total else ""), f"{100 * value / total:.2f}%"
