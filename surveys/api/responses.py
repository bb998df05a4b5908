"""``POST surveys/<id>/responses``: a finished answer that was given elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID, uuid4

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from accounts.api import Answer, ApiProblem, Call, Fields, body_read, invalid, missing
from accounts.models import Organisation
from config.lib import clock
from config.lib.languages import LANGUAGES
from contacts.api import contact_told, properties_known, property_problems
from contacts.models import Contact
from contacts.people import MOST_PROPERTIES, Person, PropertyText
from surveys import walking
from surveys.definition import Definition
from surveys.finished import AnswersRefused, answers_judged
from surveys.models import Response, Survey
from surveys.rules import Closed, Rules
from surveys.selectors import survey_refusal, version_definition
from surveys.services import Origin, SurveyFullError, response_record

CHANNEL = "api"
OLDEST = datetime(2000, 1, 1, tzinfo=UTC)
# Clocks differ.
AHEAD = timedelta(minutes=5)
CLOSED: dict[Closed, str] = {
    "not_open": "The survey is not open yet.",
    "closed": "The survey is closed.",
    "full": "The survey has all the answers its rules allow.",
}


def _answers(value: Any) -> Any:
    return {} if value is None else value


class Finished(BaseModel):
    """A finished answer. ``score`` and ``comment`` may stand for their questions' answers."""

    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)

    answers: Annotated[dict[str, Any], Field(max_length=100), BeforeValidator(_answers)] = Field(
        default_factory=dict
    )
    score: Annotated[int, Field(strict=True)] | None = None
    comment: str | None = None
    language: str | None = None
    recorded_at: AwareDatetime | None = None
    contact: Person | None = None
    properties: dict[str, PropertyText] = Field(default_factory=dict, max_length=MOST_PROPERTIES)


def response_create(call: Call, pk: UUID) -> Answer:
    """Keep a finished answer to a live survey."""
    survey = Survey.objects.filter(pk=pk).first()
    if survey is None:
        raise missing()
    finished = body_read(Finished, call.data)
    version_id = _open_version(survey)
    definition = version_definition(version_id)
    if problems := _problems(finished, survey, definition):
        raise invalid(problems)
    contact = contact_told(finished.contact) if finished.contact else None
    response = _record(call.organisation, survey, version_id, finished, contact)
    return Answer(_told(response, survey), status=201)


def _open_version(survey: Survey) -> UUID:
    if survey.state != Survey.State.LIVE or survey.live_version_id is None:
        raise ApiProblem(409, "survey_not_live", "The survey is not live.")
    if refusal := survey_refusal(survey):
        raise ApiProblem(409, f"survey_{refusal}", CLOSED[refusal])
    version_id: UUID = survey.live_version_id
    return version_id


def _problems(finished: Finished, survey: Survey, definition: Definition) -> Fields:
    found = _promise_broken(finished) if survey.is_anonymous else _wrong_keys(finished, definition)
    if finished.language is not None and finished.language not in LANGUAGES:
        found["language"] = [f"One of {', '.join(LANGUAGES)}."]
    moment = finished.recorded_at
    if moment and not OLDEST <= moment <= clock.now() + AHEAD:
        found["recorded_at"] = ["A moment from the year 2000 until now."]
    return found


def _promise_broken(finished: Finished) -> Fields:
    """What an anonymous survey must not be told: it is refused, not quietly dropped."""
    named = {
        "contact": finished.contact is not None,
        "properties": bool(finished.properties),
        "recorded_at": finished.recorded_at is not None,
    }
    words = "The survey is anonymous: it keeps no person, no properties and no time."
    return {place: [words] for place, is_given in named.items() if is_given}


def _wrong_keys(finished: Finished, definition: Definition) -> Fields:
    known = [*properties_known(), *definition.hidden_fields]
    return property_problems(finished.properties, "properties", known)


def _record(
    organisation: Organisation,
    survey: Survey,
    version_id: UUID,
    finished: Finished,
    contact: Contact | None,
) -> Response:
    definition = version_definition(version_id)
    response_id = uuid4()
    language = definition.language_for(finished.language, contact.language if contact else None)
    person = walking.Person(
        language,
        CHANNEL,
        contact.name if contact else "",
        {**finished.properties, **(contact.properties if contact else {})},
    )
    try:
        progress = answers_judged(
            walking.Walk(definition, person, str(response_id)),
            finished.answers,
            score=finished.score,
            comment=finished.comment or "",
        )
        response = response_record(
            organisation=organisation,
            origin=Origin(
                survey_id=survey.pk,
                channel=CHANNEL,
                contact_id=contact.pk if contact else None,
                response_id=response_id if survey.is_anonymous else None,
                recorded_at=finished.recorded_at,
                properties=finished.properties,
                is_anonymous=survey.is_anonymous,
            ),
            version_id=version_id,
            progress=progress,
            language=finished.language or language,
            max_answers=Rules.model_validate(survey.rules).max_answers,
        )
    except AnswersRefused as refused:
        raise invalid({place: [reason] for place, reason in refused.problems.items()}) from refused
    except SurveyFullError as error:
        raise ApiProblem(409, "survey_full", CLOSED["full"]) from error
    assert response is not None  # noqa: S101  # a new id stands in nobody's way
    return response


def _told(response: Response, survey: Survey) -> dict[str, Any]:
    """What the caller learns; of an anonymous answer nothing that would find it again."""
    shown: dict[str, Any] = {
        "survey": str(survey.pk),
        "score": response.score,
        "comment": response.comment,
        "language": response.language,
    }
    if survey.is_anonymous:
        return {"id": None, **shown, "contact": None, "recorded_at": None}
    return {
        "id": str(response.pk),
        **shown,
        "contact": str(response.contact_id) if response.contact_id else None,
        "recorded_at": response.recorded_at.isoformat(),
    }
