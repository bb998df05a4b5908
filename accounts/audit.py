"""The audit trail's one verb."""

from __future__ import annotations

from typing import Any

from django.db import models

from accounts.models import AuditEntry, User


def record(
    action: str, *, target: models.Model | None = None, actor: User | None = None, **details: Any
) -> None:
    """Write who did what inside the open tenant scope and transaction.

    ``action`` is ``<noun>.<past participle>`` ("campaign.launched"); ``details`` must be JSON
    and hold no address of a contact, because the trail outlives an erasure.
    """
    AuditEntry.objects.create(
        action=action,
        actor=actor,
        target_type=target._meta.model_name or "" if target else "",
        target_id=target.pk if target else None,
        details=details,
    )
