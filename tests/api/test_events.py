"""Programs tell what happened to a person, once however often they say it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Contact
from distribution.models import TriggerEvent
from tests.api.conftest import Caller

pytestmark = pytest.mark.django_db
CLOSED = {"name": "ticket_closed", "key": "ticket-17", "contact": {"email": "kari@example.com"}}


def test_an_event_waits_for_its_campaigns(caller: Caller, acme: Organisation) -> None:
    moment = clock.now() - timedelta(hours=3)
    reply = caller.post("events", {**CLOSED, "occurred_at": moment.isoformat()})
    assert reply.status_code == 201, reply.content
    with tenant_scope(acme):
        event = TriggerEvent.objects.select_related("contact").get()
    assert (event.name, event.key, event.taken_at) == ("ticket_closed", "ticket-17", None)
    assert (event.contact.email, event.occurred_at) == ("kari@example.com", moment)


def test_the_same_event_again_is_the_same_event(caller: Caller, acme: Organisation) -> None:
    first = caller.post("events", CLOSED)
    again = caller.post("events", {**CLOSED, "occurred_at": clock.now().isoformat()})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.content == again.content
    assert caller.post("events", {**CLOSED, "key": "ticket-18"}).status_code == 201
    with tenant_scope(acme):
        assert TriggerEvent.objects.count() == 2
        assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"name": "Ticket closed"}, "name"),
        ({"key": ""}, "key"),
        ({"key": None}, "key"),
        ({"contact": {}}, "contact"),
        ({"contact": {"email": "x"}}, "contact.email"),
        ({"contact": {"email": "a@b.no", "properties": {"hue": "red"}}}, "contact.properties.hue"),
        ({"occurred_at": "2024-01-01T00:00:00Z"}, "occurred_at"),
        ({"occurred_at": "2036-01-01T00:00:00Z"}, "occurred_at"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_mistake_is_told_beside_its_field(
    caller: Caller, acme: Organisation, change: dict[str, object], place: str
) -> None:
    reply = caller.post("events", {**CLOSED, **change})
    assert reply.status_code == 422
    assert list(reply.json()["error"]["fields"]) == [place]
    with tenant_scope(acme):
        assert not TriggerEvent.objects.exists() and not Contact.objects.exists()
