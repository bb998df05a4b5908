"""Reading answers per score: rollups of clean days plus the answers of dirty ones, at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max, Min

from analytics.answer_sql import SCORE_COLUMNS, histograms, parameters
from analytics.dimensions import KEPT_VALUES, OTHER, TOTAL
from analytics.periods import Period
from config.lib.scores import SCORES
from surveys.models import Response

Counts = list[int]

# Rollups serve only while they know every dimension asked for and nothing narrows the answers.
READ = """
    WITH basis AS (SELECT kept FROM analytics_rollupbasis
                    WHERE organisation_id = %(organisation)s AND survey_id = %(survey)s),
         raw_days AS (
            SELECT day FROM surveys_dirtyday
             WHERE organisation_id = %(organisation)s AND survey_id = %(survey)s
               AND day BETWEEN %(first)s AND %(last)s
             UNION
            SELECT span.day::date FROM generate_series(%(first)s::date, %(last)s::date, '1 day')
                   AS span(day)
             WHERE %(narrowed)s OR NOT EXISTS (
                   SELECT FROM basis WHERE jsonb_exists_all(kept, %(dimensions)s::text[]))),
         cells AS (
            SELECT day, dimension, value, comments, {columns}
              FROM analytics_rollup
             WHERE organisation_id = %(organisation)s AND survey_id = %(survey)s
               AND dimension = ANY(%(dimensions)s::text[] || ARRAY[''])
               AND day BETWEEN %(first)s AND %(last)s
               AND day NOT IN (SELECT day FROM raw_days)
             UNION ALL
            {histograms})
    SELECT dimension, value, CASE WHEN dimension = '' THEN day END AS of_day,
           sum(comments), {sums}
      FROM cells
     WHERE dimension = '' OR day >= %(split_from)s
     GROUP BY 1, 2, 3
"""
SUMS = ", ".join(f"sum(s{score})" for score in SCORES)


@dataclass(frozen=True)
class Narrowing:
    """Which answers count: None means any, "" means not stated."""

    channel: str | None = None
    language: str | None = None
    # Property key -> value.
    properties: Mapping[str, str] = field(default_factory=dict)
    # Answers to these versions are left out: their score measures something else.
    not_versions: tuple[UUID, ...] = ()

    def __bool__(self) -> bool:
        stated = self.channel is not None or self.language is not None
        return stated or bool(self.properties) or bool(self.not_versions)

    def condition(self, values: dict[str, Any]) -> str:
        """SQL that narrows ``answer``; adds its parameters to ``values``."""
        tests = []
        for name in ("channel", "language"):
            if (wanted := getattr(self, name)) is not None:
                values[f"only_{name}"] = wanted
                tests.append(f"AND answer.{name} = %(only_{name})s")
        for number, (key, wanted) in enumerate(self.properties.items()):
            values |= {f"key_{number}": key, f"value_{number}": wanted}
            found = f"coalesce(answer.properties ->> %(key_{number})s, '')"
            tests.append(f"AND left({found}, 200) = %(value_{number})s")
        if self.not_versions:
            values["not_versions"] = list(self.not_versions)
            tests.append("AND coalesce(answer.version_id <> ALL(%(not_versions)s), true)")
        return " ".join(tests)


@dataclass(frozen=True)
class Histograms:
    """Answers per score: ``days`` of the whole span, ``split`` of its later part."""

    days: dict[date, Counts]
    comments: dict[date, int]
    # Dimension -> value -> counts.
    split: dict[str, dict[str, Counts]]

    def total(self, period: Period) -> Counts:
        """Counts of all answers of a period inside the span."""
        return added(counts for day, counts in self.days.items() if day in period)

    def commented(self, period: Period) -> int:
        """How many answers of a period have a comment."""
        return sum(number for day, number in self.comments.items() if day in period)


def added(many: Iterable[Counts]) -> Counts:
    """Eleven counts that are the sums of others."""
    total = [0] * len(SCORES)
    for counts in many:
        total = [sum(pair) for pair in zip(total, counts, strict=True)]
    return total


def histograms_read(
    survey_id: UUID,
    span: Period,
    *,
    dimensions: Sequence[str],
    split_from: date,
    narrowing: Narrowing | None = None,
) -> Histograms:
    """Everything a dashboard counts, in one statement, exact as of that statement.

    Days of ``span`` each on their own; the other dimensions summed from ``split_from`` on.
    """
    narrowing = narrowing or Narrowing()
    values = parameters(survey_id, dimensions) | {
        "first": span.first,
        "last": span.last,
        "split_from": split_from,
        "narrowed": bool(narrowing),
    }
    answers = histograms("raw_days", narrowing.condition(values))
    sql = READ.format(columns=SCORE_COLUMNS, histograms=answers, sums=SUMS)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return _sorted_out(cursor.fetchall())


def span_of_answers(survey_id: UUID) -> Period | None:
    """From the first to the last day with an answer; None without any."""
    answers = Response.objects.filter(survey_id=survey_id, is_test=False)
    ends = answers.aggregate(first=Min("day"), last=Max("day"))
    return Period(ends["first"], ends["last"]) if ends["first"] else None


def _sorted_out(rows: Iterable[tuple[Any, ...]]) -> Histograms:
    found = Histograms({}, {}, defaultdict(dict))
    for dimension, value, day, comments, *counts in rows:
        numbers = [int(count) for count in counts]
        if dimension == TOTAL:
            found.days[day], found.comments[day] = numbers, int(comments)
        else:
            found.split[dimension][value] = numbers
    for dimension, split in found.split.items():
        found.split[dimension] = _at_most_kept(split)
    return found


def _at_most_kept(split: dict[str, Counts]) -> dict[str, Counts]:
    """Before the first refresh nothing is "(other)" yet: keep the most frequent values."""
    if len(split) <= KEPT_VALUES + 2:
        return split
    stated = [value for value in split if value not in {"", OTHER}]
    stated.sort(key=lambda value: (-sum(split[value]), value))
    rest = {*stated[KEPT_VALUES:], OTHER}
    shown = {value: counts for value, counts in split.items() if value not in rest}
    shown[OTHER] = added(split[value] for value in rest if value in split)
    return shown
