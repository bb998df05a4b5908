"""Events that programs tell."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from contacts.models import Contact
from distribution.models import TriggerEvent


@transaction.atomic
def event_tell(
    *, name: str, key: str, contact: Contact, occurred_at: datetime
) -> tuple[TriggerEvent, bool]:
    """Keep an event for the triggered campaigns; the same name and key again change nothing.

    Returns the event as it was first told, and whether that was now.
    """
    return TriggerEvent.objects.get_or_create(
        name=name, key=key, defaults={"contact": contact, "occurred_at": occurred_at}
    )
