"""Individual login: personal codes, one-time codes by mail, and the sheets that carry codes."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.tenancy import TenantForeignKey, TenantModel
from config.lib import clock
from contacts.models import Contact, Upload
from distribution.models.campaigns import Campaign
from distribution.models.deliveries import Invitation


class AccessCode(TenantModel):
    """A personal code, which opens the person's surveys; only its keyed hash is kept."""

    invitation = TenantForeignKey(Invitation, on_delete=models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    # Another code took its place.
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "digest"], name="access_code_once"),
            models.UniqueConstraint(
                fields=["organisation", "invitation"],
                condition=models.Q(revoked_at=None),
                name="access_code_current_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.invitation_id)


class PortalCode(TenantModel):
    """A one-time code that was mailed to a contact who asked for it."""

    contact = TenantForeignKey(Contact, on_delete=models.CASCADE, related_name="portal_codes")
    digest = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation", "contact", "-created_at"], name="portal_code_newest"
            )
        ]

    def __str__(self) -> str:
        return str(self.contact_id)


class CodeSheet(TenantModel):
    """A file of new codes, as a list or as letters; it can be fetched once, then it is gone."""

    class Kind(models.TextChoices):
        LIST = "list"
        LETTERS = "letters"

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        READY = "ready"
        FETCHED = "fetched"
        FAILED = "failed"

    campaign = TenantForeignKey(Campaign, on_delete=models.CASCADE, related_name="code_sheets")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    upload = TenantForeignKey(Upload, on_delete=models.SET_NULL, null=True, related_name="+")
    people_total = models.PositiveIntegerField(default=0)
    people_done = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)
    # When a worker last got further; the sweeper rings again for a sheet that stands still.
    progress_at = models.DateTimeField(default=clock.now)
    fetched_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
