"""Open links."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.tenancy import TenantForeignKey, TenantModel
from accounts.tokens import token_new
from config.lib import clock
from config.lib.languages import LANGUAGES
from surveys.models import Survey


class ShareLink(TenantModel):
    """An open link to a survey: whoever has it may answer, as far as the survey's rules allow."""

    survey = TenantForeignKey(Survey, on_delete=models.CASCADE, related_name="links")
    name = models.CharField(_("name"), max_length=100)
    # The language its page opens in; "" is the browser's.
    language = models.CharField(max_length=2, choices=LANGUAGES.items(), blank=True)
    # Values of the survey's hidden fields that every answer through it gets.
    hidden = models.JSONField(default=dict)
    # How it is shown elsewhere: distribution.channels.link.embedding.Embedding as JSON.
    embedding = models.JSONField(default=dict)
    token = models.CharField(max_length=32, default=token_new, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # Answers that filled a field no person sees; nothing of them was kept.
    robots = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "token"], name="share_link_token_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        """Whether its closing date has come."""
        return self.closes_at is not None and self.closes_at <= clock.now()

    @property
    def is_closed(self) -> bool:
        """Whether it takes no first answer any more."""
        return self.closed_at is not None or self.is_over
