"""The results of an anonymous survey: what ``analytics.anonymity`` lets through, and no more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from json import loads
from typing import Any
from uuid import UUID

from django.db import connection

from analytics.anonymity import Block, Dated, blocks_of, days_over, groups_seen, seen
from analytics.answer_sql import parameters
from analytics.dimensions import OTHER
from analytics.labels import DIMENSIONS, value_label
from analytics.measures import Measured, measured
from analytics.periods import Period
from analytics.results.cards import Wording
from analytics.results.reading import Written
from analytics.results.selectors import Card, card_of
from analytics.results.series import Series, Version, series_of
from config.lib import clock
from surveys.kinds.base import Metric
from surveys.kinds.summaries import Tally, tallied
from surveys.models import Survey
from surveys.walking import FREE_TEXTS

SPLITTING_KINDS = {"dropdown", "single_choice"}
TEXTS_SHOWN = 50

GROUP = """
    CASE WHEN %(split)s = '' THEN answer.language
         WHEN jsonb_typeof(answer.answers -> %(split)s) = 'string'
         THEN answer.answers ->> %(split)s
         WHEN jsonb_exists(answer.answers, %(split)s) THEN 'other' ELSE '' END
"""

TOTALS = f"""
    SELECT answer.day, {GROUP}, answer.completed_at IS NOT NULL, count(*)
      FROM surveys_response AS answer
     WHERE answer.organisation_id = %(organisation)s AND answer.survey_id = %(survey)s
       AND NOT answer.is_test
     GROUP BY 1, 2, 3
"""  # noqa: S608  # built from constants; values are parameters

VALUES = f"""
    SELECT answer.version_id, each.key, answer.day, {GROUP}, each.value, count(*)
      FROM surveys_response AS answer CROSS JOIN LATERAL jsonb_each(answer.answers) AS each
     WHERE answer.organisation_id = %(organisation)s AND answer.survey_id = %(survey)s
       AND NOT answer.is_test
     GROUP BY 1, 2, 3, 4, 5
"""  # noqa: S608  # built from constants; values are parameters


@dataclass(frozen=True)
class GroupScore:
    """One group beside the others."""

    name: str
    score: Measured


@dataclass(frozen=True)
class AnonymousResults:
    """What may be seen. ``total`` counts the answers that are let through, not all there are."""

    least: int
    split: str
    groups: list[str]
    metric: Metric | None
    score: Measured | None
    total: int
    complete: int
    cards: list[Card]
    group_scores: list[GroupScore]

    @property
    def partial(self) -> int:
        """Answers whose last page was not sent."""
        return self.total - self.complete


def split_of(versions: list[Version]) -> str:
    """The one thing an anonymous survey is split by, for good: the key of the first question with
    choices in its first version; "" without one, which stands for the language."""
    questions = versions[0].definition.questions if versions else []
    return next((found.key for found in questions if found.kind in SPLITTING_KINDS), "")


@dataclass(frozen=True)
class Split:
    """What an anonymous survey is split by, in words; ``wording`` is None for the language."""

    title: str
    wording: Wording | None

    def label(self, name: str) -> str:
        """A group in words."""
        if self.wording is None or name in {"", OTHER}:
            return value_label("language", name)
        return self.wording.named("choices", name)


def split_in_words(versions: list[Version], key: str, language: str) -> Split:
    """The words of the split, as the newest version with its question has them."""
    for series in series_of(versions):
        if key and series.key == key:
            words = series.words(language)
            return Split(words["text"], Wording(series.question, words))
    return Split(str(DIMENSIONS["language"]), None)


def anonymous_results_read(
    survey: Survey,
    versions: list[Version],
    period: Period | None,
    group: str | None,
    *,
    least: int,
    language: str,
) -> AnonymousResults:
    """The results of an anonymous survey. Period limits move inwards to the edges of blocks."""
    before, split = days_over(clock.now()), split_of(versions)
    values = parameters(survey.pk) | {"split": split}
    totals = blocks_of(_totals(values), least=least, before=before)
    finished = tallied(tally(seen(totals, period, group)))
    series = series_of(versions)
    blocks = _question_blocks(values, series, least, before)
    metric = versions[-1].definition.metric if versions else None
    scored = _score_blocks(versions, blocks) if metric else []
    return AnonymousResults(
        least=least,
        split=split,
        groups=groups_seen(totals),
        metric=metric,
        score=_score(metric, seen(scored, period, group)),
        total=finished.total(),
        complete=finished[True],
        cards=[
            _card(each, blocks[each.key, each.question.kind], period, group, language)
            for each in series
        ],
        group_scores=_group_scores(metric, scored, period),
    )


def tally(answers: Iterable[Dated[Any]]) -> list[tuple[Any, int]]:
    """The answers, each with how many people gave it."""
    return [(answer.item, answer.n) for answer in answers]


def _totals(values: dict[str, Any]) -> list[Dated[bool]]:
    return [Dated(day, group, done, n) for day, group, done, n in _rows(TOTALS, values)]


Blocks = dict[tuple[str, str], list[Block[Any]]]


def _question_blocks(
    values: dict[str, Any], all_series: list[Series], least: int, before: date
) -> Blocks:
    """The blocks of each question by itself: not everybody answers each."""
    found: dict[tuple[UUID, str], list[Dated[Any]]] = defaultdict(list)
    for version, key, day, group, value, n in _rows(VALUES, values):
        found[version, key].append(Dated(day, group, loads(value), n))
    blocks: Blocks = {}
    for series in all_series:
        answers = [one for version in series.versions for one in found[version.pk, series.key]]
        blocks[series.key, series.question.kind] = blocks_of(answers, least=least, before=before)
    return blocks


def _score_blocks(versions: list[Version], blocks: Blocks) -> list[Block[Any]]:
    """The blocks of the question whose answers are the score."""
    primary = versions[-1].definition.primary
    return blocks[primary.key, primary.kind] if primary else []


def _score(metric: Metric | None, answers: list[Dated[int]]) -> Measured | None:
    return measured(metric, tallied(tally(answers))) if metric else None


def _group_scores(
    metric: Metric | None, blocks: list[Block[Any]], period: Period | None
) -> list[GroupScore]:
    scores = ((name, _score(metric, seen(blocks, period, name))) for name in groups_seen(blocks))
    return [GroupScore(name, score) for name, score in scores if score]


def _card(
    series: Series,
    blocks: list[Block[Any]],
    period: Period | None,
    group: str | None,
    language: str,
) -> Card:
    given = tally(seen(blocks, period, group))
    is_read = series.question.kind in FREE_TEXTS
    return card_of(
        series,
        language,
        shown=0,
        answered=sum(n for _value, n in given),
        given=given,
        texts=_shuffled(series.key, given) if is_read else [],
    )


def _shuffled(key: str, given: Tally[str]) -> list[Written]:
    """Texts in an order that tells nothing of when they came, the same each time."""
    texts = [text for text, n in given for _one in range(n)]
    order = sorted(texts, key=lambda text: sha256(f"{key}{text}".encode()).digest())
    return [Written(key, None, None, text, "", None) for text in order[:TEXTS_SHOWN]]


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
