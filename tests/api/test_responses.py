"""Programs hand in finished answers, which count like any other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Contact, Property
from surveys.models import DirtyDay, Response, Survey
from tests.api.conftest import Caller, Reply
from tests.surveys.everything import CHOSEN, ask, definition, every_look, live

pytestmark = pytest.mark.django_db
NO = [[{"subject": "answer", "key": "yes_no", "op": "is", "values": ["no"]}]]


def send(caller: Caller, survey: Survey, **body: Any) -> Reply:
    return caller.post(f"surveys/{survey.pk}/responses", body)


def fields_of(reply: Reply) -> dict[str, list[str]]:
    assert reply.status_code == 422, reply.content
    fields: dict[str, list[str]] = reply.json()["error"]["fields"]
    return fields


def only_answer(organisation: Organisation) -> Response:
    with tenant_scope(organisation):
        return Response.objects.get()


@pytest.fixture
def everything(acme: Organisation, alice: User) -> Survey:
    """A survey with every kind of question, none of them required."""
    return live(acme, alice, every_look())


def test_an_answer_to_every_kind_is_kept_as_it_was_told(
    caller: Caller, everything: Survey, acme: Organisation
) -> None:
    reply = send(caller, everything, answers=CHOSEN, language="nb")
    assert reply.status_code == 201, reply.content
    kept = only_answer(acme)
    assert kept.answers == CHOSEN
    assert (kept.score, kept.comment, kept.channel) == (9, CHOSEN["short_text"], "api")
    assert (kept.language, kept.completed_at is not None, kept.is_test) == ("nb", True, False)
    assert kept.version_id == everything.live_version_id
    assert reply.json()["id"] == str(kept.pk)
    with tenant_scope(acme):
        assert [dirty.day for dirty in DirtyDay.objects.all()] == [kept.day]


def test_score_and_comment_stand_for_their_questions(
    caller: Caller, survey: Survey, acme: Organisation
) -> None:
    reply = send(caller, survey, score=9, comment="Quick and kind")
    assert reply.status_code == 201, reply.content
    kept = only_answer(acme)
    assert (kept.score, kept.comment) == (9, "Quick and kind")
    assert kept.answers["nps"] == 9 and "Quick and kind" in kept.answers.values()


def test_every_mistake_is_told_at_once_beside_its_place(
    caller: Caller, acme: Organisation, alice: User
) -> None:
    survey = live(
        acme, alice, definition(ask("nps", "How likely?", required=True), ask("yes_no", "Again?"))
    )
    fields = fields_of(send(caller, survey, answers={"yes_no": "yes", "colour": 1}))
    assert set(fields) == {"answers.nps", "answers.yes_no", "answers.colour"}
    assert fields["answers.nps"] == ["Choose a number from 0 to 10."]
    assert set(fields_of(send(caller, survey, score=11))) == {"score"}
    assert set(fields_of(send(caller, survey, score="9", hue=1))) == {"score", "hue"}
    assert set(fields_of(send(caller, survey, score=9, answers={"nps": 9}))) == {"score"}
    assert set(fields_of(send(caller, survey, score=9, comment="Why"))) == {"comment"}
    with tenant_scope(acme):
        assert not Response.objects.exists()


def test_what_the_person_was_not_asked_is_not_taken(
    caller: Caller, acme: Organisation, alice: User
) -> None:
    survey = live(
        acme, alice, definition(ask("yes_no", "Again?"), ask("text", "Why not?", show_if=NO))
    )
    fields = fields_of(send(caller, survey, answers={"yes_no": True, "text": "Because"}))
    assert set(fields) == {"answers.text"} and "not asked" in fields["answers.text"][0]
    assert send(caller, survey, answers={"yes_no": False, "text": "Because"}).status_code == 201


def test_an_answer_may_come_with_its_person_and_its_moment(
    caller: Caller, survey: Survey, acme: Organisation
) -> None:
    with tenant_scope(acme):
        for key in ("plan", "store"):
            Property.objects.create(key=key, label=key.title())
    moment = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
    reply = send(
        caller,
        survey,
        score=3,
        recorded_at=moment.isoformat(),
        contact={"email": "kari@example.com", "properties": {"plan": "Pro"}},
        properties={"store": "Oslo"},
    )
    assert reply.status_code == 201, reply.content
    kept = only_answer(acme)
    with tenant_scope(acme):
        assert kept.contact_id == Contact.objects.get(email="kari@example.com").pk
    assert kept.properties == {"plan": "Pro", "store": "Oslo"}
    assert kept.recorded_at == moment
    # In Oslo that night was over.
    assert str(kept.day) == "2026-03-29"


def test_a_moment_to_come_and_a_property_nobody_declared_are_refused(
    caller: Caller, survey: Survey
) -> None:
    tomorrow = (clock.now() + timedelta(days=1)).isoformat()
    fields = fields_of(
        send(caller, survey, score=9, recorded_at=tomorrow, properties={"hue": "red"}, language="x")
    )
    assert set(fields) == {"recorded_at", "properties.hue", "language"}
    for moment in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-01T00:00:00"):
        assert set(fields_of(send(caller, survey, score=9, recorded_at=moment))) == {"recorded_at"}
    contact = {"email": "kari@example.com", "properties": {"hue": "red"}}
    fields = fields_of(send(caller, survey, score=9, contact=contact))
    assert set(fields) == {"contact.properties.hue"}


def test_hidden_fields_of_the_survey_are_properties_too(
    caller: Caller, acme: Organisation, alice: User
) -> None:
    survey = live(acme, alice, definition(ask("nps", "How likely?"), hidden_fields=["till"]))
    assert send(caller, survey, score=9, properties={"till": 4}).status_code == 201
    assert only_answer(acme).properties == {"till": "4"}


def test_an_anonymous_survey_keeps_its_promise(
    caller: Caller, acme: Organisation, alice: User
) -> None:
    survey = live(acme, alice, definition(ask("nps", "How likely?")), is_anonymous=True)
    named = {
        "contact": {"email": "kari@example.com"},
        "properties": {"plan": "Pro"},
        "recorded_at": clock.now().isoformat(),
    }
    assert set(fields_of(send(caller, survey, score=9, **named))) == set(named)
    with tenant_scope(acme):
        assert not Contact.objects.exists()
    reply = send(caller, survey, score=9)
    assert reply.status_code == 201
    kept = only_answer(acme)
    assert kept.pk.version == 4 and kept.contact_id is None
    assert kept.recorded_at == kept.started_at == kept.completed_at
    assert kept.recorded_at.astimezone(acme.zone).strftime("%H:%M:%S.%f") == "00:00:00.000000"
    # Nothing that is kept of the call may lead to the answer.
    assert str(kept.pk) not in reply.content.decode()


def test_a_survey_that_takes_no_answers_says_why(
    caller: Caller, acme: Organisation, alice: User
) -> None:
    one = {"rules": {"max_answers": 1}}
    full = live(acme, alice, definition(ask("nps", "How likely?")), **one)
    assert send(caller, full, score=9).status_code == 201
    assert code_of(send(caller, full, score=9)) == "survey_full"
    over = {"rules": {"closes_at": "2026-01-01T00:00:00Z"}}
    closed = live(acme, alice, definition(ask("nps", "How likely?")), **over)
    assert code_of(send(caller, closed, score=9)) == "survey_closed"
    with tenant_scope(acme):
        Survey.objects.filter(pk=closed.pk).update(state=Survey.State.CLOSED)
    assert code_of(send(caller, closed, score=9)) == "survey_not_live"


def code_of(reply: Reply) -> str:
    assert reply.status_code == 409
    return str(reply.json()["error"]["code"])
