"""Answers for the tests of analytics, as the services leave them: with their log row."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from config.lib import clock
from surveys.models import DirtyDay, Response, Survey

OSLO = ZoneInfo("Europe/Oslo")


def make_survey(name: str = "Relationship 2026") -> Survey:
    """A live survey without a definition: analytics never reads one."""
    return Survey.objects.create(name=name, state=Survey.State.LIVE, draft={})


def answer(survey: Survey, score: int | None, on: date | datetime, **extra: Any) -> Response:
    """One answer on a day (at noon) or at a moment, in Oslo."""
    moment = on if isinstance(on, datetime) else datetime.combine(on, time(12), OSLO)
    values = {"channel": "email", "language": "nb", **extra}
    day = clock.local_day(moment, OSLO)
    made = Response.objects.create(
        survey=survey, score=score, day=day, recorded_at=moment, **values
    )
    touch(survey.pk, day)
    return made


def touch(survey_id: UUID, day: date) -> None:
    """What every service that changes an answer does in its transaction."""
    DirtyDay.objects.create(survey_id=survey_id, day=day)
