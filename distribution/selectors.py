"""What the campaign pages show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext as _

from config.lib import clock
from distribution.lanes import deliveries_of
from distribution.models import Campaign, Invitation

State = Invitation.State
EXPORT_ROWS = 1000


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
