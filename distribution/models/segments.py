"""Saved segments, and events that the API tells."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.tenancy import TenantForeignKey, TenantModel
from config.lib import clock
from contacts.models import Contact


class Segment(TenantModel):
    """Conditions on contacts under a name: distribution.segments.SegmentRule as JSON."""

    name = models.CharField(_("name"), max_length=100)
    rule = models.JSONField(default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="segment_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class TriggerEvent(TenantModel):
    """Something that happened to a contact; triggered campaigns wait for its name."""

    name = models.CharField(max_length=50)
    contact = TenantForeignKey(Contact, on_delete=models.CASCADE, related_name="events")
    # The sender's own name for it; the same one again is the same event.
    key = models.CharField(max_length=200)
    occurred_at = models.DateTimeField(default=clock.now)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    # When triggered campaigns had made their invitations of it.
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name", "key"], name="trigger_event_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "created_at"],
                condition=models.Q(taken_at=None),
                name="trigger_event_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.key}"
