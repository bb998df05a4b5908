"""Answering by SMS: who is at which question, and what they wrote."""

from __future__ import annotations

from django.db import models

from accounts.tenancy import TenantForeignKey, TenantModel
from config.lib import clock
from distribution.models.deliveries import Invitation


class SmsTalk(TenantModel):
    """A conversation by SMS about one invitation; the newest of a number is the one that counts."""

    class Stage(models.TextChoices):
        SCORE = "score"
        COMMENT = "comment"
        DONE = "done"

    invitation = TenantForeignKey(Invitation, on_delete=models.CASCADE, related_name="talks")
    # Theirs and ours, in E.164.
    phone = models.CharField(max_length=20)
    our_number = models.CharField(max_length=20)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.SCORE)
    # When an unclear reply got its one helpful answer.
    helped_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "invitation"], name="sms_talk_once")
        ]
        indexes = [models.Index(fields=["phone", "-updated_at"], name="sms_talk_of_phone")]

    def __str__(self) -> str:
        return f"{self.phone} {self.stage}"


class SmsReceived(TenantModel):
    """A text somebody sent us; its provider's id makes a second telling harmless."""

    sid = models.CharField(max_length=64)
    phone = models.CharField(max_length=20)
    body = models.TextField()
    # What was answered, so that a second telling is answered alike.
    reply = models.TextField(blank=True)
    talk = TenantForeignKey(SmsTalk, on_delete=models.SET_NULL, null=True, related_name="messages")
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "sid"], name="sms_received_once")
        ]

    def __str__(self) -> str:
        return f"{self.phone} {self.sid}"
