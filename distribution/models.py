"""Campaigns and their invitations: one row for each person asked, or not asked and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.tenancy import TenantForeignKey, TenantModel
from accounts.tokens import token_new
from config.lib import clock
from config.lib.languages import LANGUAGES
from contacts.models import Contact
from surveys.models import Survey


class Channel(models.TextChoices):
    """How a person is asked."""

    EMAIL = "email", _("E-mail")
    LINK = "link", _("Link")


class Campaign(TenantModel):
    """One round of asking: a survey, an audience, texts per language."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        LAUNCHING = "launching", _("Preparing")
        SENDING = "sending", _("Sending")
        PAUSED = "paused", _("Paused")
        DONE = "done", _("Sent")

    class Hold(models.TextChoices):
        """Why a campaign is paused."""

        PERSON = "person", _("Paused by one of you")
        SURVEY_CLOSED = "survey_closed", _("The survey is not live any more")
        FAILURES = "failures", _("Too many mails were refused within ten minutes")

    survey = TenantForeignKey(Survey, on_delete=models.PROTECT, related_name="campaigns")
    name = models.CharField(_("name"), max_length=100)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    pause_reason = models.CharField(max_length=300, blank=True)
    sender_name = models.CharField(_("sender name"), max_length=100)
    reply_to = models.EmailField(_("replies go to"), blank=True)
    # Codes; whoever speaks none of them is asked in the first.
    languages = models.JSONField(default=list)
    # language -> distribution.texts.CampaignTexts as JSON
    texts = models.JSONField(default=dict)
    # Which contacts: {} is all; see distribution.audience.
    audience = models.JSONField(default=dict)
    quarantine_days = models.PositiveSmallIntegerField(_("days between two questions"), default=30)
    expires_after_days = models.PositiveSmallIntegerField(_("days to answer"), default=30)
    # The last contact frozen into an invitation: launching resumes after it.
    audience_cursor = models.UUIDField(null=True)
    audience_total = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)
    launched_at = models.DateTimeField(null=True)
    # When the last contact of the audience had become an invitation.
    frozen_at = models.DateTimeField(null=True)
    resumed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-created_at"], name="campaign_newest")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        """Whether nothing was sent and everything can still be changed."""
        return self.state == self.State.DRAFT

    @property
    def is_done(self) -> bool:
        """Whether everybody was asked who can be asked now."""
        return self.state == self.State.DONE

    @property
    def pause_text(self) -> str:
        """Why it is paused, in the reader's language."""
        return str(self.Hold(self.pause_reason).label) if self.pause_reason else ""


class Invitation(TenantModel):
    """One person in one campaign on one channel: the truth about sending (docs/sending.md)."""

    class State(models.TextChoices):
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

    class NotAsked(models.TextChoices):
        QUARANTINE = "quarantine", _("Asked recently")
        OPTED_OUT = "opted_out", _("Unsubscribed")
        BOUNCED = "bounced", _("Address does not exist")
        SAMPLED_OUT = "sampled_out", _("Not in the sample")
        NO_ADDRESS = "no_address", _("No e-mail address")
        DUPLICATE = "duplicate", _("Same address as another contact")

    campaign = TenantForeignKey(Campaign, on_delete=models.CASCADE, related_name="invitations")
    contact = TenantForeignKey(Contact, on_delete=models.CASCADE, related_name="invitations")
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    address = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=2, choices=LANGUAGES.items())
    token = models.CharField(max_length=43, default=token_new, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    not_asked = models.CharField(max_length=15, choices=NotAsked.choices, blank=True)
    due_at = models.DateTimeField(default=clock.now)
    claimed_at = models.DateTimeField(null=True)
    # Set just before the mail may reach the provider; empty means it cannot have accepted it.
    handed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    sent_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "campaign", "contact", "channel"], name="invitation_once"
            ),
            models.UniqueConstraint(fields=["organisation", "token"], name="invitation_token_once"),
            # No address is asked twice in one campaign, however many contacts share it.
            models.UniqueConstraint(
                fields=["organisation", "campaign", "channel", "address"],
                condition=~models.Q(state="suppressed") & ~models.Q(address=""),
                name="invitation_address_once",
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
            models.Index(fields=["organisation", "campaign", "state"], name="invitation_states"),
            models.Index(fields=["organisation", "contact", "-sent_at"], name="invitation_recent"),
            models.Index(
                fields=["expires_at"],
                condition=models.Q(state__in=["sent", "delivered", "opened"]),
                name="invitation_expiry",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.state}"


class ShareLink(TenantModel):
    """An open link to a survey: whoever has it may answer, as far as the survey's rules allow."""

    survey = TenantForeignKey(Survey, on_delete=models.CASCADE, related_name="links")
    name = models.CharField(_("name"), max_length=100)
    token = models.CharField(max_length=32, default=token_new, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    # Answers that filled a field no person sees; nothing of them was kept.
    robots = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "token"], name="share_link_token_once")
        ]

    def __str__(self) -> str:
        return self.name
