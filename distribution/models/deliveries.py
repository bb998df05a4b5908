"""Invitations and reminders: a row for each message, or for each person not asked and why."""

from __future__ import annotations

from typing import TypeAlias
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.tenancy import TenantForeignKey, TenantModel
from accounts.tokens import token_new
from config.lib import clock
from config.lib.languages import LANGUAGES
from contacts.models import Contact
from distribution.models.campaigns import Campaign
from distribution.models.channels import Channel


class DeliveryState(models.TextChoices):
    """How far a message is."""

    QUEUED = "queued", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    OPENED = "opened", _("Opened the survey")
    ANSWERED = "answered", _("Answered")
    BOUNCED = "bounced", _("Did not arrive")
    FAILED = "failed", _("Failed")
    SUPPRESSED = "suppressed", _("Not asked")
    DEFERRED = "deferred", _("Waits")
    EXPIRED = "expired", _("Expired")
    UNKNOWN = "unknown", _("Unknown, connection cut")


class Delivery(TenantModel):
    """One message to one address: the truth about sending it (docs/sending.md)."""

    State: TypeAlias = DeliveryState

    # Its organisation exists because its campaign does, which the composite key proves; to ask for
    # it again would cost a launch a tenth.
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="+",
        editable=False,
        db_index=False,
        db_constraint=False,
    )
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    address = models.CharField(max_length=254, blank=True)
    state = models.CharField(
        max_length=10, choices=DeliveryState.choices, default=DeliveryState.QUEUED
    )
    due_at = models.DateTimeField(default=clock.now)
    claimed_at = models.DateTimeField(null=True)
    # Set just before the message may reach the provider; empty: it cannot have accepted it.
    handed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    # The provider's own name for the message, by which its news finds us.
    provider_id = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    sent_at = models.DateTimeField(null=True)
    complained_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.address} {self.state}"


class Invitation(Delivery):
    """One person in one campaign, on one channel, in one round."""

    class NotAsked(models.TextChoices):
        QUARANTINE = "quarantine", _("Asked recently")
        OPTED_OUT = "opted_out", _("Unsubscribed")
        BOUNCED = "bounced", _("Address does not exist")
        SAMPLED_OUT = "sampled_out", _("Not in the sample")
        NO_ADDRESS = "no_address", _("No address on this channel")
        DUPLICATE = "duplicate", _("Same address as another contact")
        SNOOZED = "snoozed", _("Said not now")
        OTHER_CHANNEL = "other_channel", _("Prefers another channel")
        COMPLAINED = "complained", _("Reported as spam")
        CANCELLED = "cancelled", _("The campaign was cancelled")
        TOO_LATE = "too_late", _("It became too late to ask")

    # Both lead an index below, which a deletion needs too; each index more is written four times
    # for a message.
    campaign = TenantForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="invitations", db_index=False
    )
    contact = TenantForeignKey(
        Contact, on_delete=models.CASCADE, related_name="invitations", db_index=False
    )
    language = models.CharField(max_length=2, choices=LANGUAGES.items())
    token = models.CharField(max_length=43, default=token_new, editable=False)
    # The random end of a texted address; "" until one is needed.
    short_token = models.CharField(max_length=12, blank=True, editable=False)
    # Which time the campaign asks this contact, from 0; of a date property, the day's number.
    round = models.PositiveIntegerField(default=0)
    not_asked = models.CharField(max_length=15, choices=NotAsked.choices, blank=True)
    # Whoever cannot be asked by then is not asked at all.
    latest_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    # Reminders are steps 1 to 5.
    step = 0

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "campaign", "contact", "channel", "round"],
                name="invitation_once",
            ),
            models.UniqueConstraint(fields=["organisation", "token"], name="invitation_token_once"),
            # No address is asked twice in one campaign, however many contacts share it.
            models.UniqueConstraint(
                fields=["organisation", "campaign", "channel", "address", "round"],
                condition=~models.Q(state="suppressed") & ~models.Q(address=""),
                name="invitation_address_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "short_token"],
                condition=~models.Q(short_token=""),
                name="invitation_short_token_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due_at"],
                condition=models.Q(state__in=["queued", "deferred"]),
                name="invitation_due",
            ),
            models.Index(
                fields=["claimed_at"],
                condition=models.Q(state="sending"),
                name="invitation_claimed",
            ),
            models.Index(fields=["campaign", "organisation", "state"], name="invitation_states"),
            models.Index(fields=["contact", "organisation", "-sent_at"], name="invitation_recent"),
            models.Index(
                fields=["expires_at"],
                condition=models.Q(state__in=["sent", "delivered", "opened"]),
                name="invitation_expiry",
            ),
            models.Index(
                fields=["organisation", "provider_id"],
                condition=~models.Q(provider_id=""),
                name="invitation_provider_id",
            ),
            models.Index(
                fields=["campaign", "organisation"],
                condition=models.Q(complained_at__isnull=False),
                name="invitation_complained",
            ),
        ]

    @property
    def invitation_pk(self) -> UUID:
        """Itself; of a reminder, what it reminds of."""
        return self.pk


class Reminder(Delivery):
    """A further message about an invitation that was not answered; it leads to the same page."""

    invitation = TenantForeignKey(Invitation, on_delete=models.CASCADE, related_name="reminders")
    # Leads ``reminder_states``.
    campaign = TenantForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="sent_reminders", db_index=False
    )
    # From 1; which of the campaign's plans.
    number = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "invitation", "number"], name="reminder_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due_at"],
                condition=models.Q(state__in=["queued", "deferred"]),
                name="reminder_due",
            ),
            models.Index(
                fields=["claimed_at"],
                condition=models.Q(state="sending"),
                name="reminder_claimed",
            ),
            models.Index(fields=["campaign", "organisation", "state"], name="reminder_states"),
            models.Index(
                fields=["organisation", "provider_id"],
                condition=~models.Q(provider_id=""),
                name="reminder_provider_id",
            ),
            models.Index(
                fields=["campaign", "organisation"],
                condition=models.Q(complained_at__isnull=False),
                name="reminder_complained",
            ),
        ]

    @property
    def invitation_pk(self) -> UUID:
        """What it reminds of."""
        return self.invitation_id

    @property
    def step(self) -> int:
        """Which text it has."""
        return self.number

    @property
    def contact(self) -> Contact:
        """Who is reminded; ``invitation__contact`` is loaded where it is sent."""
        contact: Contact = self.invitation.contact
        return contact

    @property
    def language(self) -> str:
        """The language the person is asked in."""
        language: str = self.invitation.language
        return language

    @property
    def token(self) -> str:
        """The random part of the page's address."""
        token: str = self.invitation.token
        return token
