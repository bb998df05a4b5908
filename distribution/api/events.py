"""``POST events``: something happened to a person; triggered campaigns wait for its name."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from accounts.api import Answer, Call, body_read, invalid
from config.lib import clock
from contacts.api import contact_told
from contacts.people import Person
from distribution.events import event_tell

# What happened before is no reason to ask now; and clocks differ.
BACK, AHEAD = timedelta(days=365), timedelta(minutes=5)


class Event(BaseModel):
    """What happened, to whom, and when. The same ``name`` and ``key`` again are the same event."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=50)]
    key: Annotated[str, Field(min_length=1, max_length=200)]
    contact: Person
    occurred_at: AwareDatetime | None = None


def event_create(call: Call) -> Answer:
    """Take note of an event: 201 the first time, 200 when it was known already."""
    event, now = body_read(Event, call.data), clock.now()
    moment = event.occurred_at or now
    if not now - BACK <= moment <= now + AHEAD:
        raise invalid({"occurred_at": ["A moment of the last 365 days."]})
    told, is_new = event_tell(
        name=event.name, key=event.key, contact=contact_told(event.contact), occurred_at=moment
    )
    body = {
        "id": str(told.pk),
        "name": told.name,
        "key": told.key,
        "contact": str(told.contact_id),
        "occurred_at": told.occurred_at.isoformat(),
    }
    return Answer(body, status=201 if is_new else 200)
