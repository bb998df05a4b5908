"""Reading the answers of one survey in few statements, grouped by Postgres.

Nothing here is right for an anonymous survey: ``analytics.results.anonymous`` reads those.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from json import loads
from typing import Any
from uuid import UUID

from django.db import connection

from analytics.answer_sql import PIVOT, parameters
from analytics.histograms import Narrowing
from analytics.means import Mean
from analytics.periods import Period
from config.lib.scores import SCORES

LATEST = 5

CHOSEN = """
    answer.organisation_id = %(organisation)s AND answer.survey_id = %(survey)s
    AND NOT answer.is_test AND answer.day BETWEEN %(first)s AND %(last)s
"""

# Everything conditions look at, and which questions were answered: few rows for many answers. The
# keys of one JSON object come in the same order as those of another.
SITUATIONS = """
    SELECT answer.version_id, answer.pages_sent, answer.completed_at IS NOT NULL,
           answer.language, answer.channel, answer.variants,
           ARRAY(SELECT jsonb_object_keys(answer.answers)),
           CASE WHEN answer.version_id IS NULL THEN '{{}}'
                ELSE answer.answers - %(unread)s::text[] END,
           CASE WHEN %(properties)s::text[] = '{{}}' THEN '{{}}' ELSE
                (SELECT coalesce(jsonb_object_agg(key, answer.properties -> key), '{{}}')
                   FROM unnest(%(properties)s::text[]) AS key
                  WHERE jsonb_exists(answer.properties, key)) END,
           count(*)
      FROM surveys_response AS answer
     WHERE {chosen}
     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
"""

VALUES = """
    SELECT answer.version_id, each.key, each.value, count(*)
      FROM surveys_response AS answer CROSS JOIN LATERAL jsonb_each(answer.answers) AS each
     WHERE {chosen} AND NOT each.key = ANY(%(texts)s::text[])
     GROUP BY 1, 2, 3
"""

SCORED = """
    SELECT answer.version_id, answer.score, count(*) FROM surveys_response AS answer
     WHERE {chosen} AND answer.score IS NOT NULL GROUP BY 1, 2
"""

NEWEST = """
    SELECT asked.key, newest.* FROM unnest(%(texts)s::text[]) AS asked(key)
     CROSS JOIN LATERAL (
        SELECT answer.id, answer.version_id, answer.answers ->> asked.key, answer.language,
               answer.recorded_at
          FROM surveys_response AS answer
         WHERE {chosen} AND jsonb_exists(answer.answers, asked.key)
         ORDER BY answer.recorded_at DESC LIMIT {latest}) AS newest
"""

ARMS = f"""
    SELECT variant, sum(answers), sum(written), sum(letters), sum(squares), {PIVOT}
      FROM (SELECT coalesce(answer.variants ->> %(key)s, '') AS variant, answer.score,
                   count(*) AS answers, count(said.letters) AS written,
                   sum(said.letters) AS letters, sum(said.letters ^ 2) AS squares
              FROM surveys_response AS answer
             CROSS JOIN LATERAL (SELECT char_length(answer.answers ->> %(key)s)::numeric
                                        AS letters) AS said
             WHERE {{chosen}} AND answer.version_id = ANY(%(versions)s::uuid[])
             GROUP BY 1, 2) AS counted
     GROUP BY variant
"""  # noqa: S608  # built from constants; values are parameters


@dataclass(frozen=True)
class Met:
    """So many answers that are alike in all that conditions look at."""

    version_id: UUID | None
    pages_sent: int
    is_complete: bool
    language: str
    channel: str
    variants: dict[str, str]
    answered: list[str]
    answers: dict[str, Any]
    properties: dict[str, Any]
    n: int


@dataclass(frozen=True)
class Given:
    """So many answers to one question that are the same."""

    version_id: UUID | None
    key: str
    value: Any
    n: int


@dataclass(frozen=True)
class Written:
    """A text to read; of an anonymous survey nothing is known of it."""

    key: str
    response_id: UUID | None
    version_id: UUID | None
    text: str
    language: str
    recorded_at: datetime | None


@dataclass(frozen=True)
class Gathered:
    """The answers that met one variant: scores given, and how long the texts are."""

    scores: dict[int, int]
    lengths: Mean | None


class Reader:
    """Reads the answers of one survey that pass the filters of a page."""

    def __init__(
        self, survey_id: UUID, period: Period, narrowing: Narrowing, version_id: UUID | None
    ) -> None:
        self._values = parameters(survey_id) | {"first": period.first, "last": period.last}
        self._chosen = CHOSEN + narrowing.condition(self._values)
        if version_id:
            self._chosen += " AND answer.version_id = %(version)s"
            self._values["version"] = version_id

    def situations(self, *, unread: Iterable[str], properties: Iterable[str]) -> list[Met]:
        """All answers, grouped by what conditions look at: ``properties``, and of the questions
        all but those ``unread``."""
        rows = self._rows(SITUATIONS, unread=list(unread), properties=list(properties))
        return [_met(row) for row in rows]

    def values(self, *, without: Sequence[str]) -> list[Given]:
        """Every stored value and how often it was given, but of the questions ``without``."""
        rows = self._rows(VALUES, texts=list(without))
        return [Given(version, key, loads(value), n) for version, key, value, n in rows]

    def scores(self) -> list[tuple[UUID | None, int, int]]:
        """(version, score, answers)."""
        return [(version, score, n) for version, score, n in self._rows(SCORED)]

    def newest(self, keys: Sequence[str]) -> list[Written]:
        """The newest texts of each of these questions."""
        return [Written(*row) for row in self._rows(NEWEST, texts=list(set(keys)))]

    def arms(self, key: str, versions: Sequence[UUID]) -> dict[str, Gathered]:
        """Variant -> its answers, for a question in some versions."""
        rows = self._rows(ARMS, key=key, versions=list(versions))
        return {variant: _arm(*numbers) for variant, _answers, *numbers in rows}

    def _rows(self, sql: str, **more: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql.format(chosen=self._chosen, latest=LATEST), self._values | more)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found


def _met(row: tuple[Any, ...]) -> Met:
    # Django leaves JSON of its own statements as text.
    version, pages, done, language, channel, variants, answered, answers, properties, n = row
    told = loads(answers), loads(properties)
    return Met(version, pages, done, language, channel, loads(variants), answered, *told, n)


def _arm(written: int, letters: Any, squares: Any, *scores: Any) -> Gathered:
    counts = {level: int(n) for level, n in zip(SCORES, scores, strict=True) if n}
    if not written:
        return Gathered(counts, None)
    n, total, square = int(written), float(letters), float(squares)
    variance = max(0.0, square - total * total / n) / (n - 1) if n > 1 else 0.0
    return Gathered(counts, Mean(n, total / n, variance))
