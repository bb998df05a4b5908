"""Whose provider sends, and what providers told us."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.tenancy import TenantModel
from accounts.tokens import token_new
from config.lib import clock
from distribution.models.channels import Channel


class SendingAccount(TenantModel):
    """An organisation's own provider for one channel; without one the platform's is used."""

    channel = models.CharField(max_length=10, choices=Channel.choices)
    # "smtp", "twilio", or the name of one of anymail's providers.
    provider = models.CharField(max_length=30)
    # Its credentials as JSON, by config.lib.sealing.
    sealed = models.TextField()
    from_address = models.EmailField(_("sender address"), max_length=254, blank=True)
    # A number in E.164, or at most 11 letters and digits.
    sms_sender = models.CharField(_("SMS sender"), max_length=15, blank=True)
    # Part of the addresses its news are sent to.
    webhook_secret = models.CharField(max_length=32, default=token_new, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)
    checked_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "channel"], name="sending_account_once")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.provider}"


class ProviderEvent(TenantModel):
    """A provider's news that was taken; told again it changes nothing."""

    provider = models.CharField(max_length=30)
    event_id = models.CharField(max_length=200)
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "provider", "event_id"], name="provider_event_once"
            )
        ]
        indexes = [models.Index(fields=["received_at"], name="provider_event_age")]

    def __str__(self) -> str:
        return f"{self.provider} {self.event_id}"
