"""An answer is recorded, completed, deleted; each marks its day for the rollups."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from psycopg.types.json import Jsonb

from accounts import audit
from accounts.models import Organisation, User
from config.lib import clock
from config.lib.ids import uuid7
from config.lib.sql import prepared
from surveys.models import DirtyDay, Response
from surveys.signals import response_recorded

# One statement: the contact's properties as they are now, the answer, the dirty day. A second POST
# of the same invitation changes the answer it finds; the first day and the other answers stay.
RECORD = """
WITH snapshot AS (
    SELECT properties FROM contacts_contact
    WHERE organisation_id = %(organisation)s AND id = %(contact)s
), saved AS (
    INSERT INTO surveys_response (
        id, organisation_id, survey_id, version_id, contact_id, invitation_id, channel, language,
        score, answers, comment, properties, day, started_at, recorded_at, updated_at, completed_at)
    VALUES (
        %(id)s, %(organisation)s, %(survey)s, %(version)s, %(contact)s, %(invitation)s,
        %(channel)s, %(language)s, %(score)s, %(answers)s, '',
        coalesce((SELECT properties FROM snapshot), '{}'), %(day)s, %(started_at)s, %(now)s,
        %(now)s, %(completed_at)s)
    ON CONFLICT (organisation_id, invitation_id) DO UPDATE SET
        score = excluded.score, version_id = excluded.version_id, language = excluded.language,
        answers = surveys_response.answers || excluded.answers, updated_at = excluded.updated_at
    RETURNING id, day, xmax = 0
), dirty AS (
    INSERT INTO surveys_dirtyday (id, organisation_id, survey_id, day)
    SELECT %(dirty)s, %(organisation)s, %(survey)s, day FROM saved
)
SELECT * FROM saved
"""


def response_record(
    *,
    organisation: Organisation,
    survey_id: UUID,
    version_id: UUID,
    key: str,
    score: int,
    channel: str,
    language: str,
    contact_id: UUID | None = None,
    invitation_id: UUID | None = None,
    started_at: datetime | None = None,
    is_complete: bool = False,
) -> Response:
    """Save a score inside the open tenant scope; the hot path, one statement.

    ``key`` names the survey's primary question. An invitation has one answer: recording again
    changes its score. A first answer sends ``response_recorded`` in the same transaction.
    """
    now = clock.now()
    response = Response(
        organisation=organisation,
        survey_id=survey_id,
        version_id=version_id,
        contact_id=contact_id,
        invitation_id=invitation_id,
        channel=channel,
        language=language,
        score=score,
        answers={key: score},
        day=clock.local_day(now, organisation.zone),
        started_at=started_at or now,
        recorded_at=now,
        updated_at=now,
        completed_at=now if is_complete else None,
    )
    response.id, response.day, is_first = _save(response)
    if is_first:
        response_recorded.send(Response, response=response, organisation=organisation)
    return response


def _save(response: Response) -> Any:
    return prepared(
        RECORD,
        {
            "id": response.pk,
            "organisation": response.organisation_id,
            "survey": response.survey_id,
            "version": response.version_id,
            "contact": response.contact_id,
            "invitation": response.invitation_id,
            "channel": response.channel,
            "language": response.language,
            "score": response.score,
            "answers": Jsonb(response.answers),
            "day": response.day,
            "started_at": response.started_at,
            "now": response.recorded_at,
            "completed_at": response.completed_at,
            "dirty": uuid7(),
        },
    )


def response_update(*, response_id: UUID, answers: dict[str, str | None]) -> Response:
    """Add the answers of the follow-ups (question key -> text or None) to a saved answer.

    The comment is the first of them that says something, else the one already there: a person who
    changes the score and writes nothing more takes nothing back. Raises Response.DoesNotExist.
    """
    with transaction.atomic():
        response = Response.objects.select_for_update().get(pk=response_id)
        written = {key: text for key, text in answers.items() if text}
        response.answers = {**response.answers, **written}
        response.comment = next(iter(written.values()), response.comment)
        response.updated_at = clock.now()
        response.completed_at = response.completed_at or response.updated_at
        response.save(update_fields=["answers", "comment", "updated_at", "completed_at"])
        DirtyDay.objects.create(survey_id=response.survey_id, day=response.day)
    return response


def response_delete(*, response: Response, actor: User | None) -> None:
    """Delete an answer for good. The trail keeps that it was deleted, not what it said."""
    with transaction.atomic():
        DirtyDay.objects.create(survey_id=response.survey_id, day=response.day)
        audit.record("response.deleted", target=response, actor=actor, day=str(response.day))
        response.delete()
