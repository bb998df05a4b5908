"""The last look at each due message, under the claim's locks: may it leave now, later, or never?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Func, Max, Q

from config.lib import clock
from config.lib.sql import among
from contacts.models import Contact, Suppression
from distribution.models import Campaign, Delivery, DeliveryState, Invitation, Reminder
from distribution.places import place_of
from distribution.states import REACHED
from distribution.timing import Timing, may_leave, next_allowed, timing_of
from surveys.models import Response

State = DeliveryState
NotAsked = Invitation.NotAsked


def ready_of(campaign: Campaign, due: list[Delivery]) -> list[Delivery]:
    """Those that may leave now. The others, changed in the open transaction, wait for their moment
    or are given up with the reason."""
    judge = _Judge.of(campaign, due)
    ready: list[Delivery] = []
    held: list[Delivery] = []
    for message in due:
        (ready if judge.lets_pass(message) else held).append(message)
    if held:
        fields = ["state", "due_at"] + ["not_asked"] * isinstance(due[0], Invitation)
        type(due[0]).objects.bulk_update(held, fields)
    return ready


def is_in_hours(campaign: Campaign, timing: Timing, message: Delivery) -> bool:
    """Whether the recipient's window is still open; asked once more just before handing over."""
    if not timing.has_window:
        return True
    place = place_of(_contact(message), campaign.organisation.zone)
    return may_leave(clock.now(), timing, place)


@dataclass(frozen=True)
class _Judge:
    campaign: Campaign
    timing: Timing
    now: datetime
    # address -> why it must not be asked; invitation -> when its contact may be asked again
    stopped: dict[str, str]
    free_at: dict[UUID, datetime]

    @classmethod
    def of(cls, campaign: Campaign, due: list[Delivery]) -> _Judge:
        asking = [each for each in due if isinstance(each, Invitation)]
        free_at = _quarantined(campaign, asking)
        return cls(campaign, timing_of(campaign), clock.now(), _suppressed(due), free_at)

    def lets_pass(self, message: Delivery) -> bool:
        """Whether the message leaves now; otherwise it is changed, not saved."""
        if reason := self.stopped.get(message.address):
            self._give_up(message, _not_asked(reason))
        elif isinstance(message, Reminder) and message.invitation.state not in REACHED:
            message.state = State.SUPPRESSED
        elif self._is_stale(message):
            self._give_up(message, NotAsked.TOO_LATE)
        elif free_at := self.free_at.get(message.pk):
            self._defer(message, free_at)
        elif (opening := self._opening(message)) > self.now:
            message.due_at = opening
        else:
            return True
        return False

    def _is_stale(self, message: Delivery) -> bool:
        """Whoever runs a campaign once wants all of it, however late; what recurs or follows an
        event comes at its time or not at all."""
        if not isinstance(message, Invitation) or message.latest_at is None:
            return False
        return self.campaign.kind != Campaign.Kind.ONCE and message.latest_at < self.now

    def _opening(self, message: Delivery) -> datetime:
        if not self.timing.has_window:
            return self.timing.earliest(self.now)
        place = place_of(_contact(message), self.campaign.organisation.zone)
        # The random end of the id: each message has its own place in the first half hour.
        share = (message.pk.int & 0xFFFF) / 0x10000
        return next_allowed(self.now, self.timing, place, share)

    def _defer(self, message: Delivery, free_at: datetime) -> None:
        """Ask when the quarantine is over, or not at all when that is too late."""
        assert isinstance(message, Invitation)  # noqa: S101  # only invitations have a quarantine
        message.not_asked = NotAsked.QUARANTINE
        if message.latest_at and free_at > message.latest_at:
            message.state = State.SUPPRESSED
        else:
            message.state, message.due_at = State.DEFERRED, free_at

    def _give_up(self, message: Delivery, reason: Invitation.NotAsked) -> None:
        message.state = State.SUPPRESSED
        if isinstance(message, Invitation):
            message.not_asked = reason


def _contact(message: Delivery) -> Contact:
    assert isinstance(message, Invitation | Reminder)  # noqa: S101  # there are no others
    return message.contact


def _not_asked(reason: str) -> Invitation.NotAsked:
    """The same reason in the words of invitations; stopped by staff or by the person is alike."""
    return NotAsked(reason) if reason in NotAsked.values else NotAsked.OPTED_OUT


def _suppressed(due: list[Delivery]) -> dict[str, str]:
    """address -> why it must not be asked now, on the channel of the batch."""
    addresses = [message.address for message in due]
    rows = Suppression.objects.filter(
        Suppression.in_force(), channel=due[0].channel, address__in=addresses
    )
    return dict(rows.values_list("address", "reason"))


def _quarantined(campaign: Campaign, due: list[Invitation]) -> dict[UUID, datetime]:
    """invitation -> when its contact may be asked again, where that is not now."""
    now = clock.now()
    answered, rest = _answered_lately(campaign, due), _rest_after_answer(campaign)
    asked, pause = _asked_lately(campaign, due), timedelta(days=campaign.quarantine_days)
    free_at = {}
    for invitation in due:
        contact = invitation.contact_id
        ends = [answered[contact] + rest] if contact in answered else []
        ends += [asked[contact] + pause] if contact in asked else []
        if ends and max(ends) > now:
            free_at[invitation.pk] = max(ends)
        # Of two rounds in one batch the second one waits for the first.
        asked[contact] = now
    return free_at


def _asked_lately(campaign: Campaign, due: list[Invitation]) -> dict[UUID, datetime]:
    """contact -> when whichever campaign asked it inside the quarantine; now, if one is just at
    it."""
    start = clock.now() - timedelta(days=campaign.quarantine_days)
    if not campaign.quarantine_days:
        return {}
    others = Invitation.objects.filter(_of_contacts(due)).exclude(
        among("pk", (invitation.pk for invitation in due))
    )
    lately = others.filter(Q(sent_at__gt=start) | Q(state=State.SENDING))
    rows = lately.order_by().values_list("contact_id").annotate(Max("sent_at"))
    return {contact: last or clock.now() for contact, last in rows}


def _answered_lately(campaign: Campaign, due: list[Invitation]) -> dict[UUID, datetime]:
    """contact -> its last answer inside the quarantine that follows one; an anonymous answer is
    nobody's."""
    start = clock.now() - _rest_after_answer(campaign)
    answers = Response.objects.filter(_of_contacts(due), recorded_at__gt=start, is_test=False)
    rows = answers.order_by().values_list("contact_id").annotate(Max("recorded_at"))
    return dict(rows)


def _of_contacts(due: list[Invitation]) -> Func:
    return among("contact_id", (invitation.contact_id for invitation in due))


def _rest_after_answer(campaign: Campaign) -> timedelta:
    return timedelta(days=campaign.quarantine_after_answer_days)
