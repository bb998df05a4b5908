"""How long a survey takes: five closed or two open questions a minute.

Each kind says its own seconds; the shortest and the longest way through the logic give the range.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from math import ceil, prod
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.definition import Definition
from surveys.kinds import Question
from surveys.logic import Condition, Situation

MAX_PATHS = 500
# Seconds over a full minute that nobody would call another minute.
UNNOTICED = 12
# What a person may have answered that no condition names.
UNNAMED = "~"
Subject = tuple[str, str]


def estimated_time(definition: Definition) -> str:
    """Such as "About 1 minute" or "2–3 minutes", in the active language; "" without questions."""
    if not definition.questions:
        return ""
    shortest, longest = seconds_needed(definition)
    low = max(1, shortest // 60)
    high = max(low, ceil((longest - UNNOTICED) / 60))
    if low == high:
        return ngettext("About %(count)s minute", "About %(count)s minutes", low) % {"count": low}
    return _("%(low)s–%(high)s minutes") % {"low": low, "high": high}


def seconds_needed(definition: Definition) -> tuple[int, int]:
    """The shortest and the longest way through, in seconds.

    With very many ways, the ends are those without any, and with every, conditional question.
    """
    shows = [question.show_if for question in definition.questions]
    conditions = [each for show_if in shows for group in show_if for each in group]
    ways = [_ways(definition, subject, conditions) for subject in _subjects(definition, conditions)]
    if prod(len(way) for way in ways) > MAX_PATHS:
        always = [question for question in definition.questions if not question.show_if]
        return _seconds(always), _seconds(definition.questions)
    paths = [_seconds(definition.asked(_together(path))) for path in product(*ways)]
    return min(paths), max(paths)


def _seconds(questions: Sequence[Question]) -> int:
    return sum(question.seconds for question in questions)


def _subjects(definition: Definition, conditions: list[Condition]) -> list[Subject]:
    """What the conditions ask about. The group follows from the score, so it is the score."""
    score = ("answer", definition.primary.key if definition.primary else "")
    found = [score if each.subject == "group" else (each.subject, each.key) for each in conditions]
    return list(dict.fromkeys(found))


def _ways(definition: Definition, subject: Subject, conditions: list[Condition]) -> list[Situation]:
    """What can be known of a subject, once for each difference it makes to the conditions."""
    different: dict[tuple[bool, ...], Situation] = {}
    for value in _values(definition, subject, conditions):
        situation = _knowing(subject, value)
        group = definition.group(situation.answers)
        outcome = tuple(each.holds(replace(situation, group=group)) for each in conditions)
        different.setdefault(outcome, situation)
    return list(different.values())


def _values(definition: Definition, subject: Subject, conditions: list[Condition]) -> Iterator[Any]:
    question = definition.question(subject[1]) if subject[0] == "answer" else None
    if question is None or not question.required:
        yield None
    if question is not None and question.scores:
        yield from question.scores
        return
    yield UNNAMED
    for condition in conditions:
        if (condition.subject, condition.key) == subject:
            yield from condition.values


def _knowing(subject: Subject, value: Any) -> Situation:
    match subject:
        case _ if value is None:
            return Situation()
        case ("answer", key):
            return Situation(answers={key: value})
        case ("property", key):
            return Situation(properties={key: value})
        case ("language", _key):
            return Situation(language=value)
        case _:
            return Situation(channel=value)


def _together(path: Iterable[Situation]) -> Situation:
    whole = Situation()
    for part in path:
        whole = Situation(
            answers={**whole.answers, **part.answers},
            properties={**whole.properties, **part.properties},
            language=whole.language or part.language,
            channel=whole.channel or part.channel,
        )
    return whole
