"""The conversation that begins when a message leaves."""

from __future__ import annotations

from uuid import UUID

from config.lib import clock
from distribution.models import SmsTalk


def talk_open(*, invitation_id: UUID, phone: str, our_number: str) -> None:
    """From now on what ``phone`` texts to ``our_number`` is about this invitation. Inside the open
    tenant scope; a reminder keeps how far the conversation is."""
    fields = {"phone": phone, "our_number": our_number, "updated_at": clock.now()}
    SmsTalk.objects.update_or_create(invitation_id=invitation_id, defaults=fields)
