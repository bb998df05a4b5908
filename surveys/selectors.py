"""Reads of surveys."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from surveys.definition import Definition
from surveys.models import SurveyVersion


@lru_cache(maxsize=512)
def version_definition(version_id: UUID) -> Definition:
    """What a published version asks. Kept in memory: a version never changes.

    The id must come from a read inside the tenant's scope.
    """
    stored = SurveyVersion.objects.values_list("definition", flat=True).get(pk=version_id)
    return Definition.model_validate(stored)
