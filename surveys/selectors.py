"""Reads of surveys."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from accounts.models import Organisation
from config.lib import clock
from config.lib.sql import prepared
from surveys.definition import Definition
from surveys.models import Response, Survey, SurveyVersion
from surveys.rules import Closed, Rules
from surveys.walking import Saved


def survey_rows() -> QuerySet[Survey]:
    """Surveys, newest first, each with ``answers`` (a count) and ``last_answer_at``; no tests."""
    real = Q(responses__is_test=False)
    return (
        Survey.objects.select_related("live_version")
        .annotate(
            answers=Count("responses", filter=real),
            last_answer_at=Max("responses__recorded_at", filter=real),
        )
        .order_by("-created_at")
    )


@lru_cache(maxsize=512)
def version_definition(version_id: UUID) -> Definition:
    """What a published version asks. Kept in memory: a version never changes.

    The id must come from a read inside the tenant's scope.
    """
    stored = SurveyVersion.objects.values_list("definition", flat=True).get(pk=version_id)
    return Definition.model_validate(stored)


SAVED_COLUMNS = """
id, version_id, answers, variants, pages_sent, completed_at, recorded_at, properties
"""
SAVED = f"""
SELECT {SAVED_COLUMNS} FROM surveys_response
WHERE organisation_id = %(organisation)s AND survey_id = %(survey)s AND id = %(id)s
"""  # noqa: S608  # built from constants; values are parameters


def response_saved(
    *, organisation: Organisation, survey_id: UUID, response_id: UUID
) -> Saved | None:
    """The answer of that id so far, inside the open tenant scope."""
    key = {"organisation": organisation.pk, "survey": survey_id, "id": response_id}
    row = prepared(SAVED, key)
    return saved_from(row) if row else None


def saved_from(row: tuple[Any, ...]) -> Saved:
    """A row of SAVED_COLUMNS."""
    response_id, version_id, answers, variants, pages_sent, completed_at, recorded_at, known = row
    return Saved(
        response_id=response_id,
        version_id=version_id,
        answers=json.loads(answers),
        variants=json.loads(variants),
        pages_sent=pages_sent,
        completed_at=completed_at,
        recorded_at=recorded_at,
        properties=json.loads(known),
    )


def real_answers(survey_id: UUID) -> QuerySet[Response]:
    """The survey's answers without those staff gave to try it, in no order."""
    return Response.objects.filter(survey=survey_id, is_test=False).order_by()


def answers_given(survey_id: UUID) -> int:
    """How many answers count against the survey's maximum: neither tests nor imported ones."""
    return real_answers(survey_id).filter(imported_by=None).count()


def has_answers(survey: Survey) -> bool:
    """Whether somebody was promised something: imported answers count, tests do not."""
    return real_answers(survey.pk).exists()


def answers_by_version(survey: Survey) -> dict[UUID | None, int]:
    """How many answers each version has; None is those that were imported."""
    return dict(real_answers(survey.pk).values_list("version").annotate(Count("pk")))


def unfinished_answers(version: SurveyVersion) -> int:
    """How many people have begun this version and may still come back to it."""
    begun = real_answers(version.survey_id).filter(version=version)
    return begun.filter(completed_at=None).count()


def survey_refusal(survey: Survey) -> Closed | None:
    """Why the rules let nobody begin an answer now; None when they do."""
    rules = Rules.model_validate(survey.rules)
    return rules.refusal(clock.now(), answers_given(survey.pk))
