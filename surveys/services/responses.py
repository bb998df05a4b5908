"""An answer is begun, continued, deleted; each marks its day for the rollups."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from psycopg.types.json import Jsonb

from accounts import audit
from accounts.models import Organisation, User
from config.lib import clock
from config.lib.ids import uuid7
from config.lib.sql import prepared
from surveys.models import DirtyDay, Response, Survey
from surveys.selectors import SAVED_COLUMNS, answers_given, saved_from
from surveys.signals import response_recorded
from surveys.walking import Progress, Saved

# One statement: the contact's properties as they are now, the answer, the dirty day. Of two first
# posts of the same person the second inserts nothing.
RECORD = """
WITH snapshot AS (
    SELECT properties FROM contacts_contact
    WHERE organisation_id = %(organisation)s AND id = %(contact)s
), saved AS (
    INSERT INTO surveys_response (
        id, organisation_id, survey_id, version_id, contact_id, invitation_id, link_id, channel,
        language, score, answers, comment, properties, variants, pages_sent, is_test, day,
        started_at, recorded_at, updated_at, completed_at)
    VALUES (
        %(id)s, %(organisation)s, %(survey)s, %(version)s, %(contact)s, %(invitation)s, %(link)s,
        %(channel)s, %(language)s, %(score)s, %(answers)s, %(comment)s,
        %(properties)s || coalesce((SELECT properties FROM snapshot), '{}'), %(variants)s,
        %(pages_sent)s, %(is_test)s, %(day)s, %(started_at)s, %(now)s, %(now)s, %(completed_at)s)
    ON CONFLICT DO NOTHING
    RETURNING id, day
), dirty AS (
    INSERT INTO surveys_dirtyday (id, organisation_id, survey_id, day)
    SELECT %(dirty)s, %(organisation)s, %(survey)s, day FROM saved
)
SELECT id FROM saved
"""
LOCK = f"""
SELECT {SAVED_COLUMNS} FROM surveys_response
WHERE organisation_id = %(organisation)s AND survey_id = %(survey)s
    AND (id = %(id)s OR invitation_id = %(invitation)s)
FOR UPDATE
"""  # noqa: S608  # built from constants; values are parameters
CONTINUE = """
WITH saved AS (
    UPDATE surveys_response
    SET language = %(language)s, score = %(score)s, answers = %(answers)s, comment = %(comment)s,
        variants = %(variants)s, pages_sent = %(pages_sent)s, updated_at = %(now)s,
        completed_at = coalesce(completed_at, %(completed_at)s)
    WHERE organisation_id = %(organisation)s AND id = %(id)s
    RETURNING survey_id, day
)
INSERT INTO surveys_dirtyday (id, organisation_id, survey_id, day)
SELECT %(dirty)s, %(organisation)s, survey_id, day FROM saved
RETURNING id
"""


class SurveyFullError(Exception):
    """The survey has as many answers as it may have."""


@dataclass(frozen=True)
class Origin:
    """Where an answer comes from; nothing of it changes afterwards.

    ``response_id`` is set where the address knows the answer by its id. ``properties`` are the
    link's hidden fields; those of the contact are added by the database and win.
    """

    survey_id: UUID
    channel: str
    contact_id: UUID | None = None
    invitation_id: UUID | None = None
    link_id: UUID | None = None
    response_id: UUID | None = None
    started_at: datetime | None = None
    # When it was given, if that was not now.
    recorded_at: datetime | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    is_test: bool = False
    # Without a name: no time of day, no contact, no invitation, no properties.
    is_anonymous: bool = False


def response_record(
    *,
    organisation: Organisation,
    origin: Origin,
    version_id: UUID | None,
    progress: Progress,
    language: str,
    max_answers: int | None = None,
) -> Response | None:
    """Save a first page inside the open tenant scope; the hot path, one statement.

    None when the same person's answer is there already: ``response_continue`` changes it. A first
    answer sends ``response_recorded`` in the same transaction. Raises SurveyFullError.
    """
    if max_answers is not None and not origin.is_test:
        _make_room(origin.survey_id, max_answers)
    now = _moment(organisation, origin)
    response = Response(
        id=origin.response_id or uuid7(),
        organisation=organisation,
        survey_id=origin.survey_id,
        version_id=version_id,
        contact_id=None if origin.is_anonymous else origin.contact_id,
        invitation_id=None if origin.is_anonymous else origin.invitation_id,
        link_id=origin.link_id,
        channel=origin.channel,
        language=language,
        score=progress.score,
        answers=progress.answers,
        comment=progress.comment,
        properties={} if origin.is_anonymous else dict(origin.properties),
        variants=progress.variants,
        pages_sent=progress.pages_sent,
        is_test=origin.is_test,
        day=clock.local_day(now, organisation.zone),
        started_at=now if origin.is_anonymous else origin.started_at or now,
        recorded_at=now,
        updated_at=now,
        completed_at=now if progress.is_complete else None,
    )
    if _insert(response) is None:
        return None
    response_recorded.send(Response, response=response, organisation=organisation)
    return response


def _moment(organisation: Organisation, origin: Origin) -> datetime:
    return day_start(organisation) if origin.is_anonymous else origin.recorded_at or clock.now()


def day_start(organisation: Organisation) -> datetime:
    """The midnight this day began with: all that is kept of an anonymous answer's time."""
    today = clock.local_day(clock.now(), organisation.zone)
    return datetime.combine(today, time.min, organisation.zone)


def _make_room(survey_id: UUID, max_answers: int) -> None:
    """Hold the survey until the answer is in, so that the last place is given once."""
    Survey.objects.select_for_update(no_key=True).only("pk").get(pk=survey_id)
    if answers_given(survey_id) >= max_answers:
        raise SurveyFullError


def _insert(response: Response) -> Any:
    return prepared(
        RECORD,
        {
            "id": response.pk,
            "organisation": response.organisation_id,
            "survey": response.survey_id,
            "version": response.version_id,
            "contact": response.contact_id,
            "invitation": response.invitation_id,
            "link": response.link_id,
            "channel": response.channel,
            "language": response.language,
            "score": response.score,
            "answers": Jsonb(response.answers),
            "comment": response.comment,
            "properties": Jsonb(response.properties),
            "variants": Jsonb(response.variants),
            "pages_sent": response.pages_sent,
            "is_test": response.is_test,
            "day": response.day,
            "started_at": response.started_at,
            "now": response.recorded_at,
            "completed_at": response.completed_at,
            # A time-ordered id would tell when an anonymous answer came.
            "dirty": uuid4(),
        },
    )


def response_continue(
    *,
    organisation: Organisation,
    origin: Origin,
    change: Callable[[Saved], Progress],
    language: str,
) -> Progress:
    """Change an answer under its row lock, inside the open tenant scope; two statements.

    ``change`` is given what is stored by then. Raises Response.DoesNotExist.
    """
    key = {
        "organisation": organisation.pk,
        "survey": origin.survey_id,
        "id": origin.response_id,
        "invitation": origin.invitation_id,
    }
    row = prepared(LOCK, key)
    if row is None:
        raise Response.DoesNotExist
    saved = saved_from(row)
    progress = change(saved)
    _update(organisation, origin, saved, progress, language)
    return progress


def _update(
    organisation: Organisation, origin: Origin, saved: Saved, progress: Progress, language: str
) -> None:
    now = _moment(organisation, origin)
    prepared(
        CONTINUE,
        {
            "organisation": organisation.pk,
            "id": saved.response_id,
            "language": language,
            "score": progress.score,
            "answers": Jsonb(progress.answers),
            "comment": progress.comment,
            "variants": Jsonb(progress.variants),
            "pages_sent": progress.pages_sent,
            "now": now,
            "completed_at": now if progress.is_complete else None,
            "dirty": uuid4(),
        },
    )


def response_delete(*, response: Response, actor: User | None) -> None:
    """Delete an answer for good. The trail keeps that it was deleted, not what it said."""
    with transaction.atomic():
        DirtyDay.objects.create(survey_id=response.survey_id, day=response.day)
        audit.record("response.deleted", target=response, actor=actor, day=str(response.day))
        response.delete()
