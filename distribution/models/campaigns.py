"""Campaigns: one plan of asking, once or again and again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.tenancy import TenantForeignKey, TenantModel
from config.lib import clock
from distribution.models.channels import Channel
from surveys.models import Survey


class Campaign(TenantModel):
    """One round of asking: a survey, an audience, texts per language."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        LAUNCHING = "launching", _("Preparing")
        SENDING = "sending", _("Sending")
        PAUSED = "paused", _("Paused")
        DONE = "done", _("Sent")
        CANCELLED = "cancelled", _("Cancelled")

    class Kind(models.TextChoices):
        ONCE = "once", _("Once")
        RECURRING = "recurring", _("Again and again")
        TRIGGERED = "triggered", _("After an event")

    class Hold(models.TextChoices):
        """Why a campaign is paused."""

        PERSON = "person", _("Paused by one of you")
        SURVEY_CLOSED = "survey_closed", _("The survey is not live any more")
        FAILURES = "failures", _("Too many messages were refused within ten minutes")
        COMPLAINTS = "complaints", _("Too many people reported it as spam")
        TRIAL_ENDED = "trial_ended", _("The trial has ended")
        PROVIDER = "provider", _("The provider refuses to send")

    survey = TenantForeignKey(Survey, on_delete=models.PROTECT, related_name="campaigns")
    name = models.CharField(_("name"), max_length=100)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ONCE)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    pause_reason = models.CharField(max_length=300, blank=True)
    sender_name = models.CharField(_("sender name"), max_length=100)
    reply_to = models.EmailField(_("replies go to"), blank=True)
    # What an SMS names as its sender; "" is the sender of the sending account.
    sms_sender = models.CharField(_("SMS sender"), max_length=15, blank=True)
    # Codes; whoever speaks none of them is asked in the first.
    languages = models.JSONField(default=list)
    # language -> distribution.texts.CampaignTexts as JSON
    texts = models.JSONField(default=dict)
    # Which contacts: {} is all; see distribution.audience.
    audience = models.JSONField(default=dict)
    quarantine_days = models.PositiveSmallIntegerField(_("days between two questions"), default=30)
    # The same after an answer to any of the organisation's surveys.
    quarantine_after_answer_days = models.PositiveSmallIntegerField(
        _("days after an answer"), default=90
    )
    # Whoever still waits after so many days is not asked any more.
    wait_days = models.PositiveSmallIntegerField(_("days to wait at most"), default=60)
    # When messages may leave: distribution.timing.Timing as JSON.
    timing = models.JSONField(default=dict)
    rate_per_hour = models.PositiveIntegerField(_("messages an hour"), null=True, blank=True)
    sample_percent = models.PositiveSmallIntegerField(_("share of the audience"), default=100)
    # At most five distribution.texts.ReminderPlan as JSON.
    reminders = models.JSONField(default=list)
    # What makes a recurring or triggered campaign ask: distribution.rhythm.Rhythm as JSON.
    rhythm = models.JSONField(default=dict)
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
    def has_audience(self) -> bool:
        """Whether it chooses whom it asks; a program tells the API each person."""
        return self.channel != Channel.API

    @property
    def is_done(self) -> bool:
        """Whether everybody was asked who can be asked now."""
        return self.state == self.State.DONE

    @property
    def is_endless(self) -> bool:
        """Whether it goes on asking whoever comes along until a person ends it."""
        return self.kind != self.Kind.ONCE or not self.has_audience

    @property
    def pause_text(self) -> str:
        """Why it is paused, in the reader's language."""
        return str(self.Hold(self.pause_reason).label) if self.pause_reason else ""
