"""Keeping the rollups: dirty days are recomputed from the answers, never added to."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from analytics.answer_sql import (
    ANSWERS_OF_DAY,
    SCORE_COLUMNS,
    SPLIT_BY_DIMENSION,
    histograms,
    parameters,
)
from analytics.dimensions import KEPT_VALUES, declared_properties, dimensions_of
from analytics.models import Rollup, RollupBasis
from surveys.models import DirtyDay, Response, Survey

LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended('rollup:' || %(survey)s, 0))"

CLAIM = """
    WITH claimed AS (
        DELETE FROM surveys_dirtyday
         WHERE organisation_id = %(organisation)s AND survey_id = %(survey)s
        RETURNING day)
    SELECT day, count(*) FROM claimed GROUP BY day
"""

NEW_VALUES = f"""
    WITH days AS (SELECT unnest(%(days)s::date[]) AS day)
    SELECT split.dimension, split.value
      FROM days CROSS JOIN LATERAL ({ANSWERS_OF_DAY}) AS answer {SPLIT_BY_DIMENSION}
     WHERE split.value <> ''
     GROUP BY 1, 2
     ORDER BY count(*) DESC, split.value
"""  # noqa: S608  # built from constants of this package

RECOMPUTE = f"""
    WITH days AS (SELECT unnest(%(days)s::date[]) AS day),
         basis AS (SELECT kept FROM analytics_rollupbasis
                    WHERE organisation_id = %(organisation)s AND survey_id = %(survey)s)
    INSERT INTO analytics_rollup
           (id, organisation_id, survey_id, day, dimension, value, comments, {SCORE_COLUMNS})
    SELECT gen_random_uuid(), %(organisation)s, %(survey)s,
           day, dimension, value, comments, {SCORE_COLUMNS}
      FROM ({histograms("days")}) AS recounted
     ORDER BY dimension, day
"""  # noqa: S608  # built from constants of this package


def rollup_refresh(*, survey_id: UUID, afresh: bool = False) -> bool:
    """Recompute the dirty days of one survey inside the open tenant scope.

    Runs any number of times, late or at once with others: the log is claimed first, the answers are
    read by later statements, which see at least what the claimed rows told of. Everything is
    recomputed when the declared properties changed, or with ``afresh``, which also chooses anew
    which values have rows of their own. An anonymous survey has none: its results never come
    from rollups. False when another refresh of this survey is at work.
    """
    with transaction.atomic():
        values = parameters(survey_id, dimensions_of(declared_properties()))
        if not _rows(LOCK, values)[0][0]:
            return False
        basis, _ = RollupBasis.objects.get_or_create(survey_id=survey_id)
        claimed = _rows(CLAIM, values)
        basis.changes += sum(count for _, count in claimed)
        if Survey.objects.filter(pk=survey_id, is_anonymous=True).exists():
            return True
        if afresh or set(basis.kept) != set(values["dimensions"]):
            basis.kept = {dimension: [] for dimension in values["dimensions"]}
            days = _every_day(survey_id)
        else:
            days = [day for day, _ in claimed]
        _recompute(basis, days, values)
    return True


def rollups_rebuild(*, survey_id: UUID) -> None:
    """Recompute all rollups of a survey and choose its kept values afresh."""
    rollup_refresh(survey_id=survey_id, afresh=True)


def dirty_surveys(*, limit: int) -> list[tuple[UUID, UUID]]:
    """(organisation, survey) pairs that wait for a refresh; needs ``every_organisation``."""
    waiting = DirtyDay.objects.values_list("organisation_id", "survey_id")
    return list(waiting.order_by().distinct()[:limit])


def _every_day(survey_id: UUID) -> list[date]:
    """All days with answers; drops the rollups, also those of days without any."""
    Rollup.objects.filter(survey_id=survey_id).delete()
    answers = Response.objects.filter(survey_id=survey_id, is_test=False)
    days = answers.values_list("day", flat=True)
    return list(days.order_by().distinct())


def _recompute(basis: RollupBasis, days: list[date], values: dict[str, Any]) -> None:
    values = {**values, "days": days}
    if days:
        _admit(basis, _rows(NEW_VALUES, values))
    basis.save()
    if days:
        Rollup.objects.filter(survey_id=basis.survey_id, day__in=days).delete()
        with connection.cursor() as cursor:
            cursor.execute(RECOMPUTE, values)


def _admit(basis: RollupBasis, found: list[tuple[Any, ...]]) -> None:
    """Give new values rows of their own while there is room; the list never shrinks."""
    new = defaultdict(list)
    for dimension, value in found:
        if dimension and value not in basis.kept[dimension]:
            new[dimension].append(value)
    for dimension, more in new.items():
        basis.kept[dimension] = [*basis.kept[dimension], *more][:KEPT_VALUES]


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
