"""Answers people might give, for showing a survey's ways before anybody has gone one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from surveys.kinds import AnyQuestion
from surveys.kinds.choosing import OTHER, ChoosingQuestion
from surveys.kinds.consent import ConsentQuestion
from surveys.kinds.levels import LevelQuestion
from surveys.kinds.matrix import MatrixQuestion
from surveys.kinds.multiple_choice import MultipleChoiceQuestion
from surveys.kinds.number import NumberQuestion
from surveys.kinds.ranking import RankingQuestion
from surveys.kinds.yes_no import YesNoQuestion
from surveys.logic import Condition

SOMETHING = "…"
A_DAY = "2026-01-15"


def examples(question: AnyQuestion, looks: Sequence[Condition]) -> list[Any]:
    """Answers that can be given, as they are stored: all, or those the conditions tell apart."""
    match question:
        case LevelQuestion():
            return list(question.points)
        case MultipleChoiceQuestion():
            return [[key] for key in _keys(question)]
        case RankingQuestion():
            return [question.keys]
        case ChoosingQuestion():
            return _keys(question)
        case YesNoQuestion():
            return [True, False]
        case ConsentQuestion():
            return [True]
        case MatrixQuestion():
            return [{row.key: column.key for row in question.rows} for column in question.columns]
        case NumberQuestion():
            return [number for number in _near(looks) if question.allows(number)]
        case _ if question.is_answered:
            return [*named(looks), A_DAY if question.kind == "date" else SOMETHING]
    return []


def _keys(question: ChoosingQuestion) -> list[Any]:
    own: list[Any] = [{OTHER: SOMETHING}] if question.takes_other else []
    return [*question.keys, *own]


def named(looks: Sequence[Condition]) -> list[str]:
    """Every value the conditions name."""
    return list(dict.fromkeys(value for one in looks for value in one.values))


def _near(looks: Sequence[Condition]) -> list[int | float]:
    """Numbers at and beside every one that is named."""
    found = {
        number + step
        for one in looks
        for number in [one.limit, *map(float, filter(_is_number, one.values))]
        if number == number  # not NaN
        for step in (-1, 0, 1)
    }
    return [int(number) if number == int(number) else number for number in sorted(found or {1})]


def _is_number(value: str) -> bool:
    return value.lstrip("-").replace(".", "", 1).isdigit()
