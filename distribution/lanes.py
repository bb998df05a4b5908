"""What the workers carry: invitations and reminders, each campaign's on each of its channels."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from distribution.channels import SENDING
from distribution.models import Campaign, Delivery, Invitation, Reminder
from distribution.states import REACHED, quoted

# Every table of messages; what is true of one (leases, retries, outcomes) is true of all.
DELIVERIES: tuple[type[Delivery], ...] = (Invitation, Reminder)
STILL_OPEN = f"""EXISTS (
    SELECT FROM distribution_invitation AS reminded
    WHERE reminded.id = invitation_id AND reminded.state IN ({quoted(REACHED)}))"""


@dataclass(frozen=True)
class Lane:
    """One table and one channel: what one batch, over one connection, consists of."""

    model: type[Delivery]
    channel: str

    def rows(self, campaign: Campaign) -> QuerySet[Delivery]:
        """The campaign's messages here, with the contact loaded, but for what no message says."""
        contact = "contact" if self.model is Invitation else "invitation__contact"
        rows = self.model.objects.filter(Q(campaign=campaign), channel=self.channel)
        unread = ("created_at", f"{contact}__created_at", f"{contact}__updated_at")
        return rows.select_related(contact).defer(*unread)

    @property
    def locked(self) -> tuple[str, ...]:
        """What a claim locks: the contact too, so that two campaigns cannot both find that a person
        was not asked lately; or the invitation, so that an answer waits or comes first."""
        return ("self", "contact" if self.model is Invitation else "invitation")

    @property
    def still_open(self) -> str:
        """The condition in SQL that there is something to remind of; true of an invitation."""
        return "true" if self.model is Invitation else STILL_OPEN


def lanes_of(campaign: Campaign) -> list[Lane]:
    """Where the campaign has something for the workers. A channel that needs no provider, such as
    personal codes, has none."""
    reminding = dict.fromkeys(plan["channel"] for plan in campaign.reminders)
    lanes = [Lane(Invitation, campaign.channel)]
    lanes += [Lane(Reminder, channel) for channel in reminding]
    return [lane for lane in lanes if lane.channel in SENDING]


def deliveries_of(campaign: Campaign) -> list[QuerySet[Delivery]]:
    """The campaign's rows in each table of messages that it writes to."""
    models = DELIVERIES if campaign.reminders else (Invitation,)
    return [model.objects.filter(Q(campaign=campaign)) for model in models]
