"""Pieces of SQL that turn answers into histograms; rollups and readers must count alike.

All of them expect :func:`parameters` and a CTE ``basis`` with the column ``kept``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from accounts.tenancy import current_organisation
from analytics.dimensions import KEPT_VALUES, OTHER, property_key
from config.lib.scores import SCORES

SCORE_COLUMNS = ", ".join(f"s{score}" for score in SCORES)

# Nothing ("") is "not stated" and always kept; a literal "(other)" joins the rest.
VALUE_SHOWN = f"""
    CASE WHEN split.value = ''
           OR coalesce(jsonb_array_length(basis.kept -> split.dimension), 0) < %(most)s
           OR jsonb_exists(basis.kept -> split.dimension, split.value)
         THEN split.value ELSE '{OTHER}' END
"""

# OFFSET keeps the planner from joining otherwise: a few days must never scan all answers.
ANSWERS_OF_DAY = """
    SELECT version_id, channel, language, score, comment, properties
      FROM surveys_response
     WHERE organisation_id = %(organisation)s AND survey_id = %(survey)s
       AND surveys_response.day = days.day AND score IS NOT NULL AND NOT is_test
    OFFSET 0
"""

# One row per answer and dimension.
SPLIT_BY_DIMENSION = """
    CROSS JOIN LATERAL (
        SELECT '' AS dimension, '' AS value
        UNION ALL SELECT 'channel', answer.channel
        UNION ALL SELECT 'language', answer.language
        UNION ALL SELECT 'property:' || key, left(coalesce(answer.properties ->> key, ''), 200)
          FROM unnest(%(keys)s::text[]) AS key
    ) AS split
"""

PIVOT = ", ".join(
    f"coalesce(sum(answers) FILTER (WHERE score = {score}), 0) AS s{score}" for score in SCORES
)


def parameters(survey_id: UUID, dimensions: Sequence[str] = ()) -> dict[str, Any]:
    """What the SQL of this package needs to know, in the open tenant scope."""
    organisation = current_organisation()
    return {
        "organisation": organisation.pk if organisation else None,
        "survey": survey_id,
        "dimensions": list(dimensions),
        "keys": [key for dimension in dimensions if (key := property_key(dimension))],
        "most": KEPT_VALUES,
    }


def histograms(days: str, condition: str = "") -> str:
    """A SELECT of (day, dimension, value, comments, s0..s10) from the answers of some days.

    ``days`` names a CTE with the column ``day``; ``condition`` further narrows ``answer``.
    Answers without a score, and those staff gave to try the survey, are not counted anywhere.
    """
    return f"""
    SELECT day, dimension, value, sum(commented) AS comments, {PIVOT}
      FROM (
        SELECT days.day, split.dimension, {VALUE_SHOWN} AS value, answer.score,
               count(*) AS answers, count(*) FILTER (WHERE answer.comment <> '') AS commented
          FROM {days} AS days CROSS JOIN LATERAL ({ANSWERS_OF_DAY}) AS answer
         {SPLIT_BY_DIMENSION}
          LEFT JOIN basis ON true
         WHERE true {condition}
         GROUP BY 1, 2, 3, 4
      ) AS counted
     GROUP BY day, dimension, value
    """  # noqa: S608  # built from constants of this package; values are parameters
