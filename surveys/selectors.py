"""Reads of surveys."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from django.db.models import Count, Max, QuerySet

from surveys.definition import Definition
from surveys.models import Survey, SurveyVersion


def survey_rows() -> QuerySet[Survey]:
    """Surveys, newest first, each with ``answers`` (a count) and ``last_answer_at``."""
    return (
        Survey.objects.select_related("live_version")
        .annotate(answers=Count("responses"), last_answer_at=Max("responses__recorded_at"))
        .order_by("-created_at")
    )


@lru_cache(maxsize=512)
def version_definition(version_id: UUID) -> Definition:
    """What a published version asks. Kept in memory: a version never changes.

    The id must come from a read inside the tenant's scope.
    """
    stored = SurveyVersion.objects.values_list("definition", flat=True).get(pk=version_id)
    return Definition.model_validate(stored)


def answers_given(survey: Survey) -> int:
    """How many answers count towards its limit: neither tests nor imported ones."""
    return survey.responses.filter(is_test=False, imported_by=None).count()
